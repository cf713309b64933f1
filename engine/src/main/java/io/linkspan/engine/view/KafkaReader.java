package io.linkspan.engine.view;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.IOException;

/** Asks one Kafka node what it knows of the whole cluster. Thread-safe. */
public interface KafkaReader {
    /**
     * @throws IOException when nothing, or nothing that speaks Kafka, answers
     */
    ClusterView read(Dialer from, HostPort at) throws IOException;
}
