package io.linkspan.bench.relay;

import java.nio.file.Path;

/** Kafka's own performance tools: direct, through the relay, through HAProxy. */
final class KafkaBench {
    KafkaBench(Settings settings, Figures figures, Path work) {}

    void run() {}
}
