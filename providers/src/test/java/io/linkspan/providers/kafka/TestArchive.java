package io.linkspan.providers.kafka;

import io.linkspan.core.link.KafkaVersion;
import io.linkspan.engine.KafkaArchives;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Kafka archive made of the jars that this test itself runs with. Its log goes to standard error.
 */
final class TestArchive implements KafkaArchives {
    private static final Pattern NEEDED =
            Pattern.compile(
                    "(kafka|scala|jackson|slf4j|metrics-core|snakeyaml|lz4|zstd|snappy|re2j|jose4j|caffeine"
                            + "|pcollections|HdrHistogram|jopt|argparse4j|commons|hash4j|log4j).*\\.jar");
    private final Path folder;
    int asked;

    TestArchive(Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized Archive archive(KafkaVersion version, Consumer<String> note)
            throws InterruptedException {
        asked++;
        Path archive = folder.resolve("kafka-" + version + ".tgz");
        try {
            if (!Files.exists(archive)) {
                make("kafka_2.13-" + version, archive);
            }
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive));
            return new Archive(archive, HexFormat.of().formatHex(sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void make(String name, Path archive) throws IOException, InterruptedException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("libs"));
        Files.createDirectories(home.resolve("bin"));
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (NEEDED.matcher(jar.getFileName().toString()).matches()) {
                jars.add(jar);
            }
        }
        try (Stream<Path> newer = Files.list(Path.of("target/broker-libraries").toAbsolutePath())) {
            for (Path jar : newer.toList()) {
                String artifact = jar.getFileName().toString().replaceAll("-[0-9].*", "-");
                jars.removeIf(old -> old.getFileName().toString().startsWith(artifact));
                jars.add(jar);
            }
        }
        for (Path jar : jars) {
            Files.createSymbolicLink(home.resolve("libs").resolve(jar.getFileName()), jar);
        }
        script(home.resolve("bin/kafka-server-start.sh"), "kafka.Kafka");
        script(home.resolve("bin/kafka-storage.sh"), "kafka.tools.StorageTool");
        Process tar =
                new ProcessBuilder(
                                List.of(
                                        "tar",
                                        "-C",
                                        folder.toString(),
                                        "-I",
                                        "gzip -1",
                                        "-chf",
                                        archive.toString(),
                                        name))
                        .inheritIO()
                        .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar failed");
        }
    }

    private static void script(Path file, String mainClass) throws IOException {
        Files.writeString(
                file,
                """
                #!/bin/sh
                base=$(cd "$(dirname "$0")/.." && pwd -P)
                exec "$JAVA_HOME/bin/java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -cp "$base/libs/*" %s "$@"
                """
                        .formatted(mainClass));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
