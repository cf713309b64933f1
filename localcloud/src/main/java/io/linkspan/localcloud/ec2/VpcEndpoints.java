package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Interface endpoints, as their owner, the consumer, sees them. */
public final class VpcEndpoints {
    /** Source: AWS PrivateLink quotas, "Interface endpoints per VPC". */
    private static final int MAX_PER_VPC = 50;

    /** The hosted zone of endpoint names in us-west-2. */
    private static final String HOSTED_ZONE = "Z1YSA3EXCYUU9Z";

    private static final String FULL_ACCESS =
            "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}";

    private static final Listing<VpcEndpoint> LISTING =
            new Listing<>(
                    Kind.VPC_ENDPOINT,
                    VpcEndpoint.class,
                    new Filters<VpcEndpoint>((view, e) -> view.image().tags(e.id()))
                            .one("vpc-endpoint-id", (view, e) -> e.id())
                            .one("vpc-id", (view, e) -> e.vpcId())
                            .one("service-name", (view, e) -> e.serviceName())
                            .one("vpc-endpoint-state", (view, e) -> e.state().wire())
                            .always("vpc-endpoint-type", "Interface")
                            .always("ip-address-type", "ipv4"));

    private VpcEndpoints() {}

    /** The caller's endpoint of that id, unless it is deleted. */
    static VpcEndpoint find(View view, String id) {
        VpcEndpoint endpoint = LISTING.find(view, id);
        if (endpoint.state() == VpcEndpoint.State.DELETED) {
            throw Kind.VPC_ENDPOINT.notFound(id);
        }
        return endpoint;
    }

    public static CreateVpcEndpointResponse create(Edit edit, CreateVpcEndpointRequest request) {
        Optional<List<String>> made = edit.made(request.clientToken());
        VpcEndpoint endpoint =
                made.map(ids -> find(edit, ids.getFirst())).orElseGet(() -> make(edit, request));
        return CreateVpcEndpointResponse.builder()
                .vpcEndpoint(wire(edit, endpoint))
                .clientToken(request.clientToken())
                .build();
    }

    private static VpcEndpoint make(Edit edit, CreateVpcEndpointRequest request) {
        if (!"Interface".equals(request.vpcEndpointTypeAsString())) {
            throw new AwsException(
                    "InvalidParameter",
                    "Endpoint type ("
                            + (request.vpcEndpointTypeAsString() == null
                                    ? "Gateway"
                                    : request.vpcEndpointTypeAsString())
                            + ") does not match available service types ([Interface]).");
        }
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        EndpointService service =
                edit.image().all(EndpointService.class).stream()
                        .filter(s -> s.serviceName().equals(request.serviceName()))
                        .filter(s -> EndpointServices.admits(s, edit.owner()))
                        .findFirst()
                        .orElseThrow(() -> EndpointServices.noService(request.serviceName()));
        long existing =
                edit.image().all(VpcEndpoint.class).stream()
                        .filter(e -> e.vpcId().equals(vpc.id()) && e.exists())
                        .count();
        if (existing >= MAX_PER_VPC) {
            throw new AwsException(
                    "VpcEndpointLimitExceeded",
                    "The maximum number of VPC endpoints has been reached: " + MAX_PER_VPC);
        }
        boolean privateDns = Boolean.TRUE.equals(request.privateDnsEnabled());
        checkPrivateDns(service, privateDns);
        List<String> groups = NetworkInterfaces.groups(edit, vpc.id(), request.securityGroupIds());
        String id = edit.newId("vpce");
        String label = edit.newHex().substring(0, 8);
        List<VpcEndpoint.Node> nodes =
                addNodes(edit, vpc, service, id, List.of(), request.subnetIds(), groups);
        VpcEndpoint endpoint =
                new VpcEndpoint(
                        id,
                        edit.owner(),
                        edit.newId("vpce-conn"),
                        service.id(),
                        service.owner(),
                        service.serviceName(),
                        vpc.id(),
                        label,
                        id + "-" + label + "." + EndpointServices.baseDnsName(edit, service),
                        service.acceptanceRequired()
                                ? VpcEndpoint.State.PENDING_ACCEPTANCE
                                : VpcEndpoint.State.PENDING,
                        nodes,
                        groups,
                        privateDns,
                        request.policyDocument() == null ? FULL_ACCESS : request.policyDocument(),
                        edit.now(),
                        edit.now());
        edit.put(endpoint);
        edit.remember(request.clientToken(), List.of(id));
        Tags.create(edit, Kind.VPC_ENDPOINT, id, request.tagSpecifications());
        return endpoint;
    }

