package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The main job, from nothing to messages through the link, and what a newcomer does next. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {
    private static final Duration UP = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));
    private Linkspan.Result up = new Linkspan.Result(-1, "", "");

    @BeforeAll
    void up() {
        linkspan = new Linkspan(folder);
        up = linkspan.run(UP, "up");
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    @Test
    @Order(1)
    void up_emptyFolder_provesThePathAndSaysHowToUseIt() {
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(up.out())
                .contains("cloud env")
                .containsPattern(
                        "vpce-[0-9a-z-]+\\.vpce-svc-[0-9a-f]+\\.us-west-2\\.vpce\\.amazonaws\\.com:9092");
        assertThat(advertisedNames()).hasSize(3);
    }

    @Test
    @Order(2)
    void up_rightWorld_changesNothingAndSaysSo() {
        SortedSet<Long> before = brokers();

        Linkspan.Result again = linkspan.run(UP, "up");

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(again.all()).containsIgnoringCase("nothing to change");
        assertThat(brokers()).isEqualTo(before).hasSize(3);
    }

    @Test
    @Order(3)
    void verify_rightWorld_passes() {
        Linkspan.Result verify = linkspan.run(SOON, "verify");

        assertThat(verify.exit()).as(verify.all()).isZero();
        assertThat(linkspan.run(SOON, "status").exit()).isZero();
    }

    @Test
    @Order(4)
    void exec_kcat_listsBrokersByTheirAdvertisedNamesAndMovesMessages() {
        Tools.require("kcat", "kcat");

        Linkspan.Result list = linkspan.run(SOON, "exec", "--", "kcat", "-b", bootstrap(), "-L");
        assertThat(list.exit()).as(list.all()).isZero();
        assertThat(list.out()).contains("3 brokers").contains(advertisedNames());

        String script =
                "seq 1 30 | kcat -b "
                        + bootstrap()
                        + " -P -t by-hand && kcat -b "
                        + bootstrap()
                        + " -C -t by-hand -o beginning -e -q | sort -n | tail -1";
        linkspan.run(SOON, "exec", "--", "bash", "-c", "kcat -b " + bootstrap() + " -L -t by-hand");
        Linkspan.Result moved = linkspan.run(SOON, "exec", "--", "bash", "-c", script);
        assertThat(moved.out().strip()).as(moved.all()).isEqualTo("30");
    }

    @Test
    @Order(5)
    void awsCli_pointedAtTheLocalCloud_seesTheWorld() {
        Tools.require("aws", "awscli");

        Linkspan.Result instances =
                linkspan.foreign(
                        SOON,
                        "aws",
                        "ec2",
                        "describe-instances",
                        "--output",
                        "text",
                        "--query",
                        "Reservations[].Instances[].[Tags[?Key=='Name']|[0].Value,State.Name]");
        assertThat(instances.out().lines().sorted())
                .as(instances.all())
                .containsExactly(
                        "bastion-node\trunning",
                        "broker-node1\trunning",
                        "broker-node2\trunning",
                        "broker-node3\trunning");
        Linkspan.Result listeners =
                linkspan.foreign(
                        SOON,
                        "bash",
                        "-c",
                        "aws elbv2 describe-listeners --output text --query 'Listeners[].Port' --load-balancer-arn"
                                + " $(aws elbv2 describe-load-balancers --output text --query 'LoadBalancers[0].LoadBalancerArn')");
        assertThat(listeners.out().strip().split("\\s+"))
                .as(listeners.all())
                .containsExactlyInAnyOrder("9092", "9093", "9094", "9095");
        Linkspan.Result stranger =
                linkspan.foreign(
                        SOON,
                        "bash",
                        "-c",
                        "AWS_SECRET_ACCESS_KEY=wrong aws sts get-caller-identity");
        assertThat(stranger.err()).contains("SignatureDoesNotMatch");
    }

    @Test
    @Order(5)
    void relay_whatStatusPoints_tellsItsFiguresToAnyScraper() {
        Tools.require("curl", "curl");

        Linkspan.Result scraped =
                linkspan.foreign(
                        SOON, "bash", "-c", "curl -sS \"$AWS_ENDPOINT_URL/linkspan/metrics\"");

        assertThat(linkspan.run(SOON, "cloud", "status").out()).contains("/linkspan/metrics\n");
        assertThat(scraped.out().lines())
                .as(scraped.all())
                .anyMatch(l -> l.matches("relay_listener_flows_total\\{.*\\} [1-9].*"))
                .filteredOn(l -> l.matches("relay_target_health\\{.*healthy\".*\\} 1.*"))
                .hasSizeGreaterThan(5);
    }

    @Test
    @Order(6)
    void up_cloudKilled_adoptsTheBrokersThatLived() throws IOException {
        SortedSet<Long> before = brokers();
        ProcessHandle cloud = cloud();
        cloud.destroyForcibly();
        cloud.onExit().join();

        Linkspan.Result again = linkspan.run(UP, "up");

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(brokers()).isEqualTo(before).hasSize(3);
    }

    @Test
    @Order(7)
    void supervisor_brokerKilled_startsItAgain() {
        long victim = brokers().first();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);

        Linkspan.Result again = linkspan.run(UP, "up");

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(brokers()).hasSize(3).doesNotContain(victim);
    }

    @Test
    @Order(7)
    void consume_brokerFrozen_readsOnAtTheOthersAndSaysWhatItWaitsFor() throws Exception {
        Linkspan.Result sent = linkspan.run(SOON, "produce");
        assertThat(sent.exit()).as(sent.all()).isZero();
        // The first that is asked.
        String frozen = processOfNode(1);
        signal("STOP", frozen);
        Linkspan.Started reading;
        try {
            reading = linkspan.start("consume");
            assertThat(reading.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as(reading.all())
                    .isTrue();
        } finally {
            signal("CONT", frozen);
        }

        assertThat(reading.process().exitValue()).as(reading.all()).isZero();
        assertThat(Files.readString(reading.err()))
                .containsPattern(
                        "waiting for topic test-topic to have a leader for each partition: [0-9.]+:9092 is asked who leads"
                                + " \\([1-9] s of 30 s\\)");
        assertThat(Files.readString(reading.out())).contains("Processed a total of 10 messages");
    }

    private static String processOfNode(int node) throws IOException {
        Path properties = Path.of("kafka/config/server.properties");
        for (Path file :
                LiveFiles.below(
                        folder.resolve(".linkspan/cloud/instances"), f -> f.endsWith(properties))) {
            if (Files.readAllLines(file).contains("node.id=" + node)) {
                return Files.readString(file.resolveSibling("../run/broker.pid")).split(" ", 2)[0];
            }
        }
        throw new AssertionError("no host has node " + node);
    }

    private void signal(String name, String process) {
        Linkspan.Result result = linkspan.command(SOON, "kill", "-" + name, process);
        assertThat(result.exit()).as(result.all()).isZero();
    }

    @Test
    @Order(8)
    void up_specWithMistakes_namesThemAllAndTouchesNothing() throws IOException {
        Path spec = folder.resolve("bad.yaml");
        Files.writeString(
                spec,
                """
                apiVersion: linkspan/v1
                name: Orders!
                aws:
                  regoin: us-west-2
                  vpc: { cidr: 127.10.0.0/33 }
                consumers:
                  - tidbCloud: { displayName: orders-kafka }
                """);
        SortedSet<Long> before = brokers();

        Linkspan.Result refused = linkspan.run(SOON, "up", "bad.yaml");

        assertThat(refused.exit()).as(refused.all()).isEqualTo(2);
        assertThat(refused.all())
                .contains(
                        "bad.yaml:2:",
                        "bad.yaml:4:",
                        "bad.yaml:5:",
                        "bad.yaml:7:",
                        "regoin",
                        "clusterId");
        assertThat(brokers()).isEqualTo(before);
    }

    @Test
    @Order(9)
    void up_secondWorkFolderOnTheSameAddresses_saysWhatIsInItsWay(@TempDir Path other) {
        Linkspan second = new Linkspan(other);
        try {
            Linkspan.Result refused = second.run(UP, "up");
            assertThat(refused.exit()).as(refused.all()).isNotZero();
            assertThat(refused.all()).contains(linkspan.workFolder().toString());
            assertThat(refused.all()).doesNotContain("\tat ");
        } finally {
            second.run(SOON, "down", "--delete");
        }
    }

    @Test
    @Order(10)
    void down_leavesNoProcessAndNoPort() {
        Linkspan.Result down = linkspan.run(SOON, "down");

        assertThat(down.exit()).as(down.all()).isZero();
        assertThat(brokers()).isEmpty();
        assertThat(processes()).isEmpty();
        assertThat(linkspan.run(SOON, "down").exit()).isZero();
    }

    @Test
    @Order(11)
    void up_portOfTheLoadBalancerTaken_saysWhoHoldsIt() throws IOException {
        try (ServerSocket inTheWay =
                new ServerSocket(9093, 1, InetAddress.ofLiteral("127.10.0.4"))) {
            Linkspan.Result again = linkspan.run(UP, "up");

            assertThat(again.exit()).as(again.all()).isEqualTo(1);
            assertThat(again.out())
                    .as(again.all())
                    .contains("The fault: LS-NLB-02")
                    .contains(
                            "127.10.0.4:"
                                    + inTheWay.getLocalPort()
                                    + " is held by process "
                                    + ProcessHandle.current().pid()
                                    + " (");
        }
    }

    @Test
    @Order(12)
    void up_afterDown_resumesWithTheSameData() {
        Linkspan.Result again = linkspan.run(UP, "up");
        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(brokers()).hasSize(3);

        Linkspan.Result kept =
                linkspan.run(
                        SOON,
                        "exec",
                        "--",
                        "bash",
                        "-c",
                        "kcat -b "
                                + bootstrap()
                                + " -C -t by-hand -o beginning -e -q | sort -n | tail -1");
        assertThat(kept.out().strip()).as(kept.all()).isEqualTo("30");
    }

    /** Ends with the README's own `down`. */
    @Test
    @Order(13)
    void readme_whatToTryNext_doesWhatItSays() throws IOException {
        Tools.require("kcat", "kcat");
        Tools.require("aws", "awscli");
        Files.createSymbolicLink(folder.resolve("linkspan"), Linkspan.launcher());
        String commands =
                new Readme().block("What to try next", "sh").replace("ENDPOINT:9092", bootstrap());

        Linkspan.Result typed = linkspan.command(UP, "bash", "-ec", commands);

        assertThat(typed.exit()).as(typed.all()).isZero();
        assertThat(typed.out())
                .contains("checks passed, 0 failed, 0 could not be told", "3 brokers")
                .contains("\"LoadBalancerName\": \"orders-nlb\"")
                .contains(advertisedNames());
        assertThat(processes()).isEmpty();
    }

    private String bootstrap() {
        Matcher m =
                Pattern.compile(
                                "vpce-[0-9a-z-]+\\.vpce-svc-[0-9a-f]+\\.us-west-2\\.vpce\\.amazonaws\\.com:9092")
                        .matcher(up.out());
        assertThat(m.find()).isTrue();
        return m.group();
    }

    private List<String> advertisedNames() {
        return Pattern.compile("b[123]\\.usw2-az[123]\\.[a-z0-9.-]+:909[345]")
                .matcher(up.out())
                .results()
                .map(r -> r.group())
                .distinct()
                .toList();
    }

    private ProcessHandle cloud() {
        return processes().stream()
                .filter(p -> commandLine(p).contains("cloud run"))
                .findFirst()
                .orElseThrow();
    }

    private SortedSet<Long> brokers() {
        TreeSet<Long> pids = new TreeSet<>();
        processes().stream()
                .filter(p -> commandLine(p).contains("kafka.Kafka"))
                .forEach(p -> pids.add(p.pid()));
        return pids;
    }

    /** Every process that works in or for the work folder. */
    private List<ProcessHandle> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> commandLine(p).contains(folder.toString())).toList();
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
