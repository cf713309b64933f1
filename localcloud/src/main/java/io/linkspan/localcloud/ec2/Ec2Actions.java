package io.linkspan.localcloud.ec2;

import static io.linkspan.localcloud.api.Service.EC2;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** The one place where EC2's actions and their handlers are listed. */
public final class Ec2Actions {
    private Ec2Actions() {}

    /**
     * Adds all of them.
     *
     * @param publicBlock where public addresses come from
     */
    public static void register(Actions actions, CidrBlock publicBlock) {
        networks(actions, new Vpcs(publicBlock));
        routes(actions);
        filters(actions);
        hosts(actions, new Instances(publicBlock), new InstanceLife(publicBlock));
        privateLink(actions);
    }

    private static void networks(Actions a, Vpcs vpcs) {
        a.read(EC2, "DescribeRegions", DescribeRegionsRequest::builder, Zones::describeRegions);
        a.read(
                EC2,
                "DescribeAvailabilityZones",
                DescribeAvailabilityZonesRequest::builder,
                Zones::describe);
        a.read(
                EC2,
                "DescribeAccountAttributes",
                DescribeAccountAttributesRequest::builder,
                Zones::describeAccountAttributes);
        a.write(EC2, "CreateVpc", CreateVpcRequest::builder, vpcs::create);
        a.read(EC2, "DescribeVpcs", DescribeVpcsRequest::builder, vpcs::describe);
        a.write(EC2, "DeleteVpc", DeleteVpcRequest::builder, vpcs::delete);
        a.read(
                EC2,
                "DescribeVpcAttribute",
                DescribeVpcAttributeRequest::builder,
                vpcs::describeAttribute);
        a.write(
                EC2,
                "ModifyVpcAttribute",
                ModifyVpcAttributeRequest::builder,
                vpcs::modifyAttribute);
        a.read(
                EC2,
                "DescribeDhcpOptions",
                DescribeDhcpOptionsRequest::builder,
                DhcpOptions::describe);
        a.write(EC2, "CreateSubnet", CreateSubnetRequest::builder, Subnets::create);
        a.read(EC2, "DescribeSubnets", DescribeSubnetsRequest::builder, Subnets::describe);
        a.write(EC2, "DeleteSubnet", DeleteSubnetRequest::builder, Subnets::delete);
        a.write(
                EC2,
                "ModifySubnetAttribute",
                ModifySubnetAttributeRequest::builder,
                Subnets::modify);
        a.write(
                EC2,
                "CreateNetworkInterface",
                CreateNetworkInterfaceRequest::builder,
                NetworkInterfaces::create);
        a.read(
                EC2,
                "DescribeNetworkInterfaces",
                DescribeNetworkInterfacesRequest::builder,
                NetworkInterfaces::describe);
        a.write(
                EC2,
                "DeleteNetworkInterface",
                DeleteNetworkInterfaceRequest::builder,
                NetworkInterfaces::delete);
        a.write(
                EC2,
                "ModifyNetworkInterfaceAttribute",
                ModifyNetworkInterfaceAttributeRequest::builder,
                NetworkInterfaces::modify);
        a.write(EC2, "CreateTags", CreateTagsRequest::builder, TagActions::create);
        a.write(EC2, "DeleteTags", DeleteTagsRequest::builder, TagActions::delete);
        a.read(EC2, "DescribeTags", DescribeTagsRequest::builder, TagActions::describe);
    }

    private static void routes(Actions a) {
        a.write(
                EC2,
                "CreateInternetGateway",
                CreateInternetGatewayRequest::builder,
                InternetGateways::create);
        a.read(
                EC2,
                "DescribeInternetGateways",
                DescribeInternetGatewaysRequest::builder,
                InternetGateways::describe);
        a.write(
                EC2,
                "AttachInternetGateway",
                AttachInternetGatewayRequest::builder,
                InternetGateways::attach);
        a.write(
                EC2,
                "DetachInternetGateway",
                DetachInternetGatewayRequest::builder,
                InternetGateways::detach);
        a.write(
                EC2,
                "DeleteInternetGateway",
                DeleteInternetGatewayRequest::builder,
                InternetGateways::delete);
        a.write(EC2, "CreateRouteTable", CreateRouteTableRequest::builder, RouteTables::create);
        a.read(
                EC2,
                "DescribeRouteTables",
                DescribeRouteTablesRequest::builder,
                RouteTables::describe);
        a.write(EC2, "DeleteRouteTable", DeleteRouteTableRequest::builder, RouteTables::delete);
        a.write(EC2, "CreateRoute", CreateRouteRequest::builder, RouteTables::createRoute);
        a.write(EC2, "ReplaceRoute", ReplaceRouteRequest::builder, RouteTables::replaceRoute);
        a.write(EC2, "DeleteRoute", DeleteRouteRequest::builder, RouteTables::deleteRoute);
        a.write(
                EC2,
                "AssociateRouteTable",
                AssociateRouteTableRequest::builder,
                RouteTables::associate);
        a.write(
                EC2,
                "DisassociateRouteTable",
                DisassociateRouteTableRequest::builder,
                RouteTables::disassociate);
        a.write(
                EC2,
                "ReplaceRouteTableAssociation",
                ReplaceRouteTableAssociationRequest::builder,
                RouteTables::replaceAssociation);
    }

