package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a cluster that Linkspan made: used, restarted, grown. */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GrownClusterIT {
    private static final Duration UP = Duration.ofMinutes(6);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int PARTITIONS = 6;
    private static final String BROKERS = "{ perZone: 1 }";

    /**
     * A fourth that is no controller: the voters, and so everybody else's file, stay as they are.
     */
    private static final String FOUR =
            "{ nodes: [{ id: 1, zone: usw2-az1 }, { id: 2, zone: usw2-az2 }, { id: 3, zone: usw2-az3 },"
                    + " { id: 4, zone: usw2-az1, roles: [broker] }] }";

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));
    private String example = "";

    @BeforeAll
    void up() throws Exception {
        linkspan = new Linkspan(folder);
        example =
                Files.readString(Linkspan.exampleSpec())
                        .replace("brokerPorts: 9093-9095", "brokerPorts: 9093-9099");
        Linkspan.Result up = run("up", example);
        assertThat(up.exit()).as(up.all()).isZero();
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    private Linkspan.Result run(String command, String text) throws Exception {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), text);
        return linkspan.run(UP, command, spec.toString());
    }

    private static List<String> numbered(String before, int count) {
        return Stream.iterate(1, i -> i + 1).limit(count).map(i -> before + i).toList();
    }

    @Test
    @Order(1)
    void produceAndConsume_fromBastionAndThroughTheLink_asTheGuideShows() {
        Linkspan.Result sent = linkspan.run(SOON, "produce");
        Linkspan.Result again = linkspan.run(SOON, "produce", "--from", "consumer");
        Linkspan.Result read = linkspan.run(SOON, "consume", "--from", "consumer");
        Linkspan.Result inside = linkspan.run(SOON, "consume", "--output", "json");

        for (Linkspan.Result each : List.of(sent, again)) {
            assertThat(each.exit()).as(each.all()).isZero();
            assertThat(each.out().lines())
                    .startsWith(
                            "Creating topic if it does not exist...",
                            "",
                            "Producing messages to the topic...",
                            "Create Test message 1",
                            ">>Create Test message 2")
                    .endsWith(">>Create Test message 10");
        }
        assertThat(read.exit()).as(read.all()).isZero();
        assertThat(read.out().lines())
                .startsWith("Consuming messages from the topic...")
                .containsAll(numbered("Test message ", 10))
                .endsWith("Processed a total of 20 messages")
                .hasSize(22);
        assertThat(inside.exit()).as(inside.all()).isZero();
        assertThat(inside.out()).contains("\"consumed\":20", "\"bootstrap\":\"127.10.0.10:9092\"");
    }

    @Test
    @Order(2)
    void consume_topicThatIsNotThere_saysSo() {
        Linkspan.Result read = linkspan.run(SOON, "consume", "--topic", "nothing-here");

        assertThat(read.exit()).as(read.all()).isEqualTo(1);
        assertThat(read.all()).contains("LS-TOPIC-04", "linkspan produce");
    }

    @Test
    @Order(3)
    void up_fourthBroker_joinsAndNobodyIsRestarted() throws Exception {
        assertThat(example).contains(BROKERS);
        Map<Integer, Long> before = pids();

        Linkspan.Result grown = run("up", example.replace(BROKERS, FOUR));

        assertThat(grown.exit()).as(grown.all()).isZero();
        assertThat(pids()).hasSize(4).containsAllEntriesOf(before);
        assertThat(grown.out())
                .contains("broker 4 at")
                .containsPattern("b4\\.usw2-az1\\.[^ ]*:9096");
    }

    @Test
    @Order(4)
    void apply_settingChanged_restartsOneAfterTheOtherWithoutLosingAMessage() throws Exception {
        Map<Integer, Long> before = pids();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", internal()))) {
            admin.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) 3)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        Linkspan.Result rolled;
        Traffic.Result result;

        try (Traffic traffic = new Traffic(internal(), "orders", PARTITIONS)) {
            rolled = run("apply", changed("compression.type", "lz4"));
            result = traffic.finished(SOON);
        }

        assertThat(rolled.exit()).as(rolled.all()).isZero();
        assertThat(pids().entrySet()).doesNotContainAnyElementsOf(before.entrySet());
        System.out.println("made cluster, one roll: " + result);
        assertThat(result.failure()).isEmpty();
        assertThat(result.lost()).isZero();
        assertThat(result.repeated()).isZero();
    }

    @Test
    @Order(5)
    void apply_settingThatNoBrokerStartsWith_stopsAtTheFirstAndRestoresIt() throws Exception {
        Map<Integer, Long> before = pids();

        Linkspan.Result failed = run("apply", changed("log.retention.check.interval.ms", "-5"));

        assertThat(failed.exit()).as(failed.all()).isEqualTo(1);
        assertThat(failed.all())
                .contains("LS-ROLL-02", "its old file is back in place, and it runs with it again");
        Map<Integer, Long> after = pids();
        assertThat(after).hasSize(4);
        after.entrySet().removeAll(before.entrySet());
        assertThat(after).as("only one broker was restarted").hasSize(1);
        Linkspan.Result verified = linkspan.run(SOON, "produce", "--messages", "3");
        assertThat(verified.exit()).as(verified.all()).isZero();
    }

    @Test
    @Order(6)
    void apply_secondConsumer_sharesLoadBalancerAndServiceInOneRoll() throws Exception {
        Tools.require("aws", "awscli");
        Tools.require("kcat", "kcat");
        Map<Integer, Long> before = pids();
        Path spec =
                Files.writeString(
                        folder.resolve("two.yaml"),
                        example.replace(BROKERS, FOUR)
                                + """
                                  - generic:
                                      name: analytics
                                      principals: ["*"]
                                      advertisedPattern: "b{id}.{zone}.kafka.example.com:{port}"
                                """);

        Linkspan.Result applied = linkspan.run(UP, "apply", spec.toString());

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(pids()).hasSize(4);
        assertThat(pids().entrySet()).doesNotContainAnyElementsOf(before.entrySet());
        assertThat(asked("elbv2", "describe-load-balancers", "--query", "length(LoadBalancers)"))
                .isEqualTo("1");
        assertThat(
                        asked(
                                "ec2",
                                "describe-vpc-endpoint-service-configurations",
                                "--query",
                                "length(ServiceConfigurations)"))
                .isEqualTo("1");
        String balancer =
                asked(
                        "elbv2",
                        "describe-load-balancers",
                        "--query",
                        "LoadBalancers[0].LoadBalancerArn",
                        "--output",
                        "text");
        assertThat(
                        asked(
                                "elbv2",
                                "describe-listeners",
                                "--load-balancer-arn",
                                balancer,
                                "--query",
                                "length(Listeners)"))
                .as("a bootstrap port and four brokers' ports for each consumer")
                .isEqualTo("10");
        Linkspan.Result list =
                linkspan.command(SOON, "kcat", "-b", "127.10.64.11:39093", "-L", "-m", "20");
        assertThat(list.out())
                .as(list.all())
                .contains("4 brokers")
                .containsPattern("broker 2 at b2\\.usw2-az2\\.kafka\\.example\\.com:\\d+");
        Linkspan.Result again = linkspan.run(UP, "apply", spec.toString());
        assertThat(again.all()).contains("nothing to change");
    }

    private String asked(String... words) {
        String[] command = Stream.concat(Stream.of("aws"), Stream.of(words)).toArray(String[]::new);
        Linkspan.Result result = linkspan.foreign(SOON, command);
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out().strip();
    }

    private String changed(String setting, String value) {
        return example.replace(BROKERS, FOUR)
                .replace("  settings:\n", "  settings:\n    " + setting + ": " + value + "\n");
    }

    private String internal() throws Exception {
        Matcher m =
                Pattern.compile("broker \\d+ at ([0-9.]+):39092")
                        .matcher(linkspan.run(SOON, "status").out());
        StringBuilder all = new StringBuilder();
        while (m.find()) {
            all.append(all.isEmpty() ? "" : ",").append(m.group(1)).append(":9092");
        }
        return all.toString();
    }

    /** Of each broker's JVM, by node id. */
    private Map<Integer, Long> pids() throws Exception {
        Map<Integer, Long> pids = new TreeMap<>();
        Pattern id = Pattern.compile("(?m)^node\\.id=(\\d+)$");
        try (Stream<Path> all = Files.walk(folder.resolve(".linkspan/cloud/instances"), 8)) {
            for (Path file : all.filter(f -> f.endsWith("kafka/run/broker.pid")).toList()) {
                Matcher m =
                        id.matcher(
                                Files.readString(
                                        file.resolveSibling("../config/server.properties")));
                assertThat(m.find()).as(file.toString()).isTrue();
                pids.put(
                        Integer.valueOf(m.group(1)),
                        Long.valueOf(Files.readString(file).split(" ", 2)[0]));
            }
        }
        return pids;
    }
}
