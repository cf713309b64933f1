package io.linkspan.engine;

import io.linkspan.core.link.KafkaVersion;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Where Kafka's files come from. */
public interface KafkaArchives {
    /**
     * An archive on this machine, laid out like Apache's, so that Apache's own serves as well: one
     * folder {@code kafka_2.13-<version>} with {@code libs/}, {@code config/} and {@code bin/}.
     *
     * <p>Hosts start Kafka through {@code bin/kafka-server-start.sh server.properties} and format
     * through {@code bin/kafka-storage.sh format ...}, which take {@code JAVA_HOME}, {@code
     * KAFKA_HEAP_OPTS}, {@code KAFKA_JVM_PERFORMANCE_OPTS}, {@code KAFKA_OPTS}, {@code
     * KAFKA_LOG4J_OPTS} and {@code LOG_DIR} (for server.log) from the environment and end up as the
     * JVM itself ({@code exec}): they know the class path's order, logging's configuration and the
     * ahead-of-time cache that halves a broker's start.
     *
     * @param file a .tgz
     * @param sha256 of the file, in lower case hexadecimal
     */
    record Archive(Path file, String sha256) {}

    /**
     * Finds or makes the archive.
     *
     * @param note told what is going on, since making one takes a while
     * @throws io.linkspan.core.diagnostic.DiagnosticException when there is no such version to be
     *     had
     */
    Archive archive(KafkaVersion version, Consumer<String> note) throws InterruptedException;
}