    private static void filters(Actions a) {
        a.write(EC2, "CreateNetworkAcl", CreateNetworkAclRequest::builder, NetworkAcls::create);
        a.read(
                EC2,
                "DescribeNetworkAcls",
                DescribeNetworkAclsRequest::builder,
                NetworkAcls::describe);
        a.write(EC2, "DeleteNetworkAcl", DeleteNetworkAclRequest::builder, NetworkAcls::delete);
        a.write(
                EC2,
                "CreateNetworkAclEntry",
                CreateNetworkAclEntryRequest::builder,
                NetworkAcls::createEntry);
        a.write(
                EC2,
                "ReplaceNetworkAclEntry",
                ReplaceNetworkAclEntryRequest::builder,
                NetworkAcls::replaceEntry);
        a.write(
                EC2,
                "DeleteNetworkAclEntry",
                DeleteNetworkAclEntryRequest::builder,
                NetworkAcls::deleteEntry);
        a.write(
                EC2,
                "ReplaceNetworkAclAssociation",
                ReplaceNetworkAclAssociationRequest::builder,
                NetworkAcls::replaceAssociation);
        a.write(
                EC2,
                "CreateSecurityGroup",
                CreateSecurityGroupRequest::builder,
                SecurityGroups::create);
        a.read(
                EC2,
                "DescribeSecurityGroups",
                DescribeSecurityGroupsRequest::builder,
                SecurityGroups::describe);
        a.write(
                EC2,
                "DeleteSecurityGroup",
                DeleteSecurityGroupRequest::builder,
                SecurityGroups::delete);
        a.write(
                EC2,
                "AuthorizeSecurityGroupIngress",
                AuthorizeSecurityGroupIngressRequest::builder,
                SecurityGroupRules::authorizeIngress);
        a.write(
                EC2,
                "AuthorizeSecurityGroupEgress",
                AuthorizeSecurityGroupEgressRequest::builder,
                SecurityGroupRules::authorizeEgress);
        a.write(
                EC2,
                "RevokeSecurityGroupIngress",
                RevokeSecurityGroupIngressRequest::builder,
                SecurityGroupRules::revokeIngress);
        a.write(
                EC2,
                "RevokeSecurityGroupEgress",
                RevokeSecurityGroupEgressRequest::builder,
                SecurityGroupRules::revokeEgress);
        a.read(
                EC2,
                "DescribeSecurityGroupRules",
                DescribeSecurityGroupRulesRequest::builder,
                SecurityGroupRules::describe);
        a.write(
                EC2,
                "ModifySecurityGroupRules",
                ModifySecurityGroupRulesRequest::builder,
                SecurityGroupRules::modify);
    }

