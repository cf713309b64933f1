package io.linkspan.engine;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Asks one Kafka node single questions over one connection, without following what it advertises,
 * so that each hop can be told from the next. Thread-safe; every question ends within 10 s.
 */
public interface KafkaProbe {

    /**
     * A broker as metadata shows it.
     *
     * @param advertised on the listener that was asked
     */
    record Broker(BrokerId id, HostPort advertised, Optional<String> rack) {}

    /** What the node at an address knows of its cluster. */
    record Metadata(String clusterId, List<Broker> brokers) {
        public Metadata {
            brokers = List.copyOf(brokers);
        }
    }

    /**
     * @throws IOException when nothing, or nothing that speaks Kafka, answers; the message says
     *     what happened
     */
    Metadata metadata(Dialer from, HostPort at) throws IOException;

    /**
     * How long one small question takes on a connection that stands: what TLS and a login compute
     * before is no part of the way.
     *
     * @throws IOException when nothing, or nothing that speaks Kafka, answers
     */
    Duration answerTime(Dialer from, HostPort at, InstantSource clock) throws IOException;

    /**
     * Whether the node behind an address is the broker it should be. DescribeConfigs of a broker is
     * answered by that broker alone.
     *
     * @return empty when it is; else what the node said
     * @throws IOException when nothing, or nothing that speaks Kafka, answers
     */
    Optional<String> contradiction(Dialer from, HostPort at, BrokerId expected) throws IOException;
}
