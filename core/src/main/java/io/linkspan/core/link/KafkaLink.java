package io.linkspan.core.link;

import java.util.List;

/**
 * The whole spec: one Kafka cluster and the consumers that reach it privately.
 *
 * @param name 1-16 characters of a-z, 0-9 and hyphen, starting with a letter; names and tags of all
 *     that is made derive from it
 * @param zones zone ids to use, in order; empty means those the first consumer reports
 * @param consumers at least one; the first one's listener is EXTERNAL, the next EXTERNAL2, and so
 *     on
 */
public record KafkaLink(
        String name,
        AwsSpec aws,
        List<ZoneId> zones,
        KafkaSpec kafka,
        LinkSpec link,
        List<ConsumerSpec> consumers) {
    public KafkaLink {
        if (!name.matches("[a-z][a-z0-9-]{0,15}")) {
            throw new IllegalArgumentException(
                    "name '"
                            + name
                            + "' must be 1-16 characters of a-z, 0-9 and hyphen, and start with a letter");
        }
        zones = List.copyOf(zones);
        consumers = List.copyOf(consumers);
        if (consumers.isEmpty()) {
            throw new IllegalArgumentException("a link needs at least one consumer");
        }
    }
}
