package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.elbv2.TargetHealthSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Network load balancers with their groups, listeners and targets, offered as a service. */
class LoadBalancerContractTest {
    @TempDir private Path home;
    private ControlPlane cloud;
    private String vpc;
    private String subnet;
    private String balancer;
    private String group;

    @BeforeEach
    void open() throws IOException {
        cloud = new ControlPlane(home);
        vpc = cloud.ec2("CreateVpc", "CidrBlock", ControlPlane.VPC_BLOCK).ok().text("vpcId");
        subnet =
                cloud.ec2(
                                "CreateSubnet",
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.41.32.0/24",
                                "AvailabilityZoneId",
                                "usw2-az1")
                        .ok()
                        .text("subnetId");
        balancer = create("orders").ok().text("LoadBalancerArn");
        group = group("orders", "9092").ok().text("TargetGroupArn");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Reply create(String name, String... more) {
        return cloud.elb(
                "CreateLoadBalancer",
                Stream.concat(
                                Stream.of(
                                        "Name",
                                        name,
                                        "Type",
                                        "network",
                                        "Scheme",
                                        "internal",
                                        "Subnets.member.1",
                                        subnet),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private Reply group(String name, String port) {
        return cloud.elb(
                "CreateTargetGroup",
                "Name",
                name,
                "Protocol",
                "TCP",
                "Port",
                port,
                "VpcId",
                vpc,
                "TargetType",
                "ip");
    }

    private Reply listener(int port) {
        return cloud.elb(
                "CreateListener",
                "LoadBalancerArn",
                balancer,
                "Protocol",
                "TCP",
                "Port",
                Integer.toString(port),
                "DefaultActions.member.1.Type",
                "forward",
                "DefaultActions.member.1.TargetGroupArn",
                group);
    }

    @Test
    void balancer_isProvisionedThenActive_withAnInterfaceInEachZone() {
        Reply made = cloud.elb("DescribeLoadBalancers").ok();
        assertThat(made.text("DNSName"))
                .matches("orders-[0-9a-f]{16}\\.elb\\.us-west-2\\.amazonaws\\.com");
        assertThat(made.text("Code")).isEqualTo("provisioning");
        assertThat(made.texts("SecurityGroups")).isEmpty();
        cloud.settle();
        assertThat(cloud.elb("DescribeLoadBalancers").text("Code")).isEqualTo("active");
        Reply eni = cloud.ec2("DescribeNetworkInterfaces").ok();
        assertThat(eni.text("description")).startsWith("ELB net/orders/");
        assertThat(eni.text("instanceOwnerId")).isEqualTo("amazon-aws");
        cloud.ec2("DeleteNetworkInterface", "NetworkInterfaceId", eni.text("networkInterfaceId"))
                .refused("OperationNotPermitted");
        cloud.ec2("DeleteSubnet", "SubnetId", subnet).refused("DependencyViolation");
    }

    @Test
    void sameNameAndSettings_isTheSame_otherSettingsAreRefused() {
        assertThat(create("orders").ok().text("LoadBalancerArn")).isEqualTo(balancer);
        assertThat(group("orders", "9092").ok().text("TargetGroupArn")).isEqualTo(group);
        group("orders", "9093").refused("DuplicateTargetGroupName");
        String other =
                cloud.ec2(
                                "CreateSubnet",
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.41.33.0/24",
                                "AvailabilityZoneId",
                                "usw2-az2")
                        .ok()
                        .text("subnetId");
        create("orders", "Subnets.member.2", other).refused("DuplicateLoadBalancerName");
        create("x".repeat(33)).refused("ValidationError");
        create("-x").refused("ValidationError");
    }

    @Test
    void listeners_areOnePerPort_andFiftyAtMost() {
        String first = listener(9000).ok().text("ListenerArn");
        assertThat(first).contains(":listener/net/orders/");
        listener(9000).refused("DuplicateListener");
        IntStream.range(9001, 9050).forEach(port -> listener(port).ok());
        listener(9050).refused("TooManyListeners");
        cloud.elb("DeleteTargetGroup", "TargetGroupArn", group).refused("ResourceInUse");
        cloud.elb("DeleteListener", "ListenerArn", first).ok();
        listener(9050).ok();
        cloud.elb("DeleteLoadBalancer", "LoadBalancerArn", balancer).ok();
        cloud.elb("DeleteLoadBalancer", "LoadBalancerArn", balancer).ok();
        cloud.elb("DeleteTargetGroup", "TargetGroupArn", group).ok();
        assertThat(cloud.elb("DescribeTargetGroups").body()).contains("<TargetGroups/>");
    }

    @Test
    void attributes_haveDefaults_andRefuseTheUnknown() {
        Reply defaults = cloud.elb("DescribeTargetGroupAttributes", "TargetGroupArn", group).ok();
        assertThat(defaults.texts("Key")).contains("deregistration_delay.timeout_seconds");
        Reply refused =
                cloud.elb(
                                "ModifyLoadBalancerAttributes",
                                "LoadBalancerArn",
                                balancer,
                                "Attributes.member.1.Key",
                                "no.such",
                                "Attributes.member.1.Value",
                                "1")
                        .refused("ValidationError");
        assertThat(refused.text("Message")).isEqualTo("attribute key 'no.such' is not recognized");
        cloud.elb(
                        "ModifyLoadBalancerAttributes",
                        "LoadBalancerArn",
                        balancer,
                        "Attributes.member.1.Key",
                        "deletion_protection.enabled",
                        "Attributes.member.1.Value",
                        "true")
                .ok();
        cloud.elb("DeleteLoadBalancer", "LoadBalancerArn", balancer)
                .refused("OperationNotPermitted");
    }

    @Test
    void targetHealth_followsTheDataPlane() {
        String[] target = {"TargetGroupArn", group, "Targets.member.1.Id", "127.41.32.50"};
        cloud.elb("RegisterTargets", target).ok();
        assertThat(health().text("Reason")).isEqualTo("Target.NotInUse");
        listener(9092).ok();
        assertThat(health().text("Reason")).isEqualTo("Elb.RegistrationInProgress");
        observe(TargetHealthSource.State.HEALTHY);
        assertThat(health().text("State")).isEqualTo("healthy");
        observe(TargetHealthSource.State.UNHEALTHY);
        assertThat(health().text("Reason")).isEqualTo("Target.FailedHealthChecks");
        cloud.elb("DeregisterTargets", target).ok();
        observe(TargetHealthSource.State.DRAINING);
        assertThat(health().text("State")).isEqualTo("draining");
        cloud.elb(
                        "DeregisterTargets",
                        "TargetGroupArn",
                        group,
                        "Targets.member.1.Id",
                        "127.41.32.51",
                        "Targets.member.1.Port",
                        "1")
                .refused("InvalidTarget");
        cloud.elb("RegisterTargets", "TargetGroupArn", group, "Targets.member.1.Id", "10.0.0.1")
                .refused("InvalidTarget");
    }

    private void observe(TargetHealthSource.State state) {
        cloud.observe(
                group, List.of(new TargetHealthSource.Observed("127.41.32.50:9092", state, "")));
    }

    private Reply health() {
        return cloud.elb("DescribeTargetHealth", "TargetGroupArn", group).ok();
    }

    @Test
    void securityGroups_cannotComeLater_andCannotGo() {
        String security =
                cloud.ec2(
                                "DescribeSecurityGroups",
                                "Filter.1.Name",
                                "vpc-id",
                                "Filter.1.Value.1",
                                vpc)
                        .text("groupId");
        cloud.elb(
                        "SetSecurityGroups",
                        "LoadBalancerArn",
                        balancer,
                        "SecurityGroups.member.1",
                        security)
                .refused("InvalidConfigurationRequest");
        String with =
                create("guarded", "SecurityGroups.member.1", security).ok().text("LoadBalancerArn");
        Reply off =
                cloud.elb(
                                "SetSecurityGroups",
                                "LoadBalancerArn",
                                with,
                                "SecurityGroups.member.1",
                                security,
                                "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
                                "off")
                        .ok();
        assertThat(off.text("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"))
                .isEqualTo("off");
    }

    @Test
    void connection_isAskedAcceptedRejectedAndGone() {
        Reply service =
                cloud.ec2(
                                "CreateVpcEndpointServiceConfiguration",
                                "NetworkLoadBalancerArn.1",
                                balancer)
                        .ok();
        String id = service.text("serviceId");
        String name = service.text("serviceName");
        cloud.ec2("CreateVpcEndpointServiceConfiguration", "NetworkLoadBalancerArn.1", balancer)
                .refused("InvalidParameter");
        cloud.elb("DeleteLoadBalancer", "LoadBalancerArn", balancer).refused("ResourceInUse");
        connect(name, "usw2-az1").refused("InvalidServiceName");
        cloud.ec2(
                        "ModifyVpcEndpointServicePermissions",
                        "ServiceId",
                        id,
                        "AddAllowedPrincipals.1",
                        cloud.consumer().id())
                .ok();
        assertThat(cloud.consumerEc2("DescribeVpcEndpointServices").texts("serviceName"))
                .contains(name);
        connect(name, "usw2-az2").refused("InvalidParameter");
        String endpoint = connect(name, "usw2-az1").ok().text("vpcEndpointId");
        assertThat(state(endpoint)).isEqualTo("pendingAcceptance");
        decide("AcceptVpcEndpointConnections", id, endpoint);
        assertThat(state(endpoint)).isEqualTo("pending");
        cloud.settle();
        assertThat(state(endpoint)).isEqualTo("available");
        String second =
                cloud.ec2(
                                "CreateSubnet",
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.41.33.0/24",
                                "AvailabilityZoneId",
                                "usw2-az2")
                        .ok()
                        .text("subnetId");
        stand(subnet, second).ok();
        stand(subnet).refused("InvalidConfigurationRequest");
        cloud.ec2(
                        "ModifyVpcEndpointServicePermissions",
                        "ServiceId",
                        id,
                        "RemoveAllowedPrincipals.1",
                        cloud.consumer().id())
                .ok();
        assertThat(state(endpoint)).isEqualTo("available");
        Reply kept = cloud.ec2("DeleteVpcEndpointServiceConfigurations", "ServiceId.1", id).ok();
        assertThat(kept.text("code")).isEqualTo("ExistingVpcEndpointConnections");
        decide("RejectVpcEndpointConnections", id, endpoint);
        assertThat(state(endpoint)).isEqualTo("rejected");
        stand(subnet).ok();
        assertThat(
                        cloud.ec2("DeleteVpcEndpointServiceConfigurations", "ServiceId.1", id)
                                .ok()
                                .body())
                .contains("<unsuccessful/>");
        cloud.consumerEc2("DeleteVpcEndpoints", "VpcEndpointId.1", endpoint).ok();
        assertThat(state(endpoint)).isEqualTo("deleting");
        cloud.settle();
        cloud.consumerEc2("DescribeVpcEndpoints", "VpcEndpointId.1", endpoint)
                .refused("InvalidVpcEndpointId.NotFound");
    }

    private Reply stand(String... subnets) {
        List<String> words = new ArrayList<>(List.of("LoadBalancerArn", balancer));
        for (String each : subnets) {
            words.add("Subnets.member." + words.size() / 2);
            words.add(each);
        }
        return cloud.elb("SetSubnets", words.toArray(String[]::new));
    }

    private void decide(String action, String service, String endpoint) {
        assertThat(cloud.ec2(action, "ServiceId", service, "VpcEndpointId.1", endpoint).ok().body())
                .contains("<unsuccessful/>");
    }

    private String state(String endpoint) {
        return cloud.consumerEc2("DescribeVpcEndpoints", "VpcEndpointId.1", endpoint)
                .ok()
                .text("state");
    }

    private Reply connect(String service, String zoneId) {
        String there =
                cloud.consumerEc2(
                                "DescribeSubnets",
                                "Filter.1.Name",
                                "availability-zone-id",
                                "Filter.1.Value.1",
                                zoneId)
                        .text("subnetId");
        String network = cloud.consumerEc2("DescribeVpcs").text("vpcId");
        return cloud.consumerEc2(
                "CreateVpcEndpoint",
                "VpcEndpointType",
                "Interface",
                "VpcId",
                network,
                "ServiceName",
                service,
                "SubnetId.1",
                there);
    }
}
