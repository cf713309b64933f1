package io.linkspan.core.plan;

import io.linkspan.core.kafka.BrokerConfiguration;
import io.linkspan.core.kafka.ListenerSettings;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes' server.properties, as in the guide's 2.4.2, but listening on each host's own address
 * and with data in a fixed place.
 */
final class BrokerFiles {
    /** Stands for the home folder of the host's user, which only the host knows. */
    static final String HOME = "${home}";

    private final Topology topology;

    /** Computed once: each broker's port depends on all others' ids. */
    private final Map<String, Map<BrokerId, Integer>> ports = new HashMap<>();

    BrokerFiles(Topology topology) {
        this.topology = topology;
        topology.link().consumers().forEach(c -> ports.put(c.name(), topology.brokerPorts(c)));
    }

    /** Domains that must be attached before a node's names are known. */
    Set<ResourceKey> waitsFor(Node node) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        if (node.roles().isBroker()) {
            for (ConsumerSpec consumer : topology.link().consumers()) {
                if (consumer instanceof ConsumerSpec.TidbCloud) {
                    keys.add(Resource.AttachedDomains.key(consumer.name()));
                }
                keys.addAll(secrets(consumer, node));
            }
        }
        return keys;
    }

    private Set<ResourceKey> secrets(ConsumerSpec consumer, Node node) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        String listener = topology.listenerName(consumer);
        if (consumer.security().certificates().isPresent()) {
            keys.add(Resource.ListenerCertificate.key(node.id(), listener));
        }
        if (knownToBrokers(consumer)) {
            keys.add(Resource.ListenerPassword.key(node.id(), listener));
        }
        return keys;
    }

    /** Whether the user's password stands on the brokers themselves. */
    static boolean knownToBrokers(ConsumerSpec consumer) {
        return consumer.security().sasl().filter(s -> !s.mechanism().isScram()).isPresent();
    }

    String advertised(ConsumerSpec consumer, Node node) {
        Integer port = ports.getOrDefault(consumer.name(), Map.of()).get(node.id());
        if (port == null) {
            throw new IllegalStateException(
                    "node " + node.id() + " has no port for " + consumer.name());
        }
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb ->
                    "b" + node.id() + "." + Symbols.domain(tidb.name(), node.zone()) + ":" + port;
            case ConsumerSpec.Generic generic -> {
                HostPort name = generic.pattern().of(node.id(), node.zone(), port);
                yield name.toString();
            }
        };
    }

    /**
     * A broker that runs already has a file of its own, and these are added to it.
     *
     * @param secrets the folder of listeners' keys and passwords on its host
     */
    List<Resource.AddedListener> added(Node node, String secrets) {
        return topology.link().consumers().stream()
                .map(consumer ->
                        new Resource.AddedListener(
                                topology.listenerName(consumer),
                                node.address(),
                                consumer.listenerPort(),
                                advertised(consumer, node),
                                consumer.security().protocol().name(),
                                ListenerSettings.added(
                                        topology.listenerName(consumer),
                                        consumer.security(),
                                        secrets)))
                .toList();
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
                        listeners(node),
                        HOME + "/kafka/data",
                        HOME + "/kafka/secrets",
                        topology.brokers().size(),
                        kafka.version(),
                        kafka.settings(),
                        kafka.quorum())
                .text();
    }

    private List<BrokerConfiguration.ConsumerListener> listeners(Node node) {
        return topology.link().consumers().stream()
                .map(consumer ->
                        new BrokerConfiguration.ConsumerListener(
                                topology.listenerName(consumer),
                                consumer.listenerPort(),
                                node.roles().isBroker() ? advertised(consumer, node) : "",
                                consumer.security()))
                .toList();
    }
}
