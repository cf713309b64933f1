package io.linkspan.core.link;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Kafka cluster.
 *
 * @param java a JDK on the hosts (a home folder there) or an archive to bring; empty uses the
 *     hosts' own
 * @param archive a Kafka archive (.tgz) on the machine that runs the tool; empty lets the tool make
 *     one for the version
 * @param heapMiB each broker's heap
 * @param settings further {@code server.properties} entries; may not set what the tool plans; in
 *     order of keys
 */
public record KafkaSpec(
        KafkaVersion version,
        Brokers brokers,
        Ports ports,
        Optional<String> java,
        Optional<String> archive,
        int heapMiB,
        List<String> jvmOptions,
        Map<String, String> settings) {
    public KafkaSpec {
        jvmOptions = List.copyOf(jvmOptions);
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** Which nodes there are. */
    public sealed interface Brokers {
        /** So many combined nodes in each zone, ids from 1 in zone order. */
        record PerZone(int count) implements Brokers {}

        /** Exactly these. */
        record Listed(List<BrokerNode> nodes) implements Brokers {
            public Listed {
                nodes = List.copyOf(nodes);
            }
        }
    }

    /**
     * One node.
     *
     * @param id unique in the cluster
     * @param roles broker, controller or both
     */
    public record BrokerNode(BrokerId id, ZoneId zone, Roles roles) {}

    /** What a KRaft node does. Source: KIP-500, {@code process.roles}. */
    public enum Roles {
        COMBINED,
        BROKER,
        CONTROLLER;

        public boolean isBroker() {
            return this != CONTROLLER;
        }

        public boolean isController() {
            return this != BROKER;
        }
    }

    /**
     * Ports that the nodes themselves listen on; all different. Consumer listeners: {@link
     * ConsumerSpec#listenerPort}.
     */
    public record Ports(int internal, int controller) {}
}
