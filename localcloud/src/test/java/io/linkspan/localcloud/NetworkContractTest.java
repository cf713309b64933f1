package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks: what a VPC is born with, what is refused while in use, and how lists are read. */
class NetworkContractTest {
    @TempDir private Path home;
    private ControlPlane cloud;
    private String vpc;

    @BeforeEach
    void open() throws IOException {
        cloud = new ControlPlane(home);
        vpc = cloud.ec2("CreateVpc", "CidrBlock", ControlPlane.VPC_BLOCK).ok().text("vpcId");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String subnet(String cidr, String zoneId) {
        return cloud.ec2(
                        "CreateSubnet",
                        "VpcId",
                        vpc,
                        "CidrBlock",
                        cidr,
                        "AvailabilityZoneId",
                        zoneId)
                .ok()
                .text("subnetId");
    }

    private static String[] filter(String name, String value) {
        return new String[] {"Filter.1.Name", name, "Filter.1.Value.1", value};
    }

    @Test
    void vpc_isBornWith_groupTableAndAcl() {
        assertThat(cloud.ec2("DescribeSecurityGroups", filter("vpc-id", vpc)).texts("groupName"))
                .containsExactly("default");
        Reply tables = cloud.ec2("DescribeRouteTables", filter("vpc-id", vpc));
        assertThat(tables.text("main")).isEqualTo("true");
        assertThat(tables.texts("destinationCidrBlock")).containsExactly(ControlPlane.VPC_BLOCK);
        Reply acls = cloud.ec2("DescribeNetworkAcls", filter("vpc-id", vpc));
        assertThat(acls.texts("default")).containsExactly("true");
        assertThat(acls.texts("ruleNumber")).containsExactly("100", "100", "32767", "32767");
        Reply attribute =
                cloud.ec2("DescribeVpcAttribute", "VpcId", vpc, "Attribute", "enableDnsSupport");
        assertThat(attribute.text("value")).isEqualTo("true");
    }

    @Test
    void zones_haveOneIdAndTwoNames() {
        assertThat(
                        cloud.ec2("DescribeAvailabilityZones", filter("zone-id", "usw2-az2"))
                                .text("zoneName"))
                .isEqualTo("us-west-2c");
        assertThat(
                        cloud.consumerEc2(
                                        "DescribeAvailabilityZones", filter("zone-id", "usw2-az2"))
                                .text("zoneName"))
                .isEqualTo("us-west-2a");
        assertThat(cloud.ec2("DescribeAvailabilityZones").text("groupName"))
                .isEqualTo("us-west-2-zg-1");
    }

    @Test
    void subnet_takesZoneByNameOrId_andReservesFive() {
        Reply reply =
                cloud.ec2(
                                "CreateSubnet",
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.41.33.0/28",
                                "AvailabilityZone",
                                "us-west-2c")
                        .ok();
        assertThat(reply.text("availabilityZoneId")).isEqualTo("usw2-az2");
        assertThat(reply.text("availableIpAddressCount")).isEqualTo("11");
        cloud.ec2("CreateSubnet", "VpcId", vpc, "CidrBlock", "127.41.33.0/24")
                .refused("InvalidSubnet.Conflict");
        cloud.ec2("CreateSubnet", "VpcId", vpc, "CidrBlock", "127.41.64.0/24")
                .refused("InvalidSubnet.Range");
        cloud.ec2(
                        "CreateSubnet",
                        "VpcId",
                        vpc,
                        "CidrBlock",
                        "127.41.34.0/24",
                        "AvailabilityZone",
                        "us-west-2z")
                .refused("InvalidParameterValue");
    }

    @Test
    void interface_getsTheAddressAsked_once() {
        String subnet = subnet("127.41.32.0/24", "usw2-az1");
        String[] wanted = {"SubnetId", subnet, "PrivateIpAddress", "127.41.32.10"};
        Reply eni = cloud.ec2("CreateNetworkInterface", wanted).ok();
        assertThat(eni.text("privateIpAddress")).isEqualTo("127.41.32.10");
        cloud.ec2("CreateNetworkInterface", wanted).refused("InvalidIPAddress.InUse");
        cloud.ec2("CreateNetworkInterface", "SubnetId", subnet, "PrivateIpAddress", "127.41.32.3")
                .refused("InvalidParameterValue");
        assertThat(cloud.ec2("CreateNetworkInterface", "SubnetId", subnet).text("privateIpAddress"))
                .isEqualTo("127.41.32.4");
        cloud.ec2("DeleteSubnet", "SubnetId", subnet).refused("DependencyViolation");
        cloud.ec2("DeleteNetworkInterface", "NetworkInterfaceId", eni.text("networkInterfaceId"))
                .ok();
    }

    @Test
    void overlappingVpc_isRefused_acrossAccounts() {
        cloud.ec2("CreateVpc", "CidrBlock", "127.41.32.0/24").refused("InvalidVpc.Range");
        Reply reply =
                cloud.consumerEc2("CreateVpc", "CidrBlock", "127.41.32.0/24")
                        .refused("InvalidVpc.Range");
        assertThat(reply.text("Message")).contains("another account's VPC").doesNotContain(vpc);
    }

    @Test
    void vpcInUse_isNotDeleted_untilEmpty() {
        String subnet = subnet("127.41.32.0/24", "usw2-az1");
        String gateway = cloud.ec2("CreateInternetGateway").ok().text("internetGatewayId");
        String[] both = {"InternetGatewayId", gateway, "VpcId", vpc};
        cloud.ec2("AttachInternetGateway", both).ok();
        cloud.ec2("AttachInternetGateway", both).refused("Resource.AlreadyAssociated");
        cloud.ec2("DeleteInternetGateway", "InternetGatewayId", gateway)
                .refused("DependencyViolation");
        cloud.ec2("DeleteVpc", "VpcId", vpc).refused("DependencyViolation");
        cloud.ec2("DetachInternetGateway", both).ok();
        cloud.ec2("DetachInternetGateway", both).refused("Gateway.NotAttached");
        cloud.ec2("DeleteInternetGateway", "InternetGatewayId", gateway).ok();
        cloud.ec2("DeleteSubnet", "SubnetId", subnet).ok();
        cloud.ec2("DeleteVpc", "VpcId", vpc).ok();
        assertThat(cloud.ec2("DescribeVpcs").ok().body()).contains("<vpcSet/>");
        assertThat(cloud.ec2("DescribeSecurityGroups").ok().body())
                .contains("<securityGroupInfo/>");
    }

    @Test
    void routes_leadToTheGateway_andTablesInUseStay() {
        String subnet = subnet("127.41.32.0/24", "usw2-az1");
        String gateway = cloud.ec2("CreateInternetGateway").ok().text("internetGatewayId");
        String table = cloud.ec2("CreateRouteTable", "VpcId", vpc).ok().text("routeTableId");
        String[] route = {
            "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway
        };
        cloud.ec2("CreateRoute", route).refused("InvalidParameterValue");
        cloud.ec2("AttachInternetGateway", "InternetGatewayId", gateway, "VpcId", vpc).ok();
        cloud.ec2("CreateRoute", route).ok();
        String association =
                cloud.ec2("AssociateRouteTable", "RouteTableId", table, "SubnetId", subnet)
                        .ok()
                        .text("associationId");
        cloud.ec2("DeleteRouteTable", "RouteTableId", table).refused("DependencyViolation");
        assertThat(cloud.ec2("DescribeRouteTables", "RouteTableId.1", table).texts("state"))
                .contains("active");
        cloud.ec2("DetachInternetGateway", "InternetGatewayId", gateway, "VpcId", vpc).ok();
        assertThat(cloud.ec2("DescribeRouteTables", "RouteTableId.1", table).texts("state"))
                .contains("blackhole");
        cloud.ec2("DeleteRoute", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0").ok();
        cloud.ec2("DeleteRoute", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0")
                .refused("InvalidRoute.NotFound");
        cloud.ec2("DisassociateRouteTable", "AssociationId", association).ok();
        cloud.ec2("DeleteRouteTable", "RouteTableId", table).ok();
    }

    @Test
    void groups_holdRules_thatComeOnceAndGo() {
        String group =
                cloud.ec2(
                                "CreateSecurityGroup",
                                "VpcId",
                                vpc,
                                "GroupName",
                                "brokers",
                                "GroupDescription",
                                "b")
                        .ok()
                        .text("groupId");
        cloud.ec2(
                        "CreateSecurityGroup",
                        "VpcId",
                        vpc,
                        "GroupName",
                        "brokers",
                        "GroupDescription",
                        "b")
                .refused("InvalidGroup.Duplicate");
        String[] rule = {
            "GroupId", group,
            "IpPermissions.1.IpProtocol", "tcp",
            "IpPermissions.1.FromPort", "9092",
            "IpPermissions.1.ToPort", "9095",
            "IpPermissions.1.IpRanges.1.CidrIp", "127.41.32.7/20"
        };
        Reply added = cloud.ec2("AuthorizeSecurityGroupIngress", rule).ok();
        assertThat(added.text("cidrIpv4")).isEqualTo("127.41.32.0/20");
        cloud.ec2("AuthorizeSecurityGroupIngress", rule).refused("InvalidPermission.Duplicate");
        assertThat(
                        cloud.ec2("DescribeSecurityGroupRules", filter("group-id", group))
                                .texts("securityGroupRuleId"))
                .hasSize(2);
        cloud.ec2("RevokeSecurityGroupIngress", rule).ok();
        cloud.ec2("RevokeSecurityGroupIngress", rule).refused("InvalidPermission.NotFound");
        String eni =
                cloud.ec2(
                                "CreateNetworkInterface",
                                "SubnetId",
                                subnet("127.41.32.0/24", "usw2-az1"),
                                "SecurityGroupId.1",
                                group)
                        .ok()
                        .text("networkInterfaceId");
        cloud.ec2("DeleteSecurityGroup", "GroupId", group).refused("DependencyViolation");
        cloud.ec2("DeleteNetworkInterface", "NetworkInterfaceId", eni).ok();
        cloud.ec2("DeleteSecurityGroup", "GroupId", group).ok();
        String born = cloud.ec2("DescribeSecurityGroups", filter("vpc-id", vpc)).text("groupId");
        cloud.ec2("DeleteSecurityGroup", "GroupId", born).refused("CannotDelete");
    }

    @Test
    void tags_areSetFilteredAndTaken() {
        cloud.ec2("CreateTags", "ResourceId.1", vpc, "Tag.1.Key", "Name", "Tag.1.Value", "the net")
                .ok();
        assertThat(cloud.ec2("DescribeVpcs", filter("tag:Name", "the*")).texts("vpcId"))
                .containsExactly(vpc);
        assertThat(cloud.ec2("DescribeVpcs", filter("tag-key", "Na?e")).texts("vpcId")).hasSize(1);
        assertThat(cloud.ec2("DescribeVpcs", filter("tag:Name", "the")).texts("vpcId")).isEmpty();
        assertThat(cloud.ec2("DescribeTags", filter("resource-id", vpc)).text("value"))
                .isEqualTo("the net");
        cloud.ec2("CreateTags", "ResourceId.1", vpc, "Tag.1.Key", "aws:x", "Tag.1.Value", "y")
                .refused("InvalidParameterValue");
        cloud.ec2("DeleteTags", "ResourceId.1", vpc, "Tag.1.Key", "Name", "Tag.1.Value", "other")
                .ok();
        assertThat(cloud.ec2("DescribeTags", filter("resource-id", vpc)).texts("key")).hasSize(1);
        cloud.ec2("DeleteTags", "ResourceId.1", vpc, "Tag.1.Value", "the net")
                .refused("MissingParameter");
        cloud.ec2("DeleteTags", "ResourceId.1", vpc, "Tag.1.Key", "Name").ok();
        assertThat(cloud.ec2("DescribeTags").body()).contains("<tagSet/>");
    }

    @Test
    void pages_areWhole_thoughOthersComeAndGo() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            made.add(subnet("127.41.32." + i * 16 + "/28", "usw2-az1"));
        }
        List<String> seen = new ArrayList<>();
        Reply page = cloud.ec2("DescribeSubnets", "MaxResults", "5").ok();
        seen.addAll(page.texts("subnetId"));
        cloud.ec2("DeleteSubnet", "SubnetId", seen.getFirst()).ok();
        while (!page.texts("nextToken").isEmpty()) {
            page =
                    cloud.ec2(
                                    "DescribeSubnets",
                                    "MaxResults",
                                    "5",
                                    "NextToken",
                                    page.text("nextToken"))
                            .ok();
            seen.addAll(page.texts("subnetId"));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void clientToken_repeatsTheFirstAnswer_orRefusesAnother() {
        String subnet = subnet("127.41.32.0/24", "usw2-az1");
        String[] call = {"SubnetId", subnet, "ClientToken", "t1"};
        String first = cloud.ec2("CreateNetworkInterface", call).ok().text("networkInterfaceId");
        assertThat(cloud.ec2("CreateNetworkInterface", call).ok().text("networkInterfaceId"))
                .isEqualTo(first);
        cloud.ec2(
                        "CreateNetworkInterface",
                        "SubnetId",
                        subnet,
                        "ClientToken",
                        "t1",
                        "Description",
                        "other")
                .refused("IdempotentParameterMismatch");
    }

    @Test
    void otherAccount_seesNothing() {
        assertThat(cloud.consumerEc2("DescribeVpcs").texts("vpcId")).doesNotContain(vpc);
        cloud.consumerEc2("DescribeVpcs", "VpcId.1", vpc).refused("InvalidVpcID.NotFound");
        cloud.consumerEc2("DeleteVpc", "VpcId", vpc).refused("InvalidVpcID.NotFound");
        cloud.consumerEc2("CreateTags", "ResourceId.1", vpc, "Tag.1.Key", "k")
                .refused("InvalidVpcID.NotFound");
    }
}