    private static void hosts(Actions a, Instances instances, InstanceLife life) {
        a.write(EC2, "CreateKeyPair", CreateKeyPairRequest::builder, KeyPairs::create);
        a.write(EC2, "ImportKeyPair", ImportKeyPairRequest::builder, KeyPairs::importKey);
        a.read(EC2, "DescribeKeyPairs", DescribeKeyPairsRequest::builder, KeyPairs::describe);
        a.write(EC2, "DeleteKeyPair", DeleteKeyPairRequest::builder, KeyPairs::delete);
        a.read(EC2, "DescribeImages", DescribeImagesRequest::builder, MachineImages::describe);
        a.read(
                EC2,
                "DescribeInstanceTypes",
                DescribeInstanceTypesRequest::builder,
                InstanceTypes::describe);
        a.read(
                EC2,
                "DescribeInstanceTypeOfferings",
                DescribeInstanceTypeOfferingsRequest::builder,
                InstanceTypes::offerings);
        a.write(EC2, "RunInstances", RunInstancesRequest::builder, instances::run);
        a.read(
                EC2,
                "DescribeInstances",
                DescribeInstancesRequest::builder,
                InstanceListing::describe);
        a.read(
                EC2,
                "DescribeInstanceStatus",
                DescribeInstanceStatusRequest::builder,
                InstanceListing::status);
        a.read(
                EC2,
                "DescribeInstanceAttribute",
                DescribeInstanceAttributeRequest::builder,
                InstanceListing::describeAttribute);
        a.write(
                EC2,
                "ModifyInstanceAttribute",
                ModifyInstanceAttributeRequest::builder,
                InstanceListing::modify);
        a.write(EC2, "StartInstances", StartInstancesRequest::builder, life::start);
        a.write(EC2, "StopInstances", StopInstancesRequest::builder, InstanceLife::stop);
        a.write(EC2, "RebootInstances", RebootInstancesRequest::builder, InstanceLife::reboot);
        a.write(
                EC2,
                "TerminateInstances",
                TerminateInstancesRequest::builder,
                InstanceLife::terminate);
        a.read(EC2, "DescribeVolumes", DescribeVolumesRequest::builder, Ec2Actions::noVolumes);
        a.read(
                EC2,
                "DescribeAddresses",
                DescribeAddressesRequest::builder,
                Ec2Actions::noAddresses);
    }

    private static void privateLink(Actions a) {
        a.write(
                EC2,
                "CreateVpcEndpointServiceConfiguration",
                CreateVpcEndpointServiceConfigurationRequest::builder,
                EndpointServices::create);
        a.read(
                EC2,
                "DescribeVpcEndpointServiceConfigurations",
                DescribeVpcEndpointServiceConfigurationsRequest::builder,
                EndpointServices::describe);
        a.write(
                EC2,
                "ModifyVpcEndpointServiceConfiguration",
                ModifyVpcEndpointServiceConfigurationRequest::builder,
                EndpointServices::modify);
        a.write(
                EC2,
                "DeleteVpcEndpointServiceConfigurations",
                DeleteVpcEndpointServiceConfigurationsRequest::builder,
                EndpointServices::delete);
        a.read(
                EC2,
                "DescribeVpcEndpointServices",
                DescribeVpcEndpointServicesRequest::builder,
                EndpointServices::describeOffered);
        a.write(
                EC2,
                "ModifyVpcEndpointServicePermissions",
                ModifyVpcEndpointServicePermissionsRequest::builder,
                EndpointPermissions::modify);
        a.read(
                EC2,
                "DescribeVpcEndpointServicePermissions",
                DescribeVpcEndpointServicePermissionsRequest::builder,
                EndpointPermissions::describe);
        a.read(
                EC2,
                "DescribeVpcEndpointConnections",
                DescribeVpcEndpointConnectionsRequest::builder,
                EndpointConnections::describe);
        a.write(
                EC2,
                "AcceptVpcEndpointConnections",
                AcceptVpcEndpointConnectionsRequest::builder,
                EndpointConnections::accept);
        a.write(
                EC2,
                "RejectVpcEndpointConnections",
                RejectVpcEndpointConnectionsRequest::builder,
                EndpointConnections::reject);
        a.write(EC2, "CreateVpcEndpoint", CreateVpcEndpointRequest::builder, VpcEndpoints::create);
        a.read(
                EC2,
                "DescribeVpcEndpoints",
                DescribeVpcEndpointsRequest::builder,
                VpcEndpoints::describe);
        a.write(EC2, "ModifyVpcEndpoint", ModifyVpcEndpointRequest::builder, VpcEndpoints::modify);
        a.write(
                EC2,
                "DeleteVpcEndpoints",
                DeleteVpcEndpointsRequest::builder,
                VpcEndpoints::delete);
    }

    /** Instances here have no volumes: their disk is this machine's. */
    private static DescribeVolumesResponse noVolumes(View view, DescribeVolumesRequest request) {
        for (String id : request.volumeIds()) {
            throw Kind.VOLUME.notFound(id);
        }
        return DescribeVolumesResponse.builder().volumes(List.of()).build();
    }

    /** Public addresses come with instances; nobody can allocate one. */
    private static DescribeAddressesResponse noAddresses(
            View view, DescribeAddressesRequest request) {
        return DescribeAddressesResponse.builder().addresses(List.of()).build();
    }
}
