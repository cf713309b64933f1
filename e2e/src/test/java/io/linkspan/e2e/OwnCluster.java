package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Three brokers that Linkspan did not make: instances launched with boto3, the guide's
 * server.properties without EXTERNAL, processes started by scripts.
 */
final class OwnCluster implements AutoCloseable {
    static final int BROKERS = 3;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Linkspan linkspan;
    private final Path folder;
    private final Path kafka;
    private String vpc = "";
    private @Nullable Process zookeeper;
    private String bastion = "";
    private String java = System.getProperty("java.home");

    /** Settings of the owners' in every broker's file, beside the guide's. */
    private String settings = "";

    OwnCluster(Linkspan linkspan, Path folder, Path archive) throws Exception {
        this.linkspan = linkspan;
        this.folder = folder;
        kafka = folder.resolve("kafka");
        Files.createDirectories(kafka);
        run("tar", "-xzf", archive.toString(), "--strip-components=1", "-C", kafka.toString());
    }

    static String address(int broker) {
        return "127.10." + (broker - 1) * 64 + ".10";
    }

    static String internal() {
        return address(1) + ":9092," + address(2) + ":9092," + address(3) + ":9092";
    }

    Path config(int broker) {
        return folder.resolve("broker" + broker).resolve("server.properties");
    }

