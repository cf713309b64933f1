package io.linkspan.core.kafka;

import io.linkspan.core.link.KafkaVersion;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A setting that Linkspan gives a new cluster, with its reason; {@code kafka.settings} of the spec
 * goes before it.
 *
 * @param since releases before it do not know the setting
 */
public record BrokerDefault(String key, Rule rule, KafkaVersion since, String reason) {
    private static final int REPLICAS_MAX = 3;
    private static final KafkaVersion SHARE_GROUPS = new KafkaVersion(4, 0, 0);

    /** How the value follows from the number of brokers. */
    public enum Rule {
        REPLICAS("3, or as many as there are brokers"),
        INSYNC("one less than the replicas, at least 1"),
        IDLE_MS("300000");

        private final String words;

        Rule(String words) {
            this.words = words;
        }

        /** The rule as told to people. */
        public String words() {
            return words;
        }
    }

    /** All of them. */
    public static final List<BrokerDefault> ALL =
            List.of(
                    always(
                            "default.replication.factor",
                            Rule.REPLICAS,
                            "a topic survives the loss of a broker unless its maker asks otherwise"),
                    always(
                            "min.insync.replicas",
                            Rule.INSYNC,
                            "acks=all means more than one copy, and one broker may be down or restarting"),
                    always(
                            "offsets.topic.replication.factor",
                            Rule.REPLICAS,
                            "Kafka's own default of 3 fails on smaller clusters, and 1 would lose offsets"),
                    always(
                            "transaction.state.log.replication.factor",
                            Rule.REPLICAS,
                            "as for offsets"),
                    always(
                            "transaction.state.log.min.isr",
                            Rule.INSYNC,
                            "as for min.insync.replicas"),
                    new BrokerDefault(
                            "share.coordinator.state.topic.replication.factor",
                            Rule.REPLICAS,
                            SHARE_GROUPS,
                            "as for offsets"),
                    new BrokerDefault(
                            "share.coordinator.state.topic.min.isr",
                            Rule.INSYNC,
                            SHARE_GROUPS,
                            "as for min.insync.replicas"),
                    // Kafka has no such setting for one listener: SocketServer takes it from the
                    // broker's own configuration, whatever the listener. Source:
                    // kafka.network.Acceptor.newProcessor in Kafka 3.9.
                    always(
                            "connections.max.idle.ms",
                            Rule.IDLE_MS,
                            "below the load balancer's 350 s, which would otherwise cut connections that Kafka still believes in; Kafka's own default is 600 s"));

    private static BrokerDefault always(String key, Rule rule, String reason) {
        return new BrokerDefault(key, rule, KafkaVersion.OLDEST, reason);
    }

    /** Keys and values for a cluster of so many brokers. */
    public static SortedMap<String, String> of(int brokers, KafkaVersion version) {
        SortedMap<String, String> values = new TreeMap<>();
        for (BrokerDefault setting : ALL) {
            if (version.compareTo(setting.since) >= 0) {
                values.put(setting.key, Integer.toString(setting.value(brokers)));
            }
        }
        return values;
    }

    private int value(int brokers) {
        int replicas = Math.clamp(brokers, 1, REPLICAS_MAX);
        return switch (rule) {
            case REPLICAS -> replicas;
            case INSYNC -> Math.max(1, replicas - 1);
            case IDLE_MS -> 300_000;
        };
    }
}