    private static void checkPrivateDns(EndpointService service, boolean wanted) {
        if (wanted && service.privateDnsName() == null) {
            throw new AwsException(
                    "InvalidParameter",
                    "Private DNS can't be enabled because the service "
                            + service.serviceName()
                            + " does not provide a private DNS name.");
        }
    }

    private static List<VpcEndpoint.Node> addNodes(
            Edit edit,
            Vpc vpc,
            EndpointService service,
            String endpointId,
            List<VpcEndpoint.Node> before,
            List<String> subnetIds,
            List<String> groups) {
        List<VpcEndpoint.Node> nodes = new ArrayList<>(before);
        Set<String> offered = EndpointServices.zoneIds(edit, service);
        for (String subnetId : subnetIds) {
            Subnet subnet = Subnets.LISTING.find(edit, subnetId);
            if (!subnet.vpcId().equals(vpc.id())) {
                throw new AwsException(
                        "InvalidParameter",
                        "The subnet ID '" + subnetId + "' does not belong to " + vpc.id());
            }
            if (!offered.contains(subnet.zoneId())) {
                throw new AwsException(
                        "InvalidParameter",
                        "The VPC endpoint service "
                                + service.serviceName()
                                + " does not support the availability zone of the subnet: "
                                + subnetId
                                + ".");
            }
            if (nodes.stream().anyMatch(n -> n.zoneId().equals(subnet.zoneId()))) {
                throw new AwsException(
                        "DuplicateSubnetsInSameZone",
                        "Found another VPC endpoint subnet in the availability zone of "
                                + subnetId
                                + ". VPC endpoint subnets should be in different availability zones"
                                + " supported by the VPC endpoint service.");
            }
            NetworkInterface eni =
                    NetworkInterfaces.make(
                            edit,
                            subnet,
                            NetworkInterface.Kind.VPC_ENDPOINT,
                            "VPC Endpoint Interface " + endpointId,
                            null,
                            groups);
            nodes.add(
                    new VpcEndpoint.Node(
                            subnet.zoneId(),
                            edit.account().zoneName(subnet.zoneId()),
                            subnet.id(),
                            eni.id(),
                            eni.address()));
        }
        return nodes;
    }

    /** Puts a Name tag on an endpoint of the caller's. */
    public static void name(Edit edit, String id, String name) {
        Tags.add(
                edit,
                Kind.VPC_ENDPOINT,
                id,
                List.of(Tag.builder().key("Name").value(name).build()));
    }