    /** Network, subnets and instances, as an account has them before Linkspan comes. */
    void launch() throws IOException {
        Linkspan.Result launched =
                linkspan.boto3(
                        SOON,
                        """
                        import sys
                        ec2 = boto3.client('ec2')
                        vpc = ec2.create_vpc(CidrBlock='127.10.0.0/16')['Vpc']['VpcId']
                        key = ec2.create_key_pair(KeyName='own-key')['KeyMaterial']
                        open(sys.argv[1], 'w').write(key)
                        group = ec2.create_security_group(GroupName='own', Description='own', VpcId=vpc)['GroupId']
                        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[dict(
                            IpProtocol='-1', IpRanges=[dict(CidrIp='127.0.0.0/8')])])
                        image = boto3.client('ssm').get_parameter(
                            Name='/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64')['Parameter']['Value']
                        for i in range(3):
                            subnet = ec2.create_subnet(VpcId=vpc, AvailabilityZoneId='usw2-az%d' % (i + 1),
                                CidrBlock='127.10.%d.0/18' % (64 * i))['Subnet']['SubnetId']
                            ec2.run_instances(ImageId=image, InstanceType='t2.large', MinCount=1, MaxCount=1, KeyName='own-key',
                                SubnetId=subnet, PrivateIpAddress='127.10.%d.10' % (64 * i), SecurityGroupIds=[group])
                        print(vpc)
                        """,
                        key().toString());
        assertThat(launched.exit()).as(launched.all()).isZero();
        vpc = launched.out().strip();
        systemd();
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * Stands in for systemd on the hosts' PATH: it knows each broker's unit, and notes what it was
     * asked. To those who are not root, sudo gives it.
     */
    private void systemd() throws IOException {
        try (Stream<Path> hosts = Files.list(folder.resolve(".linkspan/cloud/instances"))) {
            for (Path host : hosts.toList()) {
                Path programs = Files.createDirectories(host.resolve("home/ec2-user/bin"));
                program(
                        programs.resolve("systemctl"),
                        """
                        echo "$*" >>'%1$s/systemctl.log'
                        [[ $# == 2 && $1 == restart && $2 =~ ^own-kafka-([0-9])\\.service$ ]] || exit 5
                        exec '%1$s/broker'"${BASH_REMATCH[1]}"/restart
                        """
                                .formatted(folder));
                program(programs.resolve("sudo"), "[[ $1 == -n ]] && shift && exec \"$@\"\n");
            }
        }
    }

    /** What systemd was asked to do, oldest first. */
    List<String> asked() throws IOException {
        Path log = folder.resolve("systemctl.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** What the owners have in every broker's file from now on. */
    void settings(String lines) {
        settings = lines;
    }

    /** The owners add settings to every broker's file, and restart one after the other. */
    void reconfigure(String lines) throws Exception {
        for (int broker = 1; broker <= BROKERS; broker++) {
            Files.writeString(config(broker), lines, StandardOpenOption.APPEND);
        }
        for (int broker = 1; broker <= BROKERS; broker++) {
            // The last one of a quorum would not stop in time: it has nobody to take leave of.
            run(folder.resolve("broker" + broker).resolve("restart").toString());
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!healthy()) {
                assertThat(System.nanoTime()).as("broker " + broker + " is back").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** From now on specs enter the hosts through broker 1's. */
    void behindBastion() {
        bastion = "    bastion: { host: " + address(1) + " }\n";
    }

    Path key() {
        return folder.resolve("own-key.pem");
    }

    /** The guide's configuration, with a comment, a continued line and a setting of its own. */
    void startKraft() throws Exception {
        String id = "MkU3OEVBNTcwNTJENDM2Qk";
        for (int broker = 1; broker <= BROKERS; broker++) {
            write(
                    broker,
                    """
                    # broker-node%1$d, as the guide has it
                    process.roles=broker,controller
                    node.id=%1$d
                    controller.quorum.voters=1@%2$s:29092,\\
                        2@%3$s:29092,3@%4$s:29092
                    listeners=INTERNAL://%5$s:9092,CONTROLLER://%5$s:29092
                    inter.broker.listener.name=INTERNAL
                    advertised.listeners=INTERNAL://%5$s:9092
                    controller.listener.names=CONTROLLER
                    listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL
                    log.dirs=%6$s
                    """
                            .formatted(
                                    broker,
                                    address(1),
                                    address(2),
                                    address(3),
                                    address(broker),
                                    folder.resolve("broker" + broker).resolve("data")));
            run(
                    kafka.resolve("bin/kafka-storage.sh").toString(),
                    "format",
                    "-t",
                    id,
                    "-c",
                    config(broker).toString());
        }
        start();
    }

    /** Kafka 3.9 under a ZooKeeper of one node, both from Maven's repository. */
    void startZookeeper(Path oldJava) throws Exception {
        java = oldJava.toString();
        Path pom = folder.resolve("pom.xml");
        Files.writeString(
                pom,
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>io.linkspan.generated</groupId><artifactId>kafka</artifactId><version>1</version>
                  <dependencies>
                    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId><version>1.7.36</version></dependency>
                    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>3.9.2</version></dependency>
                  </dependencies>
                </project>
                """);
        Path libs = kafka.resolve("libs");
        run("rm", "-rf", libs.toString(), kafka.resolve("config").toString());
        run(
                "mvn",
                "-q",
                "-B",
                "-f",
                pom.toString(),
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + libs);
        Files.createDirectories(kafka.resolve("config"));
        Files.writeString(
                kafka.resolve("config/log4j.properties"),
                """
                log4j.rootLogger=INFO, stdout
                log4j.appender.stdout=org.apache.log4j.ConsoleAppender
                log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
                log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
                """);
        Path zoo = folder.resolve("zoo.cfg");
        Files.writeString(
                zoo,
                "tickTime=500\ninitLimit=10\nsyncLimit=5\ndataDir="
                        + folder.resolve("zookeeper")
                        + "\nclientPortAddress=127.10.0.9\nclientPort=2181\nadmin.enableServer=false\n");
        zookeeper =
                new ProcessBuilder(
                                oldJava.resolve("bin/java").toString(),
                                "-Xmx96m",
                                "-cp",
                                libs + "/*",
                                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                                zoo.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("zookeeper.log").toFile())
                        .start();
        for (int broker = 1; broker <= BROKERS; broker++) {
            write(
                    broker,
                    """
                    # broker-node%1$d, under ZooKeeper
                    broker.id=%1$d
                    zookeeper.connect=127.10.0.9:2181
                    #advertised.listeners=PLAINTEXT://your.host.name:9092
                    listeners=PLAINTEXT://%2$s:9092
                    zookeeper.session.timeout.ms=6000
                    log.dirs=%3$s
                    """
                            .formatted(
                                    broker,
                                    address(broker),
                                    folder.resolve("broker" + broker).resolve("data")));
        }
        start();
    }

    void write(int broker, String own) throws IOException {
        Path home = folder.resolve("broker" + broker);
        Files.createDirectories(home);
        Files.writeString(config(broker), "");
        Files.setPosixFilePermissions(config(broker), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                config(broker),
                own
                        + settings
                        + """
                        offsets.topic.replication.factor=3
                        offsets.topic.num.partitions=3
                        default.replication.factor=3
                        min.insync.replicas=2
                        log.cleaner.dedupe.buffer.size=4194304
                        # elections need not wait on one machine
                        controller.quorum.election.timeout.ms=500
                        """);
        script(
                broker,
                "start",
                """
                export JAVA_HOME='%s' LOG_DIR='%s' KAFKA_HEAP_OPTS='-Xms192m -Xmx192m'
                export KAFKA_JVM_PERFORMANCE_OPTS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
                setsid '%s/bin/kafka-server-start.sh' '%s' </dev/null >>'%s/out.log' 2>&1 &
                echo $! >'%5$s/pid.new' && mv '%5$s/pid.new' '%5$s/pid'
                """
                        .formatted(java, home, kafka, config(broker), home));
        script(
                broker,
                "stop",
                """
                pid=$(cat '%s/pid') || exit 0
                kill "$pid" 2>/dev/null
                for _ in {1..600}; do kill -0 "$pid" 2>/dev/null || exit 0; sleep 0.1; done
                echo "it does not end"; exit 1
                """
                        .formatted(home));
        script(broker, "restart", "'%1$s/stop' && '%1$s/start'\n".formatted(home));
    }

    private void script(int broker, String name, String text) throws IOException {
        program(folder.resolve("broker" + broker).resolve(name), text);
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    void start() throws Exception {
        for (int broker = 1; broker <= BROKERS; broker++) {
            run(folder.resolve("broker" + broker).resolve("start").toString());
        }
        try (Admin admin = admin()) {
            for (int i = 0; ; i++) {
                if (admin.describeCluster().nodes().get(60, TimeUnit.SECONDS).size() == BROKERS) {
                    break;
                }
                assertThat(i).as("brokers come").isLessThan(600);
                Thread.onSpinWait();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", internal()));
    }

    void topic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            topic(admin, name, partitions);
        }
    }

    /**
     * Makes a topic with three replicas and returns when every leader serves it. A leader that does
     * not know its partition yet refuses a producer's first batch, may take the second, and then
     * never takes the first: the producer's numbers are out of order.
     */
    static void topic(Admin admin, String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 3)))
                .all()
                .get(60, TimeUnit.SECONDS);
        for (int i = 0; !served(admin, name, partitions); i++) {
            assertThat(i).as("every leader serves " + name).isLessThan(600);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** A broker that has not heard of a new topic says that there is none. */
    private static boolean served(Admin admin, String name, int partitions) throws Exception {
        try {
            messages(admin, name, partitions);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** The controller that leads the quorum: its broker comes last in a roll. */
    static int activeController() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeMetadataQuorum().quorumInfo().get(60, TimeUnit.SECONDS).leaderId();
        }
    }

    /** How many messages a topic has, by its end offsets. */
    long messages(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            return messages(admin, name, partitions);
        }
    }

    static long messages(Admin admin, String name, int partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            ends.put(new TopicPartition(name, p), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get(60, TimeUnit.SECONDS).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Whether every replica of every partition is in sync. */
    boolean healthy() throws Exception {
        try (Admin admin = admin()) {
            for (TopicDescription topic :
                    admin.describeTopics(admin.listTopics().names().get(60, TimeUnit.SECONDS))
                            .allTopicNames()
                            .get(60, TimeUnit.SECONDS)
                            .values()) {
                for (TopicPartitionInfo p : topic.partitions()) {
                    if (p.isr().size() < p.replicas().size()) {
                        return false;
                    }
                }
            }
            return admin.describeCluster().nodes().get(60, TimeUnit.SECONDS).size() == BROKERS;
        }
    }

    Map<Integer, Long> pids() throws IOException {
        Map<Integer, Long> pids = new TreeMap<>();
        for (int broker = 1; broker <= BROKERS; broker++) {
            Path file = folder.resolve("broker" + broker).resolve("pid");
            if (Files.exists(file)) {
                pids.put(broker, Long.valueOf(Files.readString(file).strip()));
            }
        }
        return pids;
    }

    /** A spec for these brokers; {@code more} is further consumers. */
    Path spec(String more) throws IOException {
        return spec(more, "");
    }

    /**
     * @param security of the first consumer's listener: a key with its value; may be empty
     */
    Path spec(String more, String security) throws IOException {
        StringBuilder brokers = new StringBuilder();
        for (int broker = 1; broker <= BROKERS; broker++) {
            Path home = folder.resolve("broker" + broker);
            String restarted =
                    switch (broker) {
                        case 1 -> "stop: %s/stop, start: %s/start".formatted(home, home);
                        case 2 -> "restart: " + home + "/restart";
                        default -> "unit: own-kafka-" + broker + ".service";
                    };
            brokers.append(
                    "      - { id: %d, zone: usw2-az%d, host: %s, config: %s, %s }\n"
                            .formatted(broker, broker, address(broker), config(broker), restarted));
        }
        Path file = folder.resolve("linkspan.yaml");
        Files.writeString(
                file,
                """
                name: own
                aws:
                  region: us-west-2
                  vpc: { id: %s }
                  loadBalancer: { clientsFrom: [127.20.0.0/16] }
                kafka:
                  existing:
                    timeout: 120
                    ssh: { user: ec2-user, key: %s, port: %s }
                %s    brokers:
                %sconsumers:
                  - tidbCloud: { clusterId: "10048930788495339885", displayName: own-kafka%s }
                %s\
                """
                        .formatted(
                                vpc,
                                key(),
                                sshPort(),
                                bastion,
                                brokers,
                                security.isEmpty() ? "" : ", " + security,
                                more));
        return file;
    }

    private String sshPort() {
        return linkspan.run(SOON, "cloud", "env")
                .out()
                .lines()
                .filter(l -> l.contains("LINKSPAN_SSH_PORT="))
                .map(l -> l.replaceAll("\\D+", ""))
                .findFirst()
                .orElse("22");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(String.join(" ", command)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    /** Logs of brokers, for a failure's message. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int broker = 1; broker <= BROKERS; broker++) {
            Path log = folder.resolve("broker" + broker).resolve("out.log");
            if (Files.exists(log)) {
                try (Stream<String> lines = Files.lines(log)) {
                    List<String> some = lines.filter(l -> l.contains("ERROR")).toList();
                    all.append("broker ").append(broker).append(": ").append(some).append('\n');
                }
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        Process keeper = zookeeper;
        if (keeper != null) {
            keeper.destroyForcibly();
        }
        try {
            for (Long pid : pids().values()) {
                // Java itself tells no arguments of a command line as long as Kafka's class path.
                Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
                if (Files.exists(commandLine)
                        && Files.readString(commandLine).contains("kafka.Kafka")) {
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
