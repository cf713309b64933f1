package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other releases of Kafka than the example's, each on a JDK that it supports. */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
class KafkaVersionsIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    /** Their jars may have to be fetched first. */
    private static final Duration UP = Duration.ofMinutes(9);

    @TempDir Path folder;

    /** The newest Java that Kafka's documentation names for the release. */
    private int supported = 25;

    @ParameterizedTest
    @CsvSource({"3.7.1, 21", "3.9.2, 23"})
    void up_olderKafka_provesThePath(String version, int newestJava) throws IOException {
        supported = newestJava;
        provesThePath(version, example().replace("version: 4.4.0", "version: " + version));
    }

    /** As the guide notes: a node that is a broker only has no CONTROLLER listener. */
    @ParameterizedTest
    @CsvSource({"3.9.2, dynamic", "4.4.0, static"})
    void up_controllersApart_provesThePath(String version, String quorum) throws IOException {
        String nodes =
                IntStream.rangeClosed(1, 3)
                        .mapToObj(zone ->
                                "{ id: %1$d, zone: usw2-az%1$d, roles: [broker] }, { id: 10%1$d, zone: usw2-az%1$d, roles: [controller] }"
                                        .formatted(zone))
                        .collect(Collectors.joining(", "));

        List<String> files =
                provesThePath(
                        version,
                        example()
                                .replace(
                                        "version: 4.4.0",
                                        "version: " + version + "\n  quorum: " + quorum)
                                .replace("{ perZone: 1 }", "{ nodes: [" + nodes + "] }"));

        assertThat(files).hasSize(6);
        assertThat(files.stream().filter(f -> f.contains("process.roles=broker\n")))
                .hasSize(3)
                .allSatisfy(f -> assertThat(f).doesNotContain("CONTROLLER://"));
        assertThat(files.stream().filter(f -> f.contains("process.roles=controller\n")))
                .hasSize(3)
                .allSatisfy(f -> assertThat(f).doesNotContain("EXTERNAL://"));
    }

    private static String example() throws IOException {
        return Files.readString(Linkspan.exampleSpec());
    }

    /** The major version of the Java that each broker runs on, as its JDK's release file says. */
    private List<Integer> brokersJava() throws IOException {
        List<Integer> versions = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            List<String> arguments = commandLine(process);
            if (arguments.contains("kafka.Kafka")
                    && arguments.getLast().startsWith(folder.toRealPath().toString())
                    && Files.readString(Path.of(arguments.getLast())).contains("=broker")) {
                Path java = Path.of("/proc", Long.toString(process.pid()), "exe").toRealPath();
                String release = Files.readString(java.resolve("../../release").normalize());
                versions.add(
                        Integer.valueOf(release.replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1")));
            }
        }
        return versions;
    }

    /** Java itself tells no arguments of a command line as long as Kafka's class path. */
    private static List<String> commandLine(ProcessHandle process) {
        try {
            return List.of(
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                            .replaceAll("\0$", "")
                            .split("\0", -1));
        } catch (IOException e) {
            // It ended, or is another user's.
            return List.of("");
        }
    }

    /** All six restart behind the gate, controllers too, which answer no metadata request. */
    private void rolls(Linkspan linkspan, String spec) throws IOException {
        Set<Long> before = nodes();
        Files.writeString(
                folder.resolve("other.yaml"),
                spec.replace("  settings:\n", "  settings:\n    compression.type: gzip\n"));

        Linkspan.Result up = linkspan.run(UP, "up", "other.yaml");

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(before).hasSize(6);
        assertThat(nodes()).hasSize(6).doesNotContainAnyElementsOf(before);
    }

    private Set<Long> nodes() throws IOException {
        String home = folder.toRealPath().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    List<String> arguments = commandLine(process);
                    return arguments.contains("kafka.Kafka")
                            && arguments.getLast().startsWith(home);
                })
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /**
     * @return each node's server.properties
     */
    private List<String> provesThePath(String version, String spec) throws IOException {
        assertThat(spec).contains("version: " + version);
        Files.writeString(folder.resolve("other.yaml"), spec);
        Linkspan linkspan = new Linkspan(folder);
        try {
            Linkspan.Result up = linkspan.run(UP, "up", "other.yaml");

            assertThat(up.exit()).as(up.all()).isZero();
            assertThat(up.out()).contains("checks passed, 0 failed, 0 could not be told");
            assertThat(up.err()).contains("kafka_2.13-" + version);
            assertThat(brokersJava()).hasSize(3).allMatch(java -> java <= supported);
            Linkspan.Result sent = linkspan.run(SOON, "produce", "--from", "consumer");
            assertThat(sent.exit()).as(sent.all()).isZero();
            Linkspan.Result read = linkspan.run(SOON, "consume");
            assertThat(read.out()).as(read.all()).contains("Processed a total of 10 messages");
            Linkspan.Result again = linkspan.run(UP, "up", "other.yaml");
            assertThat(again.all()).containsIgnoringCase("nothing to change");
            if (spec.contains("[controller]")) {
                rolls(linkspan, spec);
            }
            List<String> files = new ArrayList<>();
            for (Path file :
                    LiveFiles.below(
                            linkspan.workFolder().resolve("cloud"),
                            f -> f.endsWith("kafka/config/server.properties"))) {
                files.add(Files.readString(file));
            }
            return files;
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }
}
