package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Apply;
import io.linkspan.engine.KeptVolumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/** The provider against moto: a full life, and every kind of drift by hand. */
class MotoIT {
    @RegisterExtension static final Moto MOTO = new Moto();
    @TempDir private Path keys = Path.of("unset");

    private final Recorder recorder = new Recorder();
    private final Elsewhere elsewhere = new Elsewhere(Moto.notThere());
    private final KafkaLink link = Rig.link(Moto.SPEC);

    /** The same with 200 GiB for data in place of 100. */
    private final KafkaLink larger =
            Rig.link(
                    Moto.SPEC.replace(
                            "consumers:", "  brokers: { dataVolumeGiB: 200 }\nconsumers:"));

    private Rig rig() {
        return new Rig(MOTO.uri(), keys, elsewhere, recorder);
    }

    private static String id(Observed world, io.linkspan.core.plan.ResourceKey key) {
        return world.find(key).map(Existing::id).orElseThrow();
    }

    @Test
    void up_emptyAccount_leavesNothingToDo() throws Exception {
        try (Rig rig = rig()) {
            Apply.Result result = rig.up(link);

            assertThat(result.problems()).isEmpty();
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            assertThat(rig.observe(link).resources()).hasSizeGreaterThan(30);
            Path key = rig.aws().keyFile("orders");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void down_afterUp_leavesWhatWasThereBeforeAndTheData() throws Exception {
        Census before = MOTO.census(keys);
        try (Rig rig = rig()) {
            rig.up(link);

            Apply.Result result = rig.down(link);

            assertThat(result.problems()).isEmpty();
            assertThat(MOTO.census(keys)).isEqualTo(before.and(3, Census.DATA_VOLUME));
            assertThat(rig.down(link).done()).isEmpty();
            assertThat(rig.aws().keyFile("orders")).doesNotExist();
        }
    }

    @Test
    void down_afterUp_keepsTheBrokersDataUntilItIsRemovedByName() throws Exception {
        try (Rig rig = rig()) {
            rig.up(link);
            rig.down(link);

            KeptVolumes data = rig.aws().keptVolumes();

            assertThat(data.of("orders"))
                    .extracting(KeptVolumes.KeptVolume::name, KeptVolumes.KeptVolume::gib)
                    .containsExactlyInAnyOrder(
                            tuple("broker-node1", 100),
                            tuple("broker-node2", 100),
                            tuple("broker-node3", 100));
            for (KeptVolumes.KeptVolume volume : data.of("orders")) {
                data.remove(volume, _ -> {});
                data.remove(volume, _ -> {});
            }
            assertThat(data.of("orders")).isEmpty();
        }
    }

    @Test
    void up_afterDriftByHand_showsAndMendsIt() throws Exception {
        try (Rig rig = rig();
                AwsClients hand = MOTO.clients(keys)) {
            rig.up(link);
            Census right = MOTO.census(keys);
            drift(hand, rig.observe(link));

            List<String> shown = Rig.told(rig.plan(link));
            Apply.Result result = rig.up(link);

            assertThat(shown)
                    .anyMatch(s -> s.contains("update vpc kafka") && s.contains("renamed"))
                    .anyMatch(s -> s.contains("internet gateway") && s.contains("actual=false"))
                    .anyMatch(s ->
                            s.contains("security group bastion") && s.contains("tcp 23 0.0.0.0/0"))
                    .anyMatch(s -> s.contains("security group brokers") && s.contains("ingress"))
                    .anyMatch(s ->
                            s.contains("instance broker-node1") && s.contains("component=running"))
                    .anyMatch(s ->
                            s.contains("instance broker-node2")
                                    && s.contains("component=securityGroups")
                                    && s.contains("security-group/bastion"))
                    .anyMatch(s -> s.contains("load balancer") && s.contains("component=crossZone"))
                    .anyMatch(
                            s -> s.contains("target group orders-b1") && s.contains("healthCheck"))
                    .anyMatch(s -> s.contains("listener 9093") && s.contains("orders-b2"))
                    .anyMatch(s -> s.contains("targets orders-b3"))
                    .anyMatch(s ->
                            s.contains("endpoint service")
                                    && s.contains("arn:aws:iam::111111111111:root"))
                    .anyMatch(s -> s.contains("create listener 9094"));
            assertThat(result.problems()).isEmpty();
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            assertThat(MOTO.census(keys)).isEqualTo(right);
        }
    }

    private static void drift(AwsClients hand, Observed world) {
        String vpc = id(world, Resource.Vpc.KEY);
        hand.ec2().createTags(b -> b.resources(vpc).tags(Tags.ec2(Map.of("Name", "renamed"))));
        hand.ec2()
                .detachInternetGateway(b ->
                        b.vpcId(vpc).internetGatewayId(id(world, Resource.InternetGateway.KEY)));
        String bastion = id(world, Resource.SecurityGroup.key("bastion"));
        hand.ec2()
                .authorizeSecurityGroupIngress(
                        b -> b.groupId(bastion).ipPermissions(tcp(23, "0.0.0.0/0")));
        hand.ec2()
                .revokeSecurityGroupIngress(b ->
                        b.groupId(id(world, Resource.SecurityGroup.key("brokers")))
                                .ipPermissions(tcp(9092, "10.0.0.0/16")));
        hand.ec2()
                .stopInstances(
                        b -> b.instanceIds(id(world, Resource.Instance.key("broker-node1"))));
        hand.ec2()
                .modifyInstanceAttribute(b ->
                        b.instanceId(id(world, Resource.Instance.key("broker-node2")))
                                .groups(bastion));
        String balancer = id(world, Resource.LoadBalancer.KEY);
        hand.elb()
                .modifyLoadBalancerAttributes(b ->
                        b.loadBalancerArn(balancer)
                                .attributes(
                                        LoadBalancerAttribute.builder()
                                                .key("load_balancing.cross_zone.enabled")
                                                .value("true")
                                                .build()));
        hand.elb()
                .modifyTargetGroup(b ->
                        b.targetGroupArn(id(world, Resource.TargetGroup.key("orders-b1")))
                                .healthCheckIntervalSeconds(30));
        hand.elb()
                .modifyListener(b ->
                        b.listenerArn(id(world, Resource.Listener.key(9093)))
                                .defaultActions(
                                        Action.builder()
                                                .type("forward")
                                                .targetGroupArn(
                                                        id(
                                                                world,
                                                                Resource.TargetGroup.key(
                                                                        "orders-b2")))
                                                .build()));
        hand.elb().deleteListener(b -> b.listenerArn(id(world, Resource.Listener.key(9094))));
        hand.elb()
                .deregisterTargets(b ->
                        b.targetGroupArn(id(world, Resource.TargetGroup.key("orders-b3")))
                                .targets(
                                        TargetDescription.builder()
                                                .id(
                                                        id(
                                                                world,
                                                                Resource.Instance.key(
                                                                        "broker-node3")))
                                                .port(39092)
                                                .build()));
        hand.ec2()
                .modifyVpcEndpointServicePermissions(b ->
                        b.serviceId(id(world, Resource.EndpointService.KEY))
                                .addAllowedPrincipals("arn:aws:iam::111111111111:root"));
    }

    private static IpPermission tcp(int port, String cidr) {
        return IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .ipRanges(IpRange.builder().cidrIp(cidr).build())
                .build();
    }

    /** What moto cannot be brought to ask of the provider, and why. */
    private static final Set<String> NOT_CALLED_ON_MOTO =
            Set.of(
                    // moto has no endpoint connections.
                    "ec2:DescribeVpcEndpointConnections",
                    "ec2:AcceptVpcEndpointConnections",
                    "ec2:RejectVpcEndpointConnections",
                    // Implied by tags in other calls, not calls of their own.
                    "elasticloadbalancing:AddTags",
                    "iam:CreateServiceLinkedRole");

    @Test
    void actions_ofAWholeLife_areThoseTheTypesName() throws Exception {
        try (Rig rig = rig();
                AwsClients hand = MOTO.clients(keys)) {
            Set<String> named = rig.aws().allActions();
            rig.up(link);
            driftMore(hand, rig.observe(link));
            rig.up(Rig.link(Moto.SPEC.replace("sshFrom", "instanceType: t3.micro, sshFrom")));
            rig.down(link);

            Set<String> called = new TreeSet<>(recorder.actions());
            assertThat(named).containsAll(called);
            named.removeAll(called);
            named.removeAll(NOT_CALLED_ON_MOTO);
            System.out.println("not called: " + named);
        }
    }

    private static void driftMore(AwsClients hand, Observed world) {
        drift(hand, world);
    }

    @Test
    void up_terminatedInstance_makesAnotherThatTakesOverItsData() throws Exception {
        try (Rig rig = rig();
                AwsClients hand = MOTO.clients(keys)) {
            rig.up(link);
            Census right = MOTO.census(keys);
            Existing host =
                    rig.observe(link).find(Resource.Instance.key("broker-node3")).orElseThrow();
            String before = host.id();
            hand.ec2().terminateInstances(b -> b.instanceIds(before));

            Apply.Result result = rig.up(link);

            assertThat(result.problems()).isEmpty();
            Existing next =
                    rig.observe(link).find(Resource.Instance.key("broker-node3")).orElseThrow();
            assertThat(next.id()).isNotEqualTo(before);
            assertThat(next.output(Output.DATA_VOLUME)).isEqualTo(host.output(Output.DATA_VOLUME));
            assertThat(MOTO.census(keys)).as("no volume more").isEqualTo(right);
            assertThat(rig.notes())
                    .anyMatch(n -> n.contains("takes over " + next.output(Output.DATA_VOLUME)));
            assertThat(Rig.told(rig.plan(link))).isEmpty();
        }
    }

    /** What destroy left is used again, also where there is less of it than is wanted now. */
    @Test
    void up_afterDestroy_takesOverTheVolumesThatWereKeptAndGrowsThem() throws Exception {
        try (Rig rig = rig()) {
            rig.up(link);
            Set<String> volumes = dataVolumes(rig.observe(link));
            assertThat(volumes).hasSize(3);
            rig.down(link);

            Apply.Result result = rig.up(larger);

            assertThat(result.problems()).isEmpty();
            assertThat(dataVolumes(rig.observe(larger))).isEqualTo(volumes);
            assertThat(MOTO.census(keys).things())
                    .containsEntry("volume 200", 3L)
                    .doesNotContainKey(Census.DATA_VOLUME);
            assertThat(Rig.told(rig.plan(larger))).isEmpty();
            rig.down(larger);
            assertThatThrownBy(() -> rig.plan(link))
                    .as("volumes do not shrink, and the plan says so before anything is made")
                    .isInstanceOfSatisfying(
                            DiagnosticException.class,
                            e ->
                                    assertThat(e.diagnostics())
                                            .hasSize(3)
                                            .extracting(Diagnostic::code)
                                            .containsOnly("LS-AWS-19"));
        }
    }

    /** AWS takes a second change of a volume only long after the first. */
    @Test
    void up_volumeChangedLately_saysSoUnlessThatChangeWasOurs() throws Exception {
        try (FaultProxy proxy = new FaultProxy();
                AwsClients hand = MOTO.clients(keys);
                Rig rig = new Rig(proxy.before(MOTO.uri()), keys, elsewhere, recorder)) {
            rig.up(link);
            proxy.turnAway("ModifyVolume", "VolumeModificationRateExceeded");

            assertThat(rig.up(larger).problems())
                    .hasSize(3)
                    .extracting(Diagnostic::code)
                    .containsOnly("LS-AWS-22");

            proxy.turnAway("ModifyVolume", "IncorrectModificationState");
            for (String volume : dataVolumes(rig.observe(link))) {
                hand.ec2().modifyVolume(b -> b.volumeId(volume).size(200));
                // AWS shows the size before for a while, moto at once the one that was asked for.
                hand.ec2().modifyVolume(b -> b.volumeId(volume).size(100));
            }
            assertThat(rig.up(larger).problems()).isEmpty();
        }
    }

    private static Set<String> dataVolumes(Observed world) {
        Set<String> ids = new TreeSet<>();
        for (int node = 1; node <= 3; node++) {
            world.find(Resource.Instance.key("broker-node" + node))
                    .map(e -> e.output(Output.DATA_VOLUME))
                    .ifPresent(ids::add);
        }
        return ids;
    }

    @Test
    void up_privateKeyLost_namesHostsAndRemedy() throws Exception {
        try (Rig rig = rig()) {
            rig.up(link);
            Files.delete(rig.aws().keyFile("orders"));

            assertThat(Rig.told(rig.plan(link)))
                    .anyMatch(s -> s.contains("key pair") && s.contains("does not open"));
            Apply.Result result = rig.up(link);

            assertThat(result.problems()).extracting(p -> p.code()).contains("LS-AWS-13");
            assertThat(result.problems().toString()).contains("orders.pem");
        }
    }
}