    static DescribeVpcEndpointsResponse describe(View view, DescribeVpcEndpointsRequest request) {
        for (String id : request.vpcEndpointIds()) {
            find(view, id);
        }
        Page<VpcEndpoint> page =
                Page.of(
                        LISTING.select(view, request.vpcEndpointIds(), request.filters()).stream()
                                .filter(e -> e.state() != VpcEndpoint.State.DELETED)
                                .toList(),
                        VpcEndpoint::id,
                        1,
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcEndpointsResponse.builder()
                .vpcEndpoints(page.items().stream().map(e -> wire(view, e)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static ModifyVpcEndpointResponse modify(Edit edit, ModifyVpcEndpointRequest request) {
        VpcEndpoint endpoint = find(edit, request.vpcEndpointId());
        Vpc vpc = Vpcs.LISTING.find(edit, endpoint.vpcId());
        List<String> groups = new ArrayList<>(endpoint.groupIds());
        for (String group :
                NetworkInterfaces.groups(edit, vpc.id(), request.addSecurityGroupIds())) {
            if (!request.addSecurityGroupIds().isEmpty() && !groups.contains(group)) {
                groups.add(group);
            }
        }
        groups.removeAll(request.removeSecurityGroupIds());
        if (groups.isEmpty()) {
            throw new AwsException(
                    "InvalidParameter",
                    "An interface endpoint must keep at least one security group");
        }
        List<VpcEndpoint.Node> nodes = new ArrayList<>();
        for (VpcEndpoint.Node node : endpoint.nodes()) {
            if (request.removeSubnetIds().contains(node.subnetId())) {
                NetworkInterfaces.remove(edit, node.interfaceId());
            } else {
                nodes.add(node);
                edit.put(
                        edit.image()
                                .get(NetworkInterface.class, node.interfaceId())
                                .withGroupIds(groups));
            }
        }
        if (!request.addSubnetIds().isEmpty()) {
            EndpointService service =
                    edit.image()
                            .find(EndpointService.class, endpoint.serviceId())
                            .orElseThrow(() -> EndpointServices.noService(endpoint.serviceName()));
            nodes =
                    addNodes(
                            edit,
                            vpc,
                            service,
                            endpoint.id(),
                            nodes,
                            request.addSubnetIds(),
                            groups);
        }
        boolean privateDns =
                request.privateDnsEnabled() == null
                        ? endpoint.privateDns()
                        : request.privateDnsEnabled();
        if (privateDns) {
            edit.image()
                    .find(EndpointService.class, endpoint.serviceId())
                    .ifPresent(s -> checkPrivateDns(s, true));
        }
        String policy =
                Boolean.TRUE.equals(request.resetPolicy())
                        ? FULL_ACCESS
                        : request.policyDocument() == null
                                ? endpoint.policy()
                                : request.policyDocument();
        edit.put(endpoint.withSettings(nodes, groups, privateDns, policy));
        return ModifyVpcEndpointResponse.builder().returnValue(true).build();
    }

    public static DeleteVpcEndpointsResponse delete(Edit edit, DeleteVpcEndpointsRequest request) {
        List<UnsuccessfulItem> refused = new ArrayList<>();
        for (String id : request.vpcEndpointIds()) {
            try {
                VpcEndpoint endpoint = find(edit, id);
                if (endpoint.exists()) {
                    edit.put(endpoint.withState(VpcEndpoint.State.DELETING, edit.now()));
                }
            } catch (AwsException e) {
                refused.add(EndpointServices.unsuccessful(id, e.code(), e.message()));
            }
        }
        return DeleteVpcEndpointsResponse.builder().unsuccessful(refused).build();
    }

    /** The regional name first, then one for each zone. */
    static List<DnsEntry> dnsEntries(VpcEndpoint endpoint) {
        List<DnsEntry> entries = new ArrayList<>();
        entries.add(entry(endpoint.dnsName()));
        endpoint.nodes().forEach(n -> entries.add(entry(endpoint.zonalDnsName(n))));
        return entries;
    }

    private static DnsEntry entry(String name) {
        return DnsEntry.builder().dnsName(name).hostedZoneId(HOSTED_ZONE).build();
    }

    private static @Nullable String groupName(View view, String id) {
        return view.image().find(SecurityGroup.class, id).map(SecurityGroup::name).orElse(null);
    }

    private static software.amazon.awssdk.services.ec2.model.VpcEndpoint wire(
            View view, VpcEndpoint endpoint) {
        return software.amazon.awssdk.services.ec2.model.VpcEndpoint.builder()
                .vpcEndpointId(endpoint.id())
                .vpcEndpointType("Interface")
                .vpcId(endpoint.vpcId())
                .serviceName(endpoint.serviceName())
                .serviceRegion(view.region())
                .state(endpoint.state().wire())
                .policyDocument(endpoint.policy())
                .routeTableIds(List.of())
                .subnetIds(endpoint.nodes().stream().map(VpcEndpoint.Node::subnetId).toList())
                .groups(
                        endpoint.groupIds().stream()
                                .map(g ->
                                        SecurityGroupIdentifier.builder()
                                                .groupId(g)
                                                .groupName(groupName(view, g))
                                                .build())
                                .toList())
                .ipAddressType("ipv4")
                .dnsOptions(d -> d.dnsRecordIpType("ipv4"))
                .privateDnsEnabled(endpoint.privateDns())
                .requesterManaged(false)
                .networkInterfaceIds(
                        endpoint.nodes().stream().map(VpcEndpoint.Node::interfaceId).toList())
                .dnsEntries(dnsEntries(endpoint))
                .creationTimestamp(endpoint.createdAt())
                .ownerId(endpoint.owner())
                .tags(Tags.of(view, endpoint.id()))
                .build();
    }
}
