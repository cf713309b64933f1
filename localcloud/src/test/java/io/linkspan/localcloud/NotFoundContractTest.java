package io.linkspan.localcloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every action that names a resource answers an id of nobody's with that kind's own code. */
class NotFoundContractTest {
    private static final String HEX = "0123456789abcdef0";

    @TempDir private static Path home;
    private static ControlPlane cloud;
    private static String vpc = "";

    @BeforeAll
    static void open() throws IOException {
        cloud = new ControlPlane(home);
        vpc = cloud.ec2("CreateVpc", "CidrBlock", ControlPlane.VPC_BLOCK).ok().text("vpcId");
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    /** Action, code, then parameters; an id is written by its prefix and a star. */
    static Stream<String> ec2() {
        return """
        DescribeVpcs InvalidVpcID.NotFound VpcId.1=vpc-*
        DeleteVpc InvalidVpcID.NotFound VpcId=vpc-*
        DescribeVpcAttribute InvalidVpcID.NotFound VpcId=vpc-* Attribute=enableDnsSupport
        ModifyVpcAttribute InvalidVpcID.NotFound VpcId=vpc-*
        DescribeDhcpOptions InvalidDhcpOptionID.NotFound DhcpOptionsId.1=dopt-*
        CreateSubnet InvalidVpcID.NotFound VpcId=vpc-* CidrBlock=127.41.32.0/24
        DescribeSubnets InvalidSubnetID.NotFound SubnetId.1=subnet-*
        DeleteSubnet InvalidSubnetID.NotFound SubnetId=subnet-*
        ModifySubnetAttribute InvalidSubnetID.NotFound SubnetId=subnet-*
        DescribeInternetGateways InvalidInternetGatewayID.NotFound InternetGatewayId.1=igw-*
        AttachInternetGateway InvalidInternetGatewayID.NotFound InternetGatewayId=igw-* VpcId=VPC
        DetachInternetGateway InvalidInternetGatewayID.NotFound InternetGatewayId=igw-* VpcId=VPC
        DeleteInternetGateway InvalidInternetGatewayID.NotFound InternetGatewayId=igw-*
        CreateRouteTable InvalidVpcID.NotFound VpcId=vpc-*
        DescribeRouteTables InvalidRouteTableID.NotFound RouteTableId.1=rtb-*
        DeleteRouteTable InvalidRouteTableID.NotFound RouteTableId=rtb-*
        CreateRoute InvalidRouteTableID.NotFound RouteTableId=rtb-* DestinationCidrBlock=0.0.0.0/0
        ReplaceRoute InvalidRouteTableID.NotFound RouteTableId=rtb-* DestinationCidrBlock=0.0.0.0/0
        DeleteRoute InvalidRouteTableID.NotFound RouteTableId=rtb-* DestinationCidrBlock=0.0.0.0/0
        AssociateRouteTable InvalidRouteTableID.NotFound RouteTableId=rtb-* SubnetId=subnet-*
        DisassociateRouteTable InvalidAssociationID.NotFound AssociationId=rtbassoc-*
        ReplaceRouteTableAssociation InvalidAssociationID.NotFound AssociationId=rtbassoc-* RouteTableId=rtb-*
        CreateNetworkAcl InvalidVpcID.NotFound VpcId=vpc-*
        DescribeNetworkAcls InvalidNetworkAclID.NotFound NetworkAclId.1=acl-*
        DeleteNetworkAcl InvalidNetworkAclID.NotFound NetworkAclId=acl-*
        CreateNetworkAclEntry InvalidNetworkAclID.NotFound NetworkAclId=acl-* RuleNumber=1 Protocol=6 RuleAction=allow Egress=false
        DeleteNetworkAclEntry InvalidNetworkAclID.NotFound NetworkAclId=acl-* RuleNumber=1 Egress=false
        CreateSecurityGroup InvalidVpcID.NotFound VpcId=vpc-* GroupName=g GroupDescription=g
        DescribeSecurityGroups InvalidGroup.NotFound GroupId.1=sg-*
        DescribeSecurityGroups InvalidGroup.NotFound GroupName.1=nobody
        DeleteSecurityGroup InvalidGroup.NotFound GroupId=sg-*
        AuthorizeSecurityGroupIngress InvalidGroup.NotFound GroupId=sg-* IpProtocol=tcp FromPort=1 ToPort=1 CidrIp=0.0.0.0/0
        AuthorizeSecurityGroupEgress InvalidGroup.NotFound GroupId=sg-* IpPermissions.1.IpProtocol=-1
        RevokeSecurityGroupIngress InvalidGroup.NotFound GroupId=sg-* SecurityGroupRuleId.1=sgr-*
        RevokeSecurityGroupEgress InvalidGroup.NotFound GroupId=sg-* SecurityGroupRuleId.1=sgr-*
        DescribeSecurityGroupRules InvalidSecurityGroupRuleId.NotFound SecurityGroupRuleId.1=sgr-*
        DescribeKeyPairs InvalidKeyPair.NotFound KeyName.1=nobody
        DescribeImages InvalidAMIID.NotFound ImageId.1=ami-*
        RunInstances InvalidAMIID.NotFound ImageId=ami-* MinCount=1 MaxCount=1
        DescribeInstances InvalidInstanceID.NotFound InstanceId.1=i-*
        DescribeInstanceStatus InvalidInstanceID.NotFound InstanceId.1=i-*
        DescribeInstanceAttribute InvalidInstanceID.NotFound InstanceId=i-* Attribute=userData
        ModifyInstanceAttribute InvalidInstanceID.NotFound InstanceId=i-*
        StartInstances InvalidInstanceID.NotFound InstanceId.1=i-*
        StopInstances InvalidInstanceID.NotFound InstanceId.1=i-*
        RebootInstances InvalidInstanceID.NotFound InstanceId.1=i-*
        TerminateInstances InvalidInstanceID.NotFound InstanceId.1=i-*
        CreateNetworkInterface InvalidSubnetID.NotFound SubnetId=subnet-*
        DescribeNetworkInterfaces InvalidNetworkInterfaceID.NotFound NetworkInterfaceId.1=eni-*
        DeleteNetworkInterface InvalidNetworkInterfaceID.NotFound NetworkInterfaceId=eni-*
        ModifyNetworkInterfaceAttribute InvalidNetworkInterfaceID.NotFound NetworkInterfaceId=eni-*
        CreateTags InvalidVpcID.NotFound ResourceId.1=vpc-* Tag.1.Key=k
        CreateTags InvalidID ResourceId.1=nonsense Tag.1.Key=k
        DeleteTags InvalidInstanceID.NotFound ResourceId.1=i-*
        CreateVpcEndpointServiceConfiguration InvalidParameter NetworkLoadBalancerArn.1=arn:aws:x
        DescribeVpcEndpointServiceConfigurations InvalidVpcEndpointServiceId.NotFound ServiceId.1=vpce-svc-*
        ModifyVpcEndpointServiceConfiguration InvalidVpcEndpointServiceId.NotFound ServiceId=vpce-svc-*
        DescribeVpcEndpointServicePermissions InvalidVpcEndpointServiceId.NotFound ServiceId=vpce-svc-*
        ModifyVpcEndpointServicePermissions InvalidVpcEndpointServiceId.NotFound ServiceId=vpce-svc-*
        AcceptVpcEndpointConnections InvalidVpcEndpointServiceId.NotFound ServiceId=vpce-svc-* VpcEndpointId.1=vpce-*
        RejectVpcEndpointConnections InvalidVpcEndpointServiceId.NotFound ServiceId=vpce-svc-* VpcEndpointId.1=vpce-*
        DescribeVpcEndpointServices InvalidServiceName ServiceName.1=com.amazonaws.vpce.x
        CreateVpcEndpoint InvalidServiceName VpcId=VPC VpcEndpointType=Interface ServiceName=com.x
        CreateVpcEndpoint InvalidVpcID.NotFound VpcId=vpc-* VpcEndpointType=Interface ServiceName=com.x
        DescribeVpcEndpoints InvalidVpcEndpointId.NotFound VpcEndpointId.1=vpce-*
        ModifyVpcEndpoint InvalidVpcEndpointId.NotFound VpcEndpointId=vpce-*
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource
    void ec2(String line) {
        String[] words = words(line);
        cloud.ec2(words[0], parameters(words)).refused(words[1]);
    }

    static Stream<String> elb() {
        return """
        DescribeLoadBalancers LoadBalancerNotFound LoadBalancerArns.member.1=LB
        DescribeLoadBalancers LoadBalancerNotFound Names.member.1=nobody
        DescribeLoadBalancerAttributes LoadBalancerNotFound LoadBalancerArn=LB
        ModifyLoadBalancerAttributes LoadBalancerNotFound LoadBalancerArn=LB Attributes.member.1.Key=x
        SetSecurityGroups LoadBalancerNotFound LoadBalancerArn=LB SecurityGroups.member.1=sg-*
        SetSubnets LoadBalancerNotFound LoadBalancerArn=LB
        DescribeTargetGroups TargetGroupNotFound TargetGroupArns.member.1=TG
        DescribeTargetGroups TargetGroupNotFound Names.member.1=nobody
        ModifyTargetGroup TargetGroupNotFound TargetGroupArn=TG
        DescribeTargetGroupAttributes TargetGroupNotFound TargetGroupArn=TG
        ModifyTargetGroupAttributes TargetGroupNotFound TargetGroupArn=TG Attributes.member.1.Key=x
        RegisterTargets TargetGroupNotFound TargetGroupArn=TG Targets.member.1.Id=i-*
        DeregisterTargets TargetGroupNotFound TargetGroupArn=TG Targets.member.1.Id=i-*
        DescribeTargetHealth TargetGroupNotFound TargetGroupArn=TG
        CreateListener LoadBalancerNotFound LoadBalancerArn=LB DefaultActions.member.1.Type=forward
        DescribeListeners LoadBalancerNotFound LoadBalancerArn=LB
        DescribeListeners ListenerNotFound ListenerArns.member.1=LI
        ModifyListener ListenerNotFound ListenerArn=LI
        DeleteListener ListenerNotFound ListenerArn=LI
        DescribeListenerAttributes ListenerNotFound ListenerArn=LI
        ModifyListenerAttributes ListenerNotFound ListenerArn=LI Attributes.member.1.Key=x
        AddTags LoadBalancerNotFound ResourceArns.member.1=LB Tags.member.1.Key=k
        RemoveTags TargetGroupNotFound ResourceArns.member.1=TG TagKeys.member.1=k
        DescribeTags ListenerNotFound ResourceArns.member.1=LI
        CreateLoadBalancer SubnetNotFound Name=n Type=network Subnets.member.1=subnet-*
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource
    void elb(String line) {
        String[] words = words(line);
        cloud.elb(words[0], parameters(words)).refused(words[1]);
    }

    private static String[] words(String line) {
        String arn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:";
        return line.strip()
                .replace("-*", "-" + HEX)
                .replace("=VPC", "=" + vpc)
                .replace("=LB", "=" + arn + "loadbalancer/net/n/0123456789abcdef")
                .replace("=TG", "=" + arn + "targetgroup/n/0123456789abcdef")
                .replace("=LI", "=" + arn + "listener/net/n/0123456789abcdef/0123456789abcdef")
                .split(" ");
    }

    private static String[] parameters(String[] words) {
        return Arrays.stream(words)
                .skip(2)
                .flatMap(w ->
                        Stream.of(w.substring(0, w.indexOf('=')), w.substring(w.indexOf('=') + 1)))
                .toArray(String[]::new);
    }
}
