package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Kafka's own command line tools. The archives that Linkspan makes hold what brokers need; the
 * tools are one jar more.
 */
final class KafkaTools {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String VERSION = "4.4.0";

    private final Path libs;

    private KafkaTools(Path libs) {
        this.libs = libs;
    }

    static KafkaTools in(Linkspan linkspan, Path folder) throws IOException {
        Path home = folder.resolve("kafka-tools");
        Path libs = home.resolve("libs");
        if (Files.exists(libs.resolve("kafka-tools-" + VERSION + ".jar"))) {
            return new KafkaTools(libs);
        }
        Files.createDirectories(home);
        done(
                linkspan.command(
                        SOON,
                        "tar",
                        "-xzf",
                        Linkspan.kafkaArchive().toString(),
                        "--strip-components=1",
                        "-C",
                        home.toString()));
        done(
                linkspan.program(
                        SOON,
                        Map.of("JAVA_HOME", System.getProperty("java.home")),
                        "mvn",
                        "-q",
                        "-B",
                        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                        "-Dartifact=org.apache.kafka:kafka-tools:" + VERSION,
                        "-DoutputDirectory=" + libs));
        return new KafkaTools(libs);
    }

    private static void done(Linkspan.Result result) {
        assertThat(result.exit()).as(result.all()).isZero();
    }

    /** For a script that runs tools by their classes: where they are, and a JVM. */
    Map<String, String> environment() {
        return Map.of(
                "KAFKA_TOOLS",
                libs.toString(),
                "KAFKA_JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    /**
     * The words of a shell that run a tool.
     *
     * @param name of a class in {@code org.apache.kafka.tools}
     */
    String command(String name) {
        return "'%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s/*' org.apache.kafka.tools.%s "
                .formatted(System.getProperty("java.home"), libs, name);
    }
}
