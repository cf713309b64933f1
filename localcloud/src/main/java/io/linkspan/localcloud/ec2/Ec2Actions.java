package io.linkspan.localcloud.ec2;

import static io.linkspan.localcloud.api.Service.EC2;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.image.CidrBlock;
import software.amazon.awssdk.services.ec2.model.*;

/** The one place where EC2's actions and their handlers are listed. */
public final class Ec2Actions {
    private Ec2Actions() {}

    /**
     * Adds all of them.
     *
     * @param publicBlock where public addresses come from
     * @param consoles what hosts write
     */
    public static void register(Actions actions, CidrBlock publicBlock, ConsoleSource consoles) {
        networks(actions, new Vpcs(publicBlock));
        interfaces(actions);
        Absences.register(actions);
        routes(actions);
        filters(actions);
        hosts(actions, new Instances(publicBlock), new InstanceLife(publicBlock));
        hostSettings(actions, new Consoles(consoles));
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
        a.write(EC2, "CreateTags", CreateTagsRequest::builder, TagActions::create);
        a.write(EC2, "DeleteTags", DeleteTagsRequest::builder, TagActions::delete);
        a.read(EC2, "DescribeTags", DescribeTagsRequest::builder, TagActions::describe);
    }

    private static void interfaces(Actions a) {
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
                "AttachNetworkInterface",
                AttachNetworkInterfaceRequest::builder,
                InterfaceAttachments::attach);
        a.write(
                EC2,
                "DetachNetworkInterface",
                DetachNetworkInterfaceRequest::builder,
                InterfaceAttachments::detach);
        a.write(
                EC2,
                "AssignPrivateIpAddresses",
                AssignPrivateIpAddressesRequest::builder,
                InterfaceAddresses::assign);
        a.write(
                EC2,
                "UnassignPrivateIpAddresses",
                UnassignPrivateIpAddressesRequest::builder,
                InterfaceAddresses::unassign);
        a.read(
                EC2,
                "DescribeNetworkInterfaceAttribute",
                DescribeNetworkInterfaceAttributeRequest::builder,
                InterfaceAttributes::describe);
        a.write(
                EC2,
                "ModifyNetworkInterfaceAttribute",
                ModifyNetworkInterfaceAttributeRequest::builder,
                InterfaceAttributes::modify);
        a.write(
                EC2,
                "ResetNetworkInterfaceAttribute",
                ResetNetworkInterfaceAttributeRequest::builder,
                InterfaceAttributes::reset);
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
        a.write(
                EC2,
                "UpdateSecurityGroupRuleDescriptionsIngress",
                UpdateSecurityGroupRuleDescriptionsIngressRequest::builder,
                SecurityGroupRules::describeIngress);
        a.write(
                EC2,
                "UpdateSecurityGroupRuleDescriptionsEgress",
                UpdateSecurityGroupRuleDescriptionsEgressRequest::builder,
                SecurityGroupRules::describeEgress);
        a.read(
                EC2,
                "DescribeSecurityGroupReferences",
                DescribeSecurityGroupReferencesRequest::builder,
                SecurityGroupUses::references);
        a.read(
                EC2,
                "GetSecurityGroupsForVpc",
                GetSecurityGroupsForVpcRequest::builder,
                SecurityGroupUses::inVpc);
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
        a.write(EC2, "StartInstances", StartInstancesRequest::builder, life::start);
        a.write(EC2, "StopInstances", StopInstancesRequest::builder, InstanceLife::stop);
        a.write(EC2, "RebootInstances", RebootInstancesRequest::builder, InstanceLife::reboot);
        a.write(
                EC2,
                "TerminateInstances",
                TerminateInstancesRequest::builder,
                InstanceLife::terminate);
    }

    private static void hostSettings(Actions a, Consoles consoles) {
        a.read(EC2, "GetConsoleOutput", GetConsoleOutputRequest::builder, consoles::output);
        a.read(
                EC2,
                "DescribeInstanceAttribute",
                DescribeInstanceAttributeRequest::builder,
                InstanceAttributes::describe);
        a.write(
                EC2,
                "ModifyInstanceAttribute",
                ModifyInstanceAttributeRequest::builder,
                InstanceAttributes::modify);
        a.write(
                EC2,
                "ResetInstanceAttribute",
                ResetInstanceAttributeRequest::builder,
                InstanceAttributes::reset);
        a.write(
                EC2,
                "ModifyInstanceMetadataOptions",
                ModifyInstanceMetadataOptionsRequest::builder,
                MetadataOptions::modify);
        a.read(
                EC2,
                "DescribeInstanceCreditSpecifications",
                DescribeInstanceCreditSpecificationsRequest::builder,
                CreditSpecifications::describe);
        a.read(
                EC2,
                "DescribeImageAttribute",
                DescribeImageAttributeRequest::builder,
                MachineImages::describeAttribute);
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
        a.write(
                EC2,
                "ModifyVpcEndpointServicePayerResponsibility",
                ModifyVpcEndpointServicePayerResponsibilityRequest::builder,
                EndpointServices::modifyPayer);
        a.write(
                EC2,
                "StartVpcEndpointServicePrivateDnsVerification",
                StartVpcEndpointServicePrivateDnsVerificationRequest::builder,
                EndpointServices::verifyPrivateDns);
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
}
