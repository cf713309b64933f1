package io.linkspan.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
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
    private static final Path CONFIGURATION = Path.of("kafka/config/server.properties");
    private static final String KAFKA = "\nkafka:\n";
    private static final String HASTY = KAFKA + "  restartTimeout: 30\n";

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
        return linkspan.run(UP, command, spec(text).toString());
    }

    private static Path spec(String text) throws IOException {
        return Files.writeString(folder.resolve("spec.yaml"), text);
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
        topic("orders");
        Linkspan.Result rolled;
        Traffic.Result result;

        try (Traffic traffic = new Traffic(internal(), "orders", PARTITIONS)) {
            rolled = run("apply", changed("compression.type", "lz4"));
            result = traffic.finished(SOON);
        }

        assertThat(rolled.exit()).as(rolled.all()).isZero();
        assertThat(pids().entrySet()).doesNotContainAnyElementsOf(before.entrySet());
        nothingLost("made cluster, one roll", result);
    }

    private void topic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", internal()))) {
            OwnCluster.topic(admin, name, PARTITIONS);
        }
    }

    private static void nothingLost(String what, Traffic.Result result) {
        System.out.println(what + ": " + result);
        assertThat(result.failure()).isEmpty();
        assertThat(result.lost()).isZero();
        assertThat(result.repeated()).isZero();
        assertThat(result.acknowledged()).isGreaterThan(50);
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
    void apply_nodeThatHangsAfterItsRestart_stopsInTimeAndRestoresIt() throws Exception {
        Map<Integer, Long> before = pids();
        Path spec = spec(changed("compression.type", "snappy").replace(KAFKA, HASTY));

        Linkspan.Started started = linkspan.start("apply", spec.toString());
        await("a node is restarted", started, () -> changed(before, pids()) == 1);
        int node = restarted(before).getFirst();
        String hanging = Objects.requireNonNull(pids().get(node)).toString();
        signal("STOP", hanging);
        // What hangs does not end when it is asked to: only then is it left to go on.
        await("it is given up", started, () -> contains(rejected(node), "snappy"));
        signal("CONT", hanging);

        assertThat(started.process().waitFor(UP.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started.process().exitValue()).as(started.all()).isEqualTo(1);
        assertThat(started.all())
                .contains("LS-ROLL-02", "broker " + node + " did not come back", "after 30 s")
                .contains("its old file is back in place, and it runs with it again")
                .contains("Restarted before it: none");
        assertThat(restarted(before)).as("only that one").containsExactly(node);
        assertThat(configuration(node)).content().doesNotContain("snappy").contains("lz4");
    }

    @Test
    @Order(7)
    void apply_killedInTheMiddleOfItsRoll_goesOnWhereItWas() throws Exception {
        Map<Integer, Long> before = pids();
        topic("killed");
        Path spec = spec(changed("compression.type", "gzip"));
        Linkspan.Result again;
        Map<Integer, Long> middle;
        Traffic.Result result;

        try (Traffic traffic = new Traffic(internal(), "killed", PARTITIONS)) {
            Linkspan.Started started = linkspan.start("apply", spec.toString());
            await("the second node is restarted", started, () -> changed(before, pids()) == 2);
            started.process().destroyForcibly().waitFor();
            middle = pids();
            again = linkspan.run(UP, "apply", spec.toString());
            result = traffic.finished(SOON);
        }

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(pids()).hasSize(4);
        assertThat(restarted(before)).hasSize(4);
        assertThat(restarted(middle)).as("what was done is not done again").hasSizeBetween(2, 3);
        nothingLost("made cluster, roll killed in the middle", result);
    }

    @Test
    @Order(8)
    void up_brokerThatWasAway_waitsUntilTheLoadBalancerFindsItHealthy() throws Exception {
        Tools.require("aws", "awscli");
        Path run = configuration(3).resolveSibling("../run");
        signal("KILL", pid(run.resolve("supervisor.pid")), pid(run.resolve("broker.pid")));
        String group =
                asked(
                        "elbv2",
                        "describe-target-groups",
                        "--query",
                        "TargetGroups[?ends_with(TargetGroupName,'-b3')].TargetGroupArn|[0]",
                        "--output",
                        "text");
        await(
                "the load balancer has noticed",
                () ->
                        asked(
                                        "elbv2",
                                        "describe-target-health",
                                        "--target-group-arn",
                                        group,
                                        "--query",
                                        "TargetHealthDescriptions[].TargetHealth.State",
                                        "--output",
                                        "text")
                                .equals("unhealthy"));

        Linkspan.Result up = run("up", changed("compression.type", "gzip"));

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(up.out()).contains("checks passed, 0 failed, 0 could not be told");
        assertThat(up.err()).contains("wait until the load balancer finds every broker healthy");
    }

    @Test
    @Order(9)
    void apply_secondConsumer_sharesLoadBalancerAndServiceInOneRoll() throws Exception {
        Tools.require("aws", "awscli");
        Tools.require("kcat", "kcat");
        Map<Integer, Long> before = pids();
        Path spec = spec(two());

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
        assertThat(again.all()).contains("nothing to change", "LS-LINK-01", "analytics is awaited");
    }

    /** As any PrivateLink client does it: an endpoint of its own, and names of its own for it. */
    @Test
    @Order(10)
    void clients_secondConsumersEndpoint_messagesArriveThroughExternal2() throws Exception {
        Linkspan.Result made =
                linkspan.boto3(
                        SOON,
                        """
                        ec2 = boto3.client('ec2')
                        service = ec2.describe_vpc_endpoint_service_configurations()['ServiceConfigurations'][0]
                        vpc = ec2.create_vpc(CidrBlock='127.60.0.0/16')['Vpc']['VpcId']
                        group = ec2.create_security_group(GroupName='analytics', Description='analytics', VpcId=vpc)['GroupId']
                        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[dict(
                            IpProtocol='-1', IpRanges=[dict(CidrIp='127.0.0.0/8')])])
                        subnets = [ec2.create_subnet(VpcId=vpc, AvailabilityZoneId='usw2-az%d' % (i + 1),
                            CidrBlock='127.60.%d.0/18' % (64 * i))['Subnet']['SubnetId'] for i in range(3)]
                        made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service['ServiceName'], VpcEndpointType='Interface',
                            SubnetIds=subnets, SecurityGroupIds=[group])['VpcEndpoint']['VpcEndpointId']
                        print(made)
                        """);
        assertThat(made.exit()).as(made.all()).isZero();
        Linkspan.Result plan = linkspan.run(SOON, "plan", spec(two()).toString());
        assertThat(plan.out())
                .as(plan.all())
                .contains("acceptance of connections of analytics from account " + account());
        Linkspan.Result accepted = linkspan.run(UP, "apply", spec(two()).toString());
        assertThat(accepted.exit()).as(accepted.all()).isZero();
        assertThat(accepted.out()).contains(made.out().strip());
        Linkspan.Result named =
                linkspan.boto3(
                        SOON,
                        """
                        import sys
                        ec2 = boto3.client('ec2')
                        endpoint = ec2.describe_vpc_endpoints(VpcEndpointIds=[sys.argv[1]])['VpcEndpoints'][0]
                        zones = {s['SubnetId']: int(s['AvailabilityZoneId'][-1])
                            for s in ec2.describe_subnets(SubnetIds=endpoint['SubnetIds'])['Subnets']}
                        interfaces = ec2.describe_network_interfaces(NetworkInterfaceIds=endpoint['NetworkInterfaceIds'])
                        for each in interfaces['NetworkInterfaces']:
                            zone, address = zones[each['SubnetId']], each['PrivateIpAddress']
                            print(address, endpoint['DnsEntries'][0]['DnsName'])
                            for broker in [b for b in range(1, 5) if (b - 1) % 3 + 1 == zone]:
                                print(address, 'b%d.usw2-az%d.kafka.example.com' % (broker, zone))
                        """,
                        made.out().strip());
        assertThat(named.exit()).as(named.all()).isZero();
        // With a file of its own, Java asks nobody else, not even for this machine's name.
        Path names =
                Files.writeString(
                        folder.resolve("hosts"),
                        named.out()
                                + "127.0.0.1 localhost\n127.0.0.1 "
                                + InetAddress.getLocalHost().getHostName()
                                + "\n");
        String endpoint = named.out().lines().findFirst().orElseThrow().split(" ", 2)[1];
        topic("second");
        Path end = folder.resolve("second.end");
        Path out = folder.resolve("second.out");
        Process client =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Djdk.net.hosts.file=" + names,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Traffic.class.getName(),
                                endpoint + ":9100",
                                "second",
                                Integer.toString(PARTITIONS),
                                end.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();

        try {
            await(
                    "messages arrive through EXTERNAL2",
                    () -> {
                        assertThat(client.isAlive()).as(Files.readString(out)).isTrue();
                        return messages("second") > 100;
                    });
            Files.createFile(end);
            assertThat(client.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            client.destroyForcibly();
        }

        Traffic.Result result =
                Traffic.Result.parse(
                        Files.readString(out).lines().reduce((_, last) -> last).orElseThrow());
        nothingLost("through the second consumer's endpoint at EXTERNAL2", result);
        assertThat(messages("second")).isEqualTo(result.acknowledged());
        Linkspan.Result inside =
                linkspan.run(SOON, "consume", spec(two()).toString(), "--topic", "second");
        assertThat(inside.out())
                .contains("Processed a total of " + result.acknowledged() + " messages");
    }

    private long messages(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", internal()))) {
            return OwnCluster.messages(admin, topic, PARTITIONS);
        }
    }

    /** With a second consumer, of this same account, whose clients the load balancer admits. */
    private String two() {
        return example.replace(BROKERS, FOUR)
                        .replace(
                                "clientsFrom: [127.20.0.0/16]",
                                "clientsFrom: [127.20.0.0/16, 127.60.0.0/16]")
                + """
                  - generic:
                      name: analytics
                      principals: ["*"]
                      accountId: "%s"
                      advertisedPattern: "b{id}.{zone}.kafka.example.com:{port}"
                """
                        .formatted(account());
    }

    private String account() {
        return asked("sts", "get-caller-identity", "--query", "Account", "--output", "text");
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

    /** Each node's server.properties, by node id. */
    private static Map<Integer, Path> configurations() throws IOException {
        Map<Integer, Path> files = new TreeMap<>();
        Pattern id = Pattern.compile("(?m)^node\\.id=(\\d+)$");
        for (Path file :
                LiveFiles.below(
                        folder.resolve(".linkspan/cloud/instances"),
                        f -> f.endsWith(CONFIGURATION))) {
            Matcher m = id.matcher(Files.readString(file));
            assertThat(m.find()).as(file.toString()).isTrue();
            files.put(Integer.valueOf(m.group(1)), file);
        }
        return files;
    }

    private static Path configuration(int node) throws IOException {
        return requireNonNull(configurations().get(node));
    }

    /** The file that a node did not come back with. */
    private static Path rejected(int node) throws IOException {
        return Path.of(configuration(node) + ".linkspan-rejected");
    }

    private static boolean contains(Path file, String text) throws IOException {
        return Files.exists(file) && Files.readString(file).contains(text);
    }

    /** Of each broker's JVM, by node id; without those that are between two. */
    private static Map<Integer, Long> pids() throws IOException {
        Map<Integer, Long> pids = new TreeMap<>();
        for (Map.Entry<Integer, Path> each : configurations().entrySet()) {
            String pid = pid(each.getValue().resolveSibling("../run/broker.pid"));
            if (!pid.isEmpty()) {
                pids.put(each.getKey(), Long.valueOf(pid));
            }
        }
        return pids;
    }

    private static String pid(Path file) throws IOException {
        try {
            return Files.readString(file).split(" ", 2)[0];
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Nodes that run in another process now. */
    private static List<Integer> restarted(Map<Integer, Long> before) throws IOException {
        return pids().entrySet().stream()
                .filter(now -> !now.getValue().equals(before.get(now.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int changed(Map<Integer, Long> before, Map<Integer, Long> now) {
        return (int)
                now.entrySet().stream()
                        .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                        .count();
    }

    private void signal(String name, String... processes) {
        String[] command =
                Stream.concat(Stream.of("kill", "-" + name), Stream.of(processes))
                        .toArray(String[]::new);
        Linkspan.Result result = linkspan.command(SOON, command);
        assertThat(result.exit()).as(result.all()).isZero();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + UP.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void await(String what, Linkspan.Started command, Condition condition)
            throws Exception {
        await(what, () -> !command.process().isAlive() || condition.holds());
        assertThat(command.process().isAlive()).as(() -> what + "\n" + command.all()).isTrue();
    }
}
