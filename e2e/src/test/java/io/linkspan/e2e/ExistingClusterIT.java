package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide's second path: a cluster that runs, not made by Linkspan, is adapted while a producer
 * and a consumer use it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExistingClusterIT {
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int PARTITIONS = 6;
    private static final String SECOND =
            """
              - generic:
                  name: analytics
                  principals: ["*"]
                  accountId: "123456789012"
                  advertisedPattern: "b{id}.{zone}.kafka.example.com:{port}"
            """;

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));
    private OwnCluster cluster;
    private Traffic traffic;
    private String topic = "";

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        linkspan = new Linkspan(folder);
        Linkspan.Result cloud = linkspan.run(SOON, "cloud", "start");
        assertThat(cloud.exit()).as(cloud.all()).isZero();
        Path archives = Linkspan.launcher().resolveSibling("cli/target/kafka");
        cluster = new OwnCluster(linkspan, folder, archives.resolve("kafka_2.13-4.4.0.tgz"));
        cluster.launch();
        cluster.startKraft();
    }

    @AfterAll
    void stop() {
        if (cluster == null) {
            return;
        }
        cluster.close();
        linkspan.run(SOON, "down", "--delete");
    }

    @BeforeEach
    void send(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName().replaceAll("[^A-Za-z]", "-");
        cluster.topic(topic, PARTITIONS);
        traffic = new Traffic(OwnCluster.internal(), topic, PARTITIONS);
        await("traffic flows", () -> traffic.acknowledged() > 50);
    }

    @AfterEach
    void close() {
        traffic.close();
    }

    @Test
    @Order(1)
    void apply_portTakenOnOneBroker_stopsRestoresAndReports() throws Exception {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        // The first in order. With another one, the brokers before it would be done, and later
        // rolls
        // of these tests would have less to do.
        int first = OwnCluster.activeController() == 1 ? 2 : 1;
        String before = Files.readString(cluster.config(first));
        Linkspan.Result failed;

        try (ServerSocket taken =
                new ServerSocket(39_092, 1, InetAddress.getByName(OwnCluster.address(first)))) {
            assertThat(taken.isBound()).isTrue();
            failed = linkspan.run(LONG, "apply", cluster.spec("").toString());
        }

        assertThat(failed.exit()).as(failed.all()).isNotZero();
        assertThat(failed.all())
                .contains("LS-ROLL-02")
                .contains("broker " + first + " did not come back with its new file")
                .contains("Restarted before it: none")
                .contains("its old file is back in place, and it runs with it again");
        assertThat(cluster.config(first)).hasContent(before);
        assertThat(Path.of(cluster.config(first) + ".linkspan-rejected"))
                .content()
                .contains("EXTERNAL");
        await("the cluster is healthy", cluster::healthy);
        nothingLost("stopped and restored");
    }

    @Test
    @Order(2)
    void apply_killedInTheMiddle_goesOnWhereItWas() throws Exception {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        Map<Integer, Long> before = cluster.pids();

        Linkspan.Started started = linkspan.start("apply", cluster.spec("").toString());
        Process apply = started.process();
        await(
                "the second broker is restarted",
                () -> !apply.isAlive() || changed(before, cluster.pids()) >= 2);
        assertThat(apply.isAlive())
                .as(() -> "apply was killed in the middle of its roll\n" + started.all())
                .isTrue();
        apply.destroyForcibly().waitFor();
        Map<Integer, Long> middle = cluster.pids();
        Linkspan.Result again = linkspan.run(LONG, "apply", cluster.spec("").toString());

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(changed(before, cluster.pids())).isEqualTo(3);
        assertThat(changed(middle, cluster.pids()))
                .as("the broker that was done is not restarted again")
                .isLessThanOrEqualTo(2);
        everyFileHas("EXTERNAL");
        nothingLost("killed in the middle and run again");
    }

    @Test
    @Order(3)
    void apply_runningCluster_addsTheListenerInOneRollWithoutLosingAMessage() throws Exception {
        String spec =
                cluster.spec(Boolean.getBoolean("linkspan.exhaustive") ? SECOND : "").toString();
        String wanted = Boolean.getBoolean("linkspan.exhaustive") ? "EXTERNAL2" : "EXTERNAL";
        Map<Integer, Long> before = cluster.pids();
        int asked = cluster.asked().size();
        String outside = topic + "-outside";
        cluster.topic(outside, PARTITIONS);
        String bootstrap = bootstrap(linkspan.run(SOON, "status", spec).out());

        Linkspan.Result plan = linkspan.run(SOON, "plan", spec);
        Linkspan.Result apply;
        Traffic.Result throughLink;
        try (OutsideTraffic traffic = new OutsideTraffic(bootstrap, outside)) {
            await("traffic flows through the link", () -> traffic.sent(outside) > 50);
            apply = linkspan.run(LONG, "apply", spec);
            throughLink = traffic.finished();
        }

        assertThat(plan.all())
                .contains("--- " + cluster.config(1))
                .contains("-listeners=INTERNAL://127.10.0.10:9092")
                .contains(wanted + "://127.10.0.10:3909")
                .contains("rolling restart of brokers 1, 2, 3");
        assertThat(apply.exit()).as(() -> apply.all() + "\n" + logs()).isZero();
        assertThat(changed(before, cluster.pids())).as("each broker once").isEqualTo(3);
        assertThat(cluster.asked().subList(asked, cluster.asked().size()))
                .as("broker 3 is a systemd unit")
                .containsExactly("restart own-kafka-3.service");
        everyFileHas(wanted);
        assertThat(Path.of(cluster.config(1) + ".linkspan-original"))
                .content()
                .contains("node.id=1")
                .doesNotContain("EXTERNAL");
        nothingLost("one roll");
        nothingLost("the same roll, through the link at EXTERNAL", throughLink);
    }

    @Test
    @Order(4)
    void apply_adaptedCluster_changesNothingAndServesTheConsumersNames() throws Exception {
        Tools.require("kcat", "kcat");
        Map<Integer, Long> before = cluster.pids();

        String spec =
                cluster.spec(Boolean.getBoolean("linkspan.exhaustive") ? SECOND : "").toString();
        Linkspan.Result apply = linkspan.run(LONG, "apply", spec);

        assertThat(apply.exit()).as(apply.all()).isZero();
        assertThat(apply.all()).contains("nothing to change");
        assertThat(cluster.pids()).isEqualTo(before);
        String bootstrap = bootstrap(apply.out());
        Linkspan.Result list = linkspan.run(SOON, "exec", "--", "kcat", "-b", bootstrap, "-L");
        assertThat(list.out())
                .as(list.all())
                .contains("3 brokers")
                .containsPattern("broker 2 at b2\\.usw2-az2\\.[^ ]*:9094");
        nothingLost("nothing to do");
    }

    @Test
    @Order(5)
    void destroy_adaptedCluster_leavesKafkaAloneAndSaysSo() throws Exception {
        Map<Integer, Long> before = cluster.pids();
        String file = Files.readString(cluster.config(1));

        Linkspan.Result destroy =
                linkspan.run(LONG, "destroy", "--yes", cluster.spec("").toString());

        assertThat(destroy.exit()).as(destroy.all()).isZero();
        assertThat(destroy.all()).contains("LS-ROLL-05");
        assertThat(cluster.pids()).isEqualTo(before);
        assertThat(cluster.config(1)).hasContent(file);
        assertThat(cluster.healthy()).isTrue();
        nothingLost("destroyed");
    }

    private static String bootstrap(String out) {
        return out.lines()
                .filter(l -> l.contains("vpce.amazonaws.com:9092"))
                .map(l -> l.replaceAll(".*?(vpce-[^ ]*:9092).*", "$1"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bootstrap address in\n" + out));
    }

    private void everyFileHas(String listener) throws IOException {
        for (int broker = 1; broker <= OwnCluster.BROKERS; broker++) {
            assertThat(Files.readString(cluster.config(broker)))
                    .contains(listener + "://" + OwnCluster.address(broker) + ":3909")
                    .contains(listener + ":PLAINTEXT")
                    .contains("# broker-node" + broker)
                    .contains("\\\n    2@");
        }
    }

    private static int changed(Map<Integer, Long> before, Map<Integer, Long> after) {
        return (int)
                after.entrySet().stream()
                        .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                        .count();
    }

    /** A producer and a consumer in the consumer's network: a process of its own there. */
    private final class OutsideTraffic implements AutoCloseable {
        private final Path end = folder.resolve("outside.end");
        private final Path out = folder.resolve("outside.out");
        private final Process process;

        OutsideTraffic(String bootstrap, String topic) {
            process =
                    linkspan.start(
                                    "exec",
                                    "--",
                                    "bash",
                                    "-c",
                                    "exec '%s/bin/java' -cp '%s' %s %s %s %d '%s' >'%s'"
                                            .formatted(
                                                    System.getProperty("java.home"),
                                                    System.getProperty("java.class.path"),
                                                    Traffic.class.getName(),
                                                    bootstrap,
                                                    topic,
                                                    PARTITIONS,
                                                    end,
                                                    out))
                            .process();
        }

        /** How many messages its topic has. */
        long sent(String topic) throws Exception {
            assertThat(process.isAlive()).as("the client in the consumer's network").isTrue();
            return cluster.messages(topic, PARTITIONS);
        }

        Traffic.Result finished() throws Exception {
            Files.createFile(end);
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            return Traffic.Result.parse(Files.readString(out));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private void nothingLost(String what) throws Exception {
        nothingLost(what, traffic.finished(SOON));
    }

    private static void nothingLost(String what, Traffic.Result result) {
        System.out.printf(
                "%s: %d acknowledged, %d lost, %d repeated, longest pause %d ms between acknowledgements, %d ms between reads%n",
                what,
                result.acknowledged(),
                result.lost(),
                result.repeated(),
                result.longestAcknowledgementMillis(),
                result.longestReadMillis());
        assertThat(result.failure()).isEmpty();
        assertThat(result.lost()).as("acknowledged and not read").isZero();
        assertThat(result.repeated()).as("read twice").isZero();
        assertThat(result.acknowledged()).isGreaterThan(50);
    }

    private String logs() {
        try {
            return cluster.logs();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
