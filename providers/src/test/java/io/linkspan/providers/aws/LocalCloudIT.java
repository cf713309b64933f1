package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Apply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;

/** The provider against the local cloud, endpoint connections and target health included. */
class LocalCloudIT {
    private static final String AMAZON_LINUX =
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

    @TempDir private Path folder = Path.of("unset");
    private final KafkaLink link = Rig.link(Cloud.SPEC);
    private final Recorder recorder = new Recorder();
    private final Elsewhere elsewhere = new Elsewhere(elsewhereTypes());

    @SuppressWarnings("NullAway.Init")
    private Cloud cloud;

    private static Set<Class<? extends Resource>> elsewhereTypes() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>(Rig.notOnAws());
        types.remove(Resource.PrivateLinkConnection.class);
        return types;
    }

    @BeforeEach
    void startCloud() throws IOException {
        cloud = new Cloud(folder.resolve("cloud"));
    }

    @AfterEach
    void stopCloud() throws IOException {
        cloud.close();
    }

    private Rig rig() {
        return rig(recorder);
    }

    private Census census() {
        return cloud.census(folder);
    }

    @Test
    void upAndDown_emptyAccount_leaveNothingToDoAndNothingBehind() throws Exception {
        Census before = census();
        Launches launches = new Launches();
        try (Rig rig = rig(launches);
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            Apply.Result up = rig.up(link);

            assertThat(up.problems()).isEmpty();
            assertThat(launches.seen).hasSize(4).allSatisfy(LocalCloudIT::closedToOthers);
            assertThat(launches.seen)
                    .filteredOn(r -> r.networkInterfaces().getFirst().associatePublicIpAddress())
                    .as("only the bastion has a public address")
                    .singleElement()
                    .satisfies(bastion -> assertThat(bastion.blockDeviceMappings()).hasSize(1));
            assertThat(launches.seen)
                    .filteredOn(r -> !r.networkInterfaces().getFirst().associatePublicIpAddress())
                    .hasSize(3)
                    .allSatisfy(LocalCloudIT::keepsItsData);
            assertThat(launches.images).containsOnly(AMAZON_LINUX);
            assertThat(launches.seen)
                    .extracting(RunInstancesRequest::imageId)
                    .containsOnly(amazonLinux(hand));
            String group = id(rig.observe(link), Resource.SecurityGroup.key("bastion"));
            assertThat(
                            Rules.of(
                                    hand.ec2()
                                            .describeSecurityGroups(b -> b.groupIds(group))
                                            .securityGroups()
                                            .getFirst()
                                            .ipPermissions()))
                    .as("sshFrom alone")
                    .containsExactly(Resource.Rule.tcp(22, 22, Ipv4Block.parse("127.0.0.0/8")));
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            assertThat(rig.observe(link).find(Resource.EndpointService.KEY).orElseThrow().outputs())
                    .as("whose connection it is, for when the spec does not say so any more")
                    .containsEntry(Output.consumer("orders-kafka"), "10048930788495339885");

            Apply.Result down = rig.down(link);

            assertThat(down.problems()).isEmpty();
            assertThat(census()).isEqualTo(before);
        }
    }

    @Test
    void up_routeAndSubnetTurnedAwayByHand_bringsBothBack() throws Exception {
        try (Rig rig = rig();
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            assertThat(rig.up(link).problems()).isEmpty();
            Observed world = rig.observe(link);
            String vpc = id(world, Resource.Vpc.KEY);
            String table = id(world, Resource.RouteTable.KEY);
            String subnet = id(world, Resource.Subnet.key("bastion"));
            // Another table that the subnet hangs on now, and no way out in ours.
            String foreign =
                    hand.ec2().createRouteTable(b -> b.vpcId(vpc)).routeTable().routeTableId();
            String association =
                    hand
                            .ec2()
                            .describeRouteTables(b -> b.routeTableIds(table))
                            .routeTables()
                            .getFirst()
                            .associations()
                            .stream()
                            .filter(a -> subnet.equals(a.subnetId()))
                            .findFirst()
                            .orElseThrow()
                            .routeTableAssociationId();
            hand.ec2()
                    .replaceRouteTableAssociation(
                            b -> b.associationId(association).routeTableId(foreign));
            hand.ec2().deleteRoute(b -> b.routeTableId(table).destinationCidrBlock("0.0.0.0/0"));

            assertThat(Rig.told(rig.plan(link)))
                    .singleElement()
                    .asString()
                    .contains("update route table", "component=defaultRoute", "component=subnets");
            assertThat(rig.up(link).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(link))).isEmpty();
            hand.ec2().deleteRouteTable(b -> b.routeTableId(foreign));
            assertThat(rig.down(link).problems()).isEmpty();
        }
    }

    /** A zone goes and comes again; what is in the others is not made anew. */
    @Test
    void up_zoneTakenOutAndAddedAgain_changesOnlyWhatItMust() throws Exception {
        KafkaLink three = Rig.link(Cloud.inThreeZones());
        KafkaLink two = Rig.link(Cloud.inTwoZones());
        try (Rig rig = rig()) {
            assertThat(rig.up(three).problems()).isEmpty();
            Observed before = rig.observe(three);

            assertThat(rig.up(two).problems()).isEmpty();

            Observed less = rig.observe(two);
            assertThat(Rig.told(rig.plan(two))).isEmpty();
            assertThat(less.resources())
                    .doesNotContainKeys(
                            Resource.Subnet.key("broker-usw2-az3"),
                            Resource.Instance.ofNode(new BrokerId(3)),
                            Resource.Listener.key(9095));
            assertThat(replaced(before, less))
                    .containsExactlyInAnyOrder(
                            "accepted-connection", "endpoint-service", "private-link-connection");

            assertThat(rig.up(three).problems()).isEmpty();

            Observed after = rig.observe(three);
            assertThat(Rig.told(rig.plan(three))).isEmpty();
            assertThat(replaced(less, after))
                    .containsExactlyInAnyOrder("accepted-connection", "private-link-connection");
            assertThat(rig.down(three).problems()).isEmpty();
        }
    }

    /** Each time the endpoint service is another; tokens of those before it answer for none. */
    @Test
    void up_zoneTakenOutAndAddedAgainOnOneDay_worksEachTime() throws Exception {
        KafkaLink three = Rig.link(Cloud.inThreeZones());
        KafkaLink two = Rig.link(Cloud.inTwoZones());
        try (Rig rig = rig()) {
            assertThat(rig.up(three).problems()).isEmpty();
            for (int time = 1; time <= 5; time++) {
                assertThat(rig.up(two).problems()).as("time " + time).isEmpty();
                assertThat(rig.up(three).problems()).as("time " + time).isEmpty();
            }
            assertThat(rig.down(three).problems()).isEmpty();
        }
    }

    /** Kinds of what is there before and after, but is another thing now. */
    private static List<String> replaced(Observed before, Observed after) {
        return after.resources().values().stream()
                .filter(e -> before.find(e.key()).filter(b -> !b.id().equals(e.id())).isPresent())
                .map(e -> e.key().kind())
                .toList();
    }

    /** One link's world serves another as its own: nothing of it may change, or go. */
    @Test
    void upAndDown_allOfTheUsers_addsListenersAloneAndLeavesTheRest() throws Exception {
        try (Rig rig = rig();
                Rig other = otherRig()) {
            assertThat(rig.up(link).problems()).isEmpty();
            Census before = census();
            KafkaLink theirs = Rig.link(onTopOf(rig.observe(link)));

            Apply.Result up = other.up(theirs);

            assertThat(up.problems()).isEmpty();
            assertThat(Rig.told(other.plan(theirs))).isEmpty();
            assertThat(Rig.told(rig.plan(link))).as("what it stands on is as it was").isEmpty();
            Set<String> more = new TreeSet<>(census().things().keySet());
            more.removeAll(before.things().keySet());
            assertThat(more)
                    .isNotEmpty()
                    .allMatch(t -> t.startsWith("target group") || t.startsWith("listener"));
            assertThat(other.down(theirs).problems()).isEmpty();
            assertThat(census()).isEqualTo(before);
            assertThat(other.down(theirs).done()).isEmpty();
        }
    }

    /** What the spec names may be gone before the link is: that is no reason to keep the rest. */
    @Test
    void down_someOfTheUsersGone_removesWhatTheTagsNameAndLeavesTheRest() throws Exception {
        try (Rig rig = rig();
                Rig other = otherRig();
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            assertThat(rig.up(link).problems()).isEmpty();
            Observed world = rig.observe(link);
            KafkaLink theirs = Rig.link(onTopOf(world));
            assertThat(other.up(theirs).problems()).isEmpty();
            List<String> hosts =
                    List.of(
                            id(world, Resource.Instance.BASTION),
                            id(world, Resource.Instance.ofNode(new BrokerId(3))));
            hand.ec2().terminateInstances(b -> b.instanceIds(hosts));
            hand.ec2().waiter().waitUntilInstanceTerminated(b -> b.instanceIds(hosts));
            hand.ec2().deleteSubnet(b -> b.subnetId(id(world, Resource.Subnet.key("bastion"))));
            // Brokers admit it by its addresses alone.
            hand.ec2()
                    .deleteSecurityGroup(
                            b -> b.groupId(id(world, Resource.SecurityGroup.key("bastion"))));
            hand.ec2().deleteKeyPair(b -> b.keyName(id(world, Resource.KeyPair.KEY)));
            Census left = census();

            Apply.Result down = other.down(theirs);

            assertThat(down.problems()).isEmpty();
            Set<String> gone = new TreeSet<>(left.things().keySet());
            gone.removeAll(census().things().keySet());
            assertThat(gone)
                    .isNotEmpty()
                    .allMatch(t -> t.startsWith("target group") || t.startsWith("listener"));
            assertThat(other.down(theirs).done()).isEmpty();
            assertThat(rig.down(link).problems()).isEmpty();
        }
    }

    @Test
    void down_allOfTheUsersGone_removesWhatTheTagsName() throws Exception {
        Census before = census();
        try (Rig rig = rig();
                Rig other = otherRig()) {
            assertThat(rig.up(link).problems()).isEmpty();
            KafkaLink theirs = Rig.link(onTopOf(rig.observe(link)));
            assertThat(other.up(theirs).problems()).isEmpty();
            assertThat(rig.down(link).problems()).isEmpty();
            assertThat(census()).as("target groups stand on their own").isNotEqualTo(before);

            assertThat(other.down(theirs).problems()).isEmpty();

            assertThat(census()).isEqualTo(before);
        }
    }

    @Test
    void up_zoneAdded_movesTheBastionAloneAndBack() throws Exception {
        String spec =
                Rig.yaml(
                        "apiVersion: linkspan/v1",
                        "name: orders",
                        "zones: [usw2-az1, usw2-az2, usw2-az3]",
                        "aws:",
                        "  region: us-west-2",
                        "  vpc: { cidr: 127.44.0.0/17 }",
                        "  bastion: { sshFrom: [127.0.0.0/8] }",
                        "  loadBalancer: { clientsFrom: [127.44.128.0/20] }",
                        "consumers:",
                        "  - generic:",
                        "      name: analytics",
                        "      principals: [\"*\"]",
                        "      zones: [usw2-az1, usw2-az2, usw2-az3, usw2-az4]",
                        "      advertisedPattern: \"b{id}.{zone}.kafka.example:{port}\"");
        KafkaLink three = Rig.link(spec);
        KafkaLink four = Rig.link(spec.replace("usw2-az3]\naws", "usw2-az3, usw2-az4]\naws"));
        try (Rig rig = otherRig()) {
            assertThat(rig.up(three).problems()).isEmpty();
            Observed before = rig.observe(three);

            assertThat(rig.up(four).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(four))).isEmpty();
            Observed after = rig.observe(four);
            for (ResourceKey key :
                    List.of(
                            Resource.LoadBalancer.KEY,
                            Resource.EndpointService.KEY,
                            Resource.Instance.ofNode(new BrokerId(1)),
                            Resource.Instance.ofNode(new BrokerId(3)),
                            Resource.Subnet.key("broker-usw2-az3"),
                            Resource.Listener.key(9093))) {
                assertThat(after.find(key).orElseThrow().id())
                        .as(key.toString())
                        .isEqualTo(before.find(key).orElseThrow().id());
            }
            assertThat(after.find(Resource.Instance.ofNode(new BrokerId(4)))).isPresent();
            assertThat(rig.down(four).problems()).isEmpty();
        }
    }

    private static String onTopOf(Observed world) {
        Function<ResourceKey, String> id = key -> world.find(key).orElseThrow().id();
        return Rig.yaml(
                "apiVersion: linkspan/v1",
                "name: theirs",
                "aws:",
                "  region: us-west-2",
                "  vpc: { id: " + id.apply(Resource.Vpc.KEY) + " }",
                "  bastion: { sshFrom: [127.0.0.0/8] }",
                "  loadBalancer: { clientsFrom: [127.44.128.0/20] }",
                "  existing:",
                "    subnets:",
                "      usw2-az1: " + id.apply(Resource.Subnet.key("broker-usw2-az1")),
                "      usw2-az2: " + id.apply(Resource.Subnet.key("broker-usw2-az2")),
                "      usw2-az3: " + id.apply(Resource.Subnet.key("broker-usw2-az3")),
                "      bastion: " + id.apply(Resource.Subnet.key("bastion")),
                "    securityGroups:",
                "      bastion: " + id.apply(Resource.SecurityGroup.key("bastion")),
                "      brokers: " + id.apply(Resource.SecurityGroup.key("brokers")),
                "      loadBalancer: " + id.apply(Resource.SecurityGroup.key("load-balancer")),
                "    keyPair: " + id.apply(Resource.KeyPair.KEY),
                "    privateKey: keys/orders.pem",
                "    instances:",
                "      bastion: " + id.apply(Resource.Instance.BASTION),
                "      1: " + id.apply(Resource.Instance.ofNode(new BrokerId(1))),
                "      2: " + id.apply(Resource.Instance.ofNode(new BrokerId(2))),
                "      3: " + id.apply(Resource.Instance.ofNode(new BrokerId(3))),
                "    loadBalancer: " + id.apply(Resource.LoadBalancer.KEY),
                "    endpointService: " + id.apply(Resource.EndpointService.KEY),
                "link: { bootstrapPort: 9192, brokerPorts: 9193-9195 }",
                "consumers:",
                "  - generic:",
                "      name: analytics",
                "      principals: [\"*\"]",
                "      zones: [usw2-az1, usw2-az2, usw2-az3]",
                "      advertisedPattern: \"b{id}.{zone}.kafka.example:{port}\"");
    }

    @Test
    void upAndDown_networkOfTheUsers_leavesItAsItWas() throws Exception {
        try (Rig rig = rig();
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            String vpc = hand.ec2().createVpc(b -> b.cidrBlock("127.44.0.0/17")).vpc().vpcId();
            String gateway =
                    hand.ec2().createInternetGateway().internetGateway().internetGatewayId();
            hand.ec2().attachInternetGateway(b -> b.vpcId(vpc).internetGatewayId(gateway));
            Census before = census();
            KafkaLink theirs =
                    Rig.link(
                            Cloud.SPEC.replace(
                                    "vpc: { cidr: 127.44.0.0/17 }", "vpc: { id: " + vpc + " }"));

            assertThat(rig.up(theirs).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(theirs))).isEmpty();
            assertThat(rig.observe(theirs).resources().get(Resource.Vpc.KEY))
                    .extracting(Existing::id)
                    .isEqualTo(vpc);
            assertThat(rig.down(theirs).problems()).isEmpty();
            assertThat(census()).isEqualTo(before);
            assertThat(rig.down(theirs).done()).isEmpty();
        }
    }

    @Test
    void up_brokerLeaves_isDrainedBeforeItsHostGoes() throws Exception {
        String nodes =
                "kafka: { brokers: { nodes: [{ id: 1, zone: usw2-az1 }, { id: 2, zone: usw2-az2, roles: [broker] }%s] } }\n";
        KafkaLink three =
                Rig.link(
                        Cloud.SPEC.replace(
                                "consumers:",
                                nodes.formatted(", { id: 3, zone: usw2-az3, roles: [broker] }")
                                        + "consumers:"));
        KafkaLink two =
                Rig.link(Cloud.SPEC.replace("consumers:", nodes.formatted("") + "consumers:"));
        try (Rig rig = rig();
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            assertThat(rig.up(three).problems()).isEmpty();
            String bootstrap = id(rig.observe(three), Resource.TargetGroup.key("orders-bootstrap"));
            // AWS's five minutes are too long for a test.
            hand.elb()
                    .modifyTargetGroupAttributes(b ->
                            b.targetGroupArn(bootstrap)
                                    .attributes(
                                            TargetGroupAttribute.builder()
                                                    .key("deregistration_delay.timeout_seconds")
                                                    .value("1")
                                                    .build()));
            recorder.clear();

            assertThat(rig.up(two).problems()).isEmpty();

            assertThat(rig.notes()).anyMatch(n -> n.contains("draining broker-node3"));
            List<String> calls = recorder.calls();
            assertThat(calls.indexOf("ec2:TerminateInstances"))
                    .isGreaterThan(calls.indexOf("elasticloadbalancing:DeregisterTargets"));
            assertThat(calls).doesNotContain("ec2:RevokeSecurityGroupIngress", "ec2:RunInstances");
            assertThat(Rig.told(rig.plan(two))).isEmpty();
            assertThat(rig.down(two).problems()).isEmpty();
        }
    }

    @Test
    void up_connectionOfAnotherAccount_isShownAndLeftPending() throws Exception {
        KafkaLink open =
                Rig.link(
                        Cloud.SPEC
                                + Rig.yaml(
                                        "  - generic:",
                                        "      name: others",
                                        "      principals: [\"*\"]",
                                        "      advertisedPattern: \"b{id}.{zone}.example.com:{port}\""));
        try (Rig rig = rig();
                AwsClients stranger = new AwsClients(cloud.settings(folder), List.of())) {
            // Only the service is needed first; the expected consumer comes after the stranger.
            assertThat(rig.up(open).problems()).isEmpty();
            Observed world = rig.observe(open);
            String service =
                    world.find(Resource.EndpointService.KEY)
                            .orElseThrow()
                            .output(Output.SERVICE_NAME);
            String subnet = id(world, Resource.Subnet.key("broker-usw2-az1"));
            String theirs =
                    stranger.ec2()
                            .createVpcEndpoint(b ->
                                    b.vpcEndpointType(VpcEndpointType.INTERFACE)
                                            .vpcId(id(world, Resource.Vpc.KEY))
                                            .serviceName(service)
                                            .subnetIds(subnet))
                            .vpcEndpoint()
                            .vpcEndpointId();
            String ours = id(world, Resource.PrivateLinkConnection.key("orders-kafka"));
            stranger.ec2()
                    .rejectVpcEndpointConnections(b ->
                            b.serviceId(id(world, Resource.EndpointService.KEY))
                                    .vpcEndpointIds(ours));

            Apply.Result again = rig.up(open);

            assertThat(again.problems()).isEmpty();
            assertThat(rig.notes()).anyMatch(n -> n.contains("left pending") && n.contains(theirs));
            assertThat(
                            stranger
                                    .ec2()
                                    .describeVpcEndpointConnections()
                                    .vpcEndpointConnections()
                                    .stream()
                                    .filter(c -> c.vpcEndpointId().equals(theirs))
                                    .map(Connections::state))
                    .containsExactly("pendingacceptance");
            stranger.ec2().deleteVpcEndpoints(b -> b.vpcEndpointIds(theirs));
            assertThat(rig.down(open).problems()).isEmpty();
        }
    }

    @Test
    void up_genericConsumersOwnEndpoint_isAwaitedThenAcceptedAndNoOther() throws Exception {
        String account = cloud.consumerAccount();
        KafkaLink generic =
                Rig.link(
                        Cloud.SPEC.replaceAll("(?m)^ {2}- tidbCloud.*$", "")
                                + Rig.yaml(
                                        "  - generic:",
                                        "      name: analytics",
                                        "      principals: [\"*\"]",
                                        "      accountId: \"" + account + "\"",
                                        "      zones: [usw2-az1, usw2-az2, usw2-az3]",
                                        "      advertisedPattern: \"b{id}.{zone}.example.com:{port}\""));
        try (Rig rig = rigWithoutConsumer();
                AwsClients stranger = new AwsClients(cloud.settings(folder), List.of());
                AwsClients consumer = cloud.consumerClients(folder)) {
            assertThat(rig.up(generic).problems()).isEmpty();

            assertThat(rig.plan(generic).isEmpty()).isTrue();
            assertThat(rig.plan(generic).warnings())
                    .singleElement()
                    .satisfies(w -> {
                        assertThat(w.code()).isEqualTo("LS-LINK-01");
                        assertThat(w.summary()).contains("analytics is awaited", account);
                    });

            Observed world = rig.observe(generic);
            String service =
                    world.find(Resource.EndpointService.KEY)
                            .orElseThrow()
                            .output(Output.SERVICE_NAME);
            String theirs = Cloud.endpoint(stranger, id(world, Resource.Vpc.KEY), service);
            assertThat(rig.plan(generic).isEmpty()).as("a stranger is nobody's consumer").isTrue();
            String first = Cloud.endpoint(consumer, cloud.consumerVpc(), service);
            assertThat(Rig.told(rig.plan(generic)))
                    .singleElement()
                    .asString()
                    .contains("accepted connection analytics", "actual=false");
            assertThat(rig.plan(generic).warnings()).isEmpty();

            assertThat(rig.up(generic).problems()).isEmpty();

            assertThat(rig.notes()).anyMatch(n -> n.contains("left pending") && n.contains(theirs));
            assertThat(states(stranger))
                    .containsEntry(first, "available")
                    .containsEntry(theirs, "pendingacceptance");
            assertThat(Rig.told(rig.plan(generic))).isEmpty();
            assertThat(
                            rig.observe(generic)
                                    .find(Resource.AcceptedConnection.key("analytics"))
                                    .orElseThrow()
                                    .output(Output.DNS_NAME))
                    .contains(first);

            stranger.ec2().deleteVpcEndpoints(b -> b.vpcEndpointIds(theirs));
            assertThat(rig.down(generic).problems()).isEmpty();
            consumer.ec2().deleteVpcEndpoints(b -> b.vpcEndpointIds(first));
        }
    }

    private static Map<String, String> states(AwsClients clients) {
        return clients.ec2().describeVpcEndpointConnections().vpcEndpointConnections().stream()
                .collect(Collectors.toMap(c -> c.vpcEndpointId(), Connections::state));
    }

    /** IMDSv2 alone, encrypted gp3 volumes. */
    private static void closedToOthers(RunInstancesRequest launch) {
        assertThat(launch.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(launch.clientToken()).isNotEmpty();
        assertThat(launch.blockDeviceMappings())
                .isNotEmpty()
                .allSatisfy(device -> {
                    assertThat(device.ebs().encrypted()).isTrue();
                    assertThat(device.ebs().volumeTypeAsString()).isEqualTo("gp3");
                });
    }

    /** A second volume, which outlives its host. */
    private static void keepsItsData(RunInstancesRequest launch) {
        assertThat(launch.blockDeviceMappings())
                .filteredOn(device -> device.deviceName().equals("/dev/sdf"))
                .singleElement()
                .satisfies(device -> {
                    assertThat(device.ebs().volumeSize()).isEqualTo(100);
                    assertThat(device.ebs().deleteOnTermination()).isFalse();
                });
    }

    /** The newest of the public parameter, whose description says that it is Amazon Linux 2023. */
    private static String amazonLinux(AwsClients hand) {
        String image = hand.ssm().getParameter(b -> b.name(AMAZON_LINUX)).parameter().value();
        assertThat(hand.ec2().describeImages(b -> b.imageIds(image)).images())
                .singleElement()
                .satisfies(i -> assertThat(i.name()).startsWith("al2023-ami-2023."));
        return image;
    }

    /** Keeps how hosts were started, and what images were asked for. */
    private static final class Launches implements ExecutionInterceptor {
        private final List<RunInstancesRequest> seen = new CopyOnWriteArrayList<>();
        private final List<String> images = new CopyOnWriteArrayList<>();

        @Override
        public void beforeExecution(
                Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof RunInstancesRequest launch) {
                seen.add(launch);
            }
            if (context.request() instanceof GetParameterRequest parameter) {
                images.add(parameter.name());
            }
        }
    }

    private static String id(Observed world, ResourceKey key) {
        return world.find(key).map(Existing::id).orElseThrow();
    }

    /** For a link without consumers on TiDB Cloud. */
    private Rig otherRig() {
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(new Elsewhere(Rig.notOnAws()))),
                recorder);
    }

    private Rig rig(ExecutionInterceptor faults) {
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(elsewhere, cloud.consumer(folder))),
                faults);
    }

    /** Whose consumer comes by itself. */
    private Rig rigWithoutConsumer() {
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(new Elsewhere(Rig.notOnAws()))),
                recorder);
    }
}
