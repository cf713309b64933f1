package io.linkspan.engine;

import io.linkspan.core.link.KafkaVersion;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Where Kafka's files come from. */
public interface KafkaArchives {
    /**
     * An archive on this machine, laid out like Apache's: one folder {@code kafka_2.13-<version>}
     * with {@code libs/}.
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
