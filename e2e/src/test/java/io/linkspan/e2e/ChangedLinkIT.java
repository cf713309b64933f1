package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A link's life from its first plan to its end, by the commands alone: what was reviewed is
 * applied, what drifted is brought back, a consumer and a broker leave, and all goes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChangedLinkIT {
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String INTERNAL = "127.10.0.10:9092,127.10.64.11:9092";
    private static final String FOUR =
            "{ nodes: [{ id: 1, zone: usw2-az1 }, { id: 2, zone: usw2-az2 }, { id: 3, zone: usw2-az1 },"
                    + " { id: 4, zone: usw2-az3, roles: [broker] }] }";
    private static final String SECOND =
            """
              - tidbCloud:
                  clusterId: "10048930788495339885"
                  displayName: reports-kafka
            """;

    /** Changes what a person might, at a console, and shortens the five minutes of draining. */
    private static final String DRIFT =
            """
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            front = ec2.describe_security_groups(Filters=[dict(Name='tag:linkspan:resource',
                Values=['security-group/load-balancer'])])['SecurityGroups'][0]
            ec2.revoke_security_group_ingress(GroupId=front['GroupId'], IpPermissions=[dict(IpProtocol='tcp',
                FromPort=9092, ToPort=9099, IpRanges=[dict(CidrIp='127.10.0.0/16')])])
            brokers = ec2.describe_security_groups(Filters=[dict(Name='tag:linkspan:resource',
                Values=['security-group/brokers'])])['SecurityGroups'][0]
            ssh = [p for p in brokers['IpPermissions'] if p['FromPort'] == 22]
            ec2.revoke_security_group_ingress(GroupId=brokers['GroupId'], IpPermissions=ssh)
            groups = {g['TargetGroupName']: g['TargetGroupArn'] for g in elb.describe_target_groups()['TargetGroups']}
            for arn in groups.values():
                elb.modify_target_group_attributes(TargetGroupArn=arn,
                    Attributes=[dict(Key='deregistration_delay.timeout_seconds', Value='1')])
            elb.deregister_targets(TargetGroupArn=groups['orders-b2'], Targets=[
                dict(Id=t['Target']['Id']) for t in elb.describe_target_health(
                    TargetGroupArn=groups['orders-b2'])['TargetHealthDescriptions']])
            balancer = elb.describe_load_balancers()['LoadBalancers'][0]['LoadBalancerArn']
            elb.modify_load_balancer_attributes(LoadBalancerArn=balancer,
                Attributes=[dict(Key='load_balancing.cross_zone.enabled', Value='true')])
            """;

    /** How many there are of some things. */
    private static final String COUNT =
            """
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            hosts = [i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']]
            balancers = elb.describe_load_balancers()['LoadBalancers']
            print('hosts', len([i for i in hosts if i['State']['Name'] == 'running']))
            print('subnets', len(ec2.describe_subnets(Filters=[dict(Name='tag:linkspan:link', Values=['orders'])])['Subnets']))
            print('zones', sum(len(b['AvailabilityZones']) for b in balancers))
            print('groups', len(elb.describe_target_groups()['TargetGroups']))
            print('listeners', sum(len(elb.describe_listeners(LoadBalancerArn=b['LoadBalancerArn'])['Listeners']) for b in balancers))
            print('connections', len([c for c in ec2.describe_vpc_endpoint_connections()['VpcEndpointConnections']
                if c['VpcEndpointState'] == 'available']))
            """;

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));

    @BeforeAll
    void cloud() throws IOException {
        linkspan = new Linkspan(folder);
        Linkspan.Result started = linkspan.run(SOON, "cloud", "start");
        assertThat(started.exit()).as(started.all()).isZero();
        String one =
                Files.readString(Linkspan.exampleSpec())
                        .replace("{ perZone: 1 }", FOUR)
                        .replace("brokerPorts: 9093-9095", "brokerPorts: 9093-9099");
        Files.writeString(folder.resolve("two.yaml"), one + SECOND);
        Files.writeString(folder.resolve("one.yaml"), one);
        String less = one.replace(", { id: 4, zone: usw2-az3, roles: [broker] }", "");
        Files.writeString(folder.resolve("less.yaml"), less);
        Files.writeString(
                folder.resolve("narrow.yaml"),
                less.replace("\naws:", "\nzones: [usw2-az1, usw2-az2]\naws:"));
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    private Linkspan.Result run(String... words) {
        return linkspan.run(LONG, words);
    }

    private void plans(int exit, String spec) {
        Linkspan.Result plan = run("plan", spec, "--detailed-exitcode");
        assertThat(plan.exit()).as(plan.all()).isEqualTo(exit);
    }

    private String python(String text) throws IOException {
        Linkspan.Result result = linkspan.boto3(SOON, text);
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out();
    }

    private Map<String, Integer> counted() throws IOException {
        Map<String, Integer> counted = new TreeMap<>();
        python(COUNT)
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(pair -> counted.put(pair[0], Integer.valueOf(pair[1])));
        return counted;
    }

    private static Map<String, Integer> counts(
            int hosts, int subnets, int zones, int groups, int connections) {
        Map<String, Integer> counts = new TreeMap<>();
        counts.put("hosts", hosts);
        counts.put("subnets", subnets);
        counts.put("zones", zones);
        counts.put("groups", groups);
        counts.put("listeners", groups);
        counts.put("connections", connections);
        return counts;
    }

    @Test
    @Order(1)
    void applyPlan_asReviewed_makesItAndIsRefusedOnceTheWorldHasMoved() throws IOException {
        Linkspan.Result plan = run("plan", "two.yaml", "--out", "two.json", "--detailed-exitcode");
        assertThat(plan.exit()).as(plan.all()).isEqualTo(2);

        Linkspan.Result applied = run("apply", "two.json");

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(counted()).isEqualTo(counts(5, 4, 3, 10, 2));
        plans(0, "two.yaml");
        Linkspan.Result again = run("apply", "two.json");
        assertThat(again.exit()).as(again.all()).isEqualTo(1);
        assertThat(again.all())
                .contains("LS-PLAN-10", "the world has moved", "Nothing was touched");
    }

    @Test
    @Order(2)
    void plan_changedByHand_showsTheDriftAndApplyBringsItBack() throws IOException {
        python(DRIFT);

        Linkspan.Result plan =
                run("plan", "two.yaml", "--out", "drift.json", "--detailed-exitcode");

        assertThat(plan.exit()).as(plan.all()).isEqualTo(2);
        assertThat(plan.out())
                .contains("1 to create, 3 to change")
                .contains(
                        "security group load-balancer",
                        "security group brokers",
                        "crossZone: true -> false")
                .contains("+ targets of orders-b2: broker-node2:39092");
        assertThat(plan.all()).contains("LS-PLAN-23", "not read", "nodes 1, 2, 3, 4");
        Linkspan.Result applied = run("apply", "drift.json");
        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(applied.err()).contains("mend the way to the hosts", "look at the hosts");
        plans(0, "two.yaml");
    }

    @Test
    @Order(3)
    void apply_consumerTakenOut_removesItsListenersAndItsConnectionAlone() throws IOException {
        Linkspan.Result applied = run("apply", "one.yaml");

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(counted()).isEqualTo(counts(5, 4, 3, 5, 1));
        plans(0, "one.yaml");
        Linkspan.Result sent = run("produce", "one.yaml", "--from", "consumer");
        assertThat(sent.exit()).as(sent.all()).isZero();
    }

    @Test
    @Order(4)
    void apply_brokerWithReplicasTakenOut_isRefusedNamingTheTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", INTERNAL))) {
            admin.createTopics(List.of(new NewTopic("held", Map.of(0, List.of(4, 1)))))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        Map<Integer, Long> before = pids();

        for (String spec : List.of("less.yaml", "narrow.yaml")) {
            Linkspan.Result applied = run("apply", spec);

            assertThat(applied.exit()).as(applied.all()).isEqualTo(1);
            assertThat(applied.all()).contains("LS-PLAN-20", "broker 4 cannot be removed", "held");
        }
        assertThat(pids()).isEqualTo(before);
        plans(0, "one.yaml");
    }

    @Test
    @Order(5)
    void apply_emptyBrokerTakenOut_drainsItAndRestartsNobody() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", INTERNAL))) {
            empty(admin, 4);
        }
        Map<Integer, Long> before = pids();

        Linkspan.Result applied = run("apply", "less.yaml");

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(applied.err().indexOf("targets orders-bootstrap: done"))
                .as("nobody is led to it when it stops: %s", applied.err())
                .isPositive()
                .isLessThan(applied.err().indexOf("delete broker process 4: done"));
        assertThat(counted()).isEqualTo(counts(4, 4, 3, 4, 1));
        before.remove(4);
        assertThat(pids()).isEqualTo(before);
        plans(0, "less.yaml");
    }

    /** Moves everything that a broker holds to the others. */
    private static void empty(Admin admin, int broker) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        admin.describeTopics(
                        admin.listTopics(new ListTopicsOptions().listInternal(true))
                                .names()
                                .get(60, TimeUnit.SECONDS))
                .allTopicNames()
                .get(60, TimeUnit.SECONDS)
                .forEach((topic, description) ->
                        description
                                .partitions()
                                .forEach(p -> {
                                    if (p.replicas().stream().anyMatch(r -> r.id() == broker)) {
                                        moves.put(
                                                new TopicPartition(topic, p.partition()),
                                                Optional.of(
                                                        new NewPartitionReassignment(
                                                                List.of(1, 2, 3))));
                                    }
                                }));
        assertThat(moves).isNotEmpty();
        admin.alterPartitionReassignments(moves).all().get(60, TimeUnit.SECONDS);
        long end = System.nanoTime() + SOON.toNanos();
        while (!admin.listPartitionReassignments()
                .reassignments()
                .get(60, TimeUnit.SECONDS)
                .isEmpty()) {
            assertThat(System.nanoTime()).as("replicas have moved").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Its connection is made anew, with new names: AWS takes no zone from connected endpoints. */
    @Test
    @Order(6)
    void apply_zoneTakenOut_leavesTheRestAndLeadsAWayAgain() throws IOException {
        String balancer = balancer();

        Linkspan.Result applied = run("apply", "narrow.yaml");

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(counted()).isEqualTo(counts(4, 3, 2, 4, 1));
        assertThat(balancer()).isEqualTo(balancer);
        plans(0, "narrow.yaml");
        Linkspan.Result verified = run("verify", "narrow.yaml");
        assertThat(verified.exit()).as(verified.all()).isZero();
    }

    @Test
    @Order(7)
    void apply_zoneAddedWithABroker_leadsThereToo() throws IOException {
        String balancer = balancer();

        Linkspan.Result applied = run("apply", "one.yaml");

        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(counted()).isEqualTo(counts(5, 4, 3, 5, 1));
        assertThat(balancer()).isEqualTo(balancer);
        plans(0, "one.yaml");
        Linkspan.Result verified = run("verify", "one.yaml");
        assertThat(verified.exit()).as(verified.all()).isZero();
    }

    private String balancer() throws IOException {
        return python(
                "print(boto3.client('elbv2').describe_load_balancers()['LoadBalancers'][0]['LoadBalancerArn'])\n");
    }

    @Test
    @Order(8)
    void destroy_withoutYes_removesNothing() throws IOException {
        Linkspan.Result asked = run("destroy", "one.yaml");

        assertThat(asked.exit()).as(asked.all()).isNotZero();
        assertThat(asked.all()).contains("LS-CLI-06", "nothing was removed");
        assertThat(counted()).isEqualTo(counts(5, 4, 3, 5, 1));
    }

    @Test
    @Order(9)
    void destroy_twice_removesAllAndThenNothing() throws IOException {
        Linkspan.Result destroyed = run("destroy", "one.yaml", "--yes");
        assertThat(destroyed.exit()).as(destroyed.all()).isZero();
        assertThat(counted()).isEqualTo(counts(0, 0, 0, 0, 0));

        Linkspan.Result again = run("destroy", "one.yaml", "--yes");

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(again.out()).isEqualTo("nothing to remove\n");
    }

    /** Of each broker's JVM, by node id. */
    private static Map<Integer, Long> pids() throws IOException {
        Map<Integer, Long> pids = new TreeMap<>();
        Pattern id = Pattern.compile("(?m)^node\\.id=(\\d+)$");
        for (Path file :
                LiveFiles.below(
                        folder.resolve(".linkspan/cloud/instances"),
                        f -> f.endsWith("kafka/run/broker.pid"))) {
            Matcher m =
                    id.matcher(
                            Files.readString(file.resolveSibling("../config/server.properties")));
            assertThat(m.find()).as(file.toString()).isTrue();
            pids.put(
                    Integer.valueOf(m.group(1)),
                    Long.valueOf(Files.readString(file).split(" ", 2)[0]));
        }
        return pids;
    }
}
