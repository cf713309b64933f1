package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's second path for brokers of Kafka 3.9 that keep their metadata in ZooKeeper. */
class ExistingZookeeperClusterIT {
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir Path folder;

    @Test
    void apply_brokersUnderZookeeper_addsTheListenerInOneRollWithoutLosingAMessage()
            throws Exception {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        Path java = oldJava();
        Linkspan linkspan = new Linkspan(folder);
        Path archive = Linkspan.launcher().resolveSibling("cli/target/kafka/kafka_2.13-4.4.0.tgz");
        Linkspan.Result cloud = linkspan.run(SOON, "cloud", "start");
        assertThat(cloud.exit()).as(cloud.all()).isZero();
        try (OwnCluster cluster = new OwnCluster(linkspan, folder, archive)) {
            cluster.launch();
            cluster.behindBastion();
            cluster.startZookeeper(java);
            cluster.topic("orders", 6);
            Map<Integer, Long> before = cluster.pids();
            Linkspan.Result apply;
            Traffic.Result result;
            try (Traffic traffic = new Traffic(OwnCluster.internal(), "orders", 6)) {
                apply = linkspan.run(LONG, "apply", cluster.spec("").toString());
                result = traffic.finished(SOON);
            }

            assertThat(apply.exit()).as(() -> apply.all() + logs(cluster)).isZero();
            assertThat(cluster.pids().entrySet()).doesNotContainAnyElementsOf(before.entrySet());
            assertThat(cluster.asked())
                    .as("broker 3 is a systemd unit")
                    .containsExactly("restart own-kafka-3.service");
            assertThat(Files.readString(cluster.config(2)))
                    .contains("EXTERNAL://127.10.64.10:39092")
                    .contains("#advertised.listeners=PLAINTEXT://your.host.name:9092")
                    .contains(
                            "\nadvertised.listeners=PLAINTEXT://127.10.64.10:9092,EXTERNAL://b2.");
            System.out.println("under ZooKeeper: " + result);
            assertThat(result.failure()).isEmpty();
            assertThat(result.lost()).isZero();
            assertThat(result.repeated()).isZero();
            assertThat(result.acknowledged()).isGreaterThan(50);
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }

    private static String logs(OwnCluster cluster) {
        try {
            return cluster.logs();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Kafka 3.9 is made for Java up to 23. */
    private static Path oldJava() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            for (Path home : homes.sorted().toList()) {
                Path release = home.resolve("release");
                if (Files.isExecutable(home.resolve("bin/java"))
                        && Files.isReadable(release)
                        && Files.readString(release)
                                .matches("(?s).*JAVA_VERSION=\"(11|17|21)[.\"].*")) {
                    return home;
                }
            }
        }
        return abort("needs a JDK 11, 17 or 21 in /usr/lib/jvm");
    }
}
