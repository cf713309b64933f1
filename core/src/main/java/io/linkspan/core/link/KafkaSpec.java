package io.linkspan.core.link;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
 * @param quorum fixed once the cluster is formatted
 * @param restartTimeoutSeconds how long each step of a rolling restart may take; of clusters that
 *     run already {@link Brokers.Existing#timeoutSeconds} tells it
 */
public record KafkaSpec(
        KafkaVersion version,
        Brokers brokers,
        Ports ports,
        Optional<String> java,
        Optional<String> archive,
        int heapMiB,
        List<String> jvmOptions,
        Map<String, String> settings,
        Quorum quorum,
        int restartTimeoutSeconds) {
    public KafkaSpec {
        jvmOptions = List.copyOf(jvmOptions);
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** How nodes know the controllers. */
    public enum Quorum {
        /** Every node's file lists them all; a change of controllers restarts all nodes. */
        STATIC,
        /** The metadata log holds them. Source: KIP-853, Kafka 3.9. */
        DYNAMIC;

        public String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which nodes there are. */
    public sealed interface Brokers {
        /**
         * So many nodes in each zone, ids from 1 in zone order; the first three are controllers
         * too.
         */
        record PerZone(int count) implements Brokers {}

        /** Exactly these. */
        record Listed(List<BrokerNode> nodes) implements Brokers {
            public Listed {
                nodes = List.copyOf(nodes);
            }
        }

        /**
         * These run already and are not the tool's: it adds consumers' listeners to their files and
         * restarts them one by one, and does nothing else to them. Controllers that are no brokers
         * are not listed.
         *
         * @param bastion empty where the hosts are reached directly
         * @param timeoutSeconds how long each step of the rolling restart may take
         */
        record Existing(
                List<ExistingBroker> brokers,
                ExistingBroker.Login login,
                Optional<ExistingBroker.Bastion> bastion,
                int timeoutSeconds)
                implements Brokers {
            public Existing {
                brokers = List.copyOf(brokers);
            }
        }
    }

    /** The brokers that run already; empty for a cluster that the tool makes. */
    public Optional<Brokers.Existing> existing() {
        return brokers instanceof Brokers.Existing given ? Optional.of(given) : Optional.empty();
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
