package io.linkspan.core.plan;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        List<String> listeners = new ArrayList<>();
        List<String> advertised = new ArrayList<>();
        List<String> protocols = new ArrayList<>();
        if (node.roles().isBroker()) {
            listeners.add("INTERNAL://" + node.address() + ":" + kafka.ports().internal());
            advertised.add("INTERNAL://" + node.address() + ":" + kafka.ports().internal());
        }
        protocols.add("INTERNAL:PLAINTEXT");
        if (node.roles().isController()) {
            listeners.add("CONTROLLER://" + node.address() + ":" + kafka.ports().controller());
        }
        protocols.add("CONTROLLER:PLAINTEXT");
        if (node.roles().isBroker()) {
            for (ConsumerSpec consumer : topology.link().consumers()) {
                String name = topology.listenerName(consumer);
                listeners.add(name + "://" + node.address() + ":" + consumer.listenerPort());
                advertised.add(name + "://" + advertised(consumer, node));
                protocols.add(name + ":PLAINTEXT");
            }
        }
        SortedMap<String, String> settings = new TreeMap<>(defaults());
        settings.putAll(kafka.settings());
        StringBuilder text = new StringBuilder();
        put(
                text,
                "process.roles",
                switch (node.roles()) {
                    case COMBINED -> "broker,controller";
                    case BROKER -> "broker";
                    case CONTROLLER -> "controller";
                });
        put(text, "node.id", node.id().toString());
        put(text, "broker.rack", node.zone().toString());
        put(
                text,
                "controller.quorum.voters",
                topology.controllers().stream()
                        .map(c -> c.id() + "@" + c.address() + ":" + kafka.ports().controller())
                        .collect(Collectors.joining(",")));
        put(text, "listeners", String.join(",", listeners));
        if (node.roles().isBroker()) {
            put(text, "inter.broker.listener.name", "INTERNAL");
            put(text, "advertised.listeners", String.join(",", advertised));
        }
        put(text, "controller.listener.names", "CONTROLLER");
        put(text, "listener.security.protocol.map", String.join(",", protocols));
        put(text, "log.dirs", HOME + "/kafka/data");
        settings.forEach((key, value) -> put(text, key, value));
        return text.toString();
    }

    private Map<String, String> defaults() {
        int replicas = Math.min(3, topology.brokers().size());
        Map<String, String> defaults = new TreeMap<>();
        defaults.put("default.replication.factor", Integer.toString(replicas));
        defaults.put("min.insync.replicas", Integer.toString(Math.max(1, replicas - 1)));
        defaults.put("offsets.topic.replication.factor", Integer.toString(replicas));
        defaults.put("transaction.state.log.replication.factor", Integer.toString(replicas));
        defaults.put("transaction.state.log.min.isr", Integer.toString(Math.max(1, replicas - 1)));
        // Below the load balancer's idle timeout, or it would cut connections that Kafka still
        // believes in.
        defaults.put("connections.max.idle.ms", "300000");
        return defaults;
    }

    private static void put(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }
}
