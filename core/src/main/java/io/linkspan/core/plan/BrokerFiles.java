package io.linkspan.core.plan;

import io.linkspan.core.kafka.BrokerConfiguration;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes' server.properties, as in the guide's 2.4.2, but listening on each host's own address
 * and with data in a fixed place.
 */
final class BrokerFiles {
    /** Stands for the home folder of the host's user, which only the host knows. */
    static final String HOME = "${home}";

    private final Topology topology;

    BrokerFiles(Topology topology) {
        this.topology = topology;
    }

    /** Domains that must be attached before a node's names are known. */
    Set<ResourceKey> waitsFor(Node node) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        if (node.roles().isBroker()) {
            for (ConsumerSpec consumer : topology.link().consumers()) {
                if (consumer instanceof ConsumerSpec.TidbCloud) {
                    keys.add(Resource.AttachedDomains.key(consumer.name()));
                }
            }
        }
        return keys;
    }

    String advertised(ConsumerSpec consumer, Node node) {
        int port = topology.brokerPort(consumer, node.id());
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb ->
                    "b" + node.id() + "." + Symbols.domain(tidb.name(), node.zone()) + ":" + port;
            case ConsumerSpec.Generic generic -> {
                HostPort name = generic.pattern().of(node.id(), node.zone(), port);
                yield name.toString();
            }
        };
    }

    String of(Node node) {
        KafkaSpec kafka = topology.link().kafka();
        return new BrokerConfiguration(
                        node.id(),
                        node.roles(),
                        node.zone(),
                        node.address(),
                        kafka.ports(),
                        topology.controllers().stream()
                                .map(c -> new BrokerConfiguration.Voter(c.id(), c.address()))
                                .toList(),
                        node.roles().isBroker() ? listeners(node) : List.of(),
                        HOME + "/kafka/data",
                        topology.brokers().size(),
                        kafka.version(),
                        kafka.settings())
                .text();
    }

    private List<BrokerConfiguration.ConsumerListener> listeners(Node node) {
        return topology.link().consumers().stream()
                .map(consumer ->
                        new BrokerConfiguration.ConsumerListener(
                                topology.listenerName(consumer),
                                consumer.listenerPort(),
                                advertised(consumer, node)))
                .toList();
    }
}
