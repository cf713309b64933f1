package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.ec2.NetworkInterfaces;
import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Network load balancers: one node, with an address of its own, in each zone. */
final class LoadBalancers {
    /** Source: Elastic Load Balancing, "Quotas for your Network Load Balancers". */
    private static final int MAX_PER_REGION = 50;

    /** The hosted zone of network load balancers' names in us-west-2. */
    private static final String HOSTED_ZONE = "Z18D5FSROUN65G";

    /** Endpoints that keep a load balancer's zones. */
    private static final Set<VpcEndpoint.State> CONNECTED =
            EnumSet.of(
                    VpcEndpoint.State.PENDING_ACCEPTANCE,
                    VpcEndpoint.State.PENDING,
                    VpcEndpoint.State.AVAILABLE);

    private LoadBalancers() {}

    /** What a node is to be: its subnet, and the address wanted there. */
    private record Site(Subnet subnet, @Nullable String wantedAddress) {}

    static CreateLoadBalancerResponse create(Edit edit, CreateLoadBalancerRequest request) {
        Names.check("The load balancer", request.name());
        if (!"network".equals(request.typeAsString())) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "This cloud has load balancers of type 'network' only, not '"
                            + (request.typeAsString() == null
                                    ? "application"
                                    : request.typeAsString())
                            + "'");
        }
        checkAddressType(request.ipAddressTypeAsString());
        String scheme = scheme(request.schemeAsString());
        List<Site> sites = sites(edit, request.subnets(), request.subnetMappings());
        String vpcId = sites.getFirst().subnet().vpcId();
        List<String> groups = groups(edit, vpcId, request.securityGroups());
        Optional<LoadBalancer> same = named(edit, request.name());
        if (same.isPresent()) {
            return existing(edit, same.get(), scheme, sites, groups);
        }
        if (edit.image().owned(LoadBalancer.class, edit.owner()).count() >= MAX_PER_REGION) {
            throw new AwsException(
                    "TooManyLoadBalancers",
                    "The maximum number of load balancers has been reached: " + MAX_PER_REGION);
        }
        if (scheme.equals("internet-facing")
                && edit.image().all(InternetGateway.class).stream()
                        .noneMatch(g -> vpcId.equals(g.vpcId()))) {
            throw new AwsException("InvalidSubnet", "VPC " + vpcId + " has no internet gateway");
        }
        String suffix = edit.newHex();
        String path = "net/" + request.name() + "/" + suffix;
        LoadBalancer balancer =
                new LoadBalancer(
                        edit.arn("elasticloadbalancing", "loadbalancer/" + path),
                        edit.owner(),
                        request.name(),
                        suffix,
                        scheme,
                        vpcId,
                        request.name() + "-" + suffix + ".elb." + edit.region() + ".amazonaws.com",
                        edit.now(),
                        LoadBalancer.State.PROVISIONING,
                        nodes(edit, path, sites, groups, List.of()),
                        groups,
                        true,
                        Map.of());
        edit.put(balancer);
        ElbTags.put(edit, balancer.id(), request.tags());
        return CreateLoadBalancerResponse.builder().loadBalancers(wire(edit, balancer)).build();
    }

    private static String scheme(@Nullable String given) {
        String scheme = given == null ? "internet-facing" : given;
        if (!scheme.equals("internal") && !scheme.equals("internet-facing")) {
            throw new AwsException("ValidationError", "'" + scheme + "' is not a valid scheme");
        }
        return scheme;
    }

    private static Optional<LoadBalancer> named(View view, String name) {
        return view.image()
                .owned(LoadBalancer.class, view.owner())
                .filter(b -> b.name().equals(name))
                .findFirst();
    }

    private static CreateLoadBalancerResponse existing(
            View view, LoadBalancer same, String scheme, List<Site> sites, List<String> groups) {
        boolean equal =
                same.scheme().equals(scheme)
                        && same.groupIds().equals(groups)
                        && same.nodes().size() == sites.size()
                        && sites.stream()
                                .allMatch(s ->
                                        same.nodes().stream()
                                                .anyMatch(
                                                        n -> n.subnetId().equals(s.subnet().id())));
        if (!equal) {
            throw new AwsException(
                    "DuplicateLoadBalancerName",
                    "A load balancer with the same name '"
                            + same.name()
                            + "' exists, but with different settings");
        }
        return CreateLoadBalancerResponse.builder().loadBalancers(wire(view, same)).build();
    }

    private static List<Site> sites(View view, List<String> subnets, List<SubnetMapping> mappings) {
        if (subnets.isEmpty() == mappings.isEmpty()) {
            throw new AwsException(
                    "ValidationError",
                    "You must specify either subnets or subnet mappings, but not both");
        }
        Map<String, Site> byZone = new LinkedHashMap<>();
        List<Site> sites = new ArrayList<>();
        subnets.forEach(id -> sites.add(new Site(subnet(view, id), null)));
        mappings.forEach(m -> {
            if (m.allocationId() != null) {
                throw new AwsException(
                        "AllocationIdNotFound",
                        "The allocation ID '" + m.allocationId() + "' does not exist");
            }
            sites.add(new Site(subnet(view, m.subnetId()), m.privateIPv4Address()));
        });
        for (Site site : sites) {
            if (!site.subnet().vpcId().equals(sites.getFirst().subnet().vpcId())) {
                throw new AwsException(
                        "InvalidConfigurationRequest", "All subnets must be in the same VPC");
            }
            if (byZone.put(site.subnet().zoneId(), site) != null) {
                throw new AwsException(
                        "InvalidConfigurationRequest",
                        "A load balancer cannot be attached to multiple subnets in the same"
                                + " Availability Zone");
            }
        }
        return sites;
    }

    private static Subnet subnet(View view, @Nullable String id) {
        return view.image()
                .find(Subnet.class, String.valueOf(id))
                .filter(s -> s.owner().equals(view.owner()))
                .orElseThrow(() ->
                        new AwsException(
                                "SubnetNotFound", "The subnet ID '" + id + "' does not exist"));
    }

    private static List<String> groups(View view, String vpcId, List<String> given) {
        for (String id : given) {
            boolean right =
                    view.image()
                            .find(SecurityGroup.class, id)
                            .filter(g -> g.vpcId().equals(vpcId))
                            .isPresent();
            if (!right) {
                throw new AwsException(
                        "InvalidSecurityGroup",
                        "The security group '" + id + "' does not exist in " + vpcId);
            }
        }
        return given;
    }

    private static List<LoadBalancer.Node> nodes(
            Edit edit,
            String path,
            List<Site> sites,
            List<String> groups,
            List<LoadBalancer.Node> before) {
        Map<String, LoadBalancer.Node> nodes = new TreeMap<>();
        before.forEach(n -> nodes.put(n.zoneId(), n));
        for (Site site : sites) {
            Subnet subnet = site.subnet();
            if (nodes.containsKey(subnet.zoneId())) {
                continue;
            }
            NetworkInterface eni =
                    NetworkInterfaces.make(
                            edit,
                            subnet,
                            NetworkInterface.Kind.NETWORK_LOAD_BALANCER,
                            "ELB " + path,
                            site.wantedAddress(),
                            groups);
            nodes.put(
                    subnet.zoneId(),
                    new LoadBalancer.Node(subnet.zoneId(), subnet.id(), eni.id(), eni.address()));
        }
        return List.copyOf(nodes.values());
    }

    static DescribeLoadBalancersResponse describe(
            View view, DescribeLoadBalancersRequest request, TargetHealthSource health) {
        List<LoadBalancer> found = new ArrayList<>();
        if (!request.loadBalancerArns().isEmpty()) {
            request.loadBalancerArns().forEach(arn -> found.add(Names.loadBalancer(view, arn)));
        } else if (!request.names().isEmpty()) {
            for (String name : request.names()) {
                found.add(
                        named(view, name)
                                .orElseThrow(() ->
                                        new AwsException(
                                                "LoadBalancerNotFound",
                                                "Load balancers '[" + name + "]' not found")));
            }
        } else {
            view.image().owned(LoadBalancer.class, view.owner()).forEach(found::add);
        }
        found.sort(Comparator.comparing(LoadBalancer::id));
        Slice<LoadBalancer> slice =
                Slice.of(found, LoadBalancer::id, request.pageSize(), request.marker());
        return DescribeLoadBalancersResponse.builder()
                .loadBalancers(slice.items().stream().map(b -> seen(view, b, health)).toList())
                .nextMarker(slice.nextMarker())
                .build();
    }

    /** Deleting a balancer that is not there succeeds, as with AWS. */
    static DeleteLoadBalancerResponse delete(Edit edit, DeleteLoadBalancerRequest request) {
        Optional<LoadBalancer> found =
                edit.image()
                        .find(LoadBalancer.class, request.loadBalancerArn())
                        .filter(b -> b.owner().equals(edit.owner()));
        found.ifPresent(balancer -> delete(edit, balancer));
        return DeleteLoadBalancerResponse.builder().build();
    }

    private static void delete(Edit edit, LoadBalancer balancer) {
        if (Boolean.parseBoolean(balancer.attribute(Attributes.DELETION_PROTECTION))) {
            throw new AwsException(
                    "OperationNotPermitted",
                    "Load balancer '"
                            + balancer.id()
                            + "' cannot be deleted because deletion protection is enabled");
        }
        for (EndpointService service : edit.image().all(EndpointService.class)) {
            if (service.loadBalancerArns().contains(balancer.id())) {
                throw new AwsException(
                        "ResourceInUse",
                        "Load balancer '"
                                + balancer.id()
                                + "' cannot be deleted because it is currently associated with"
                                + " another service: "
                                + service.id());
            }
        }
        for (Listener listener : edit.image().all(Listener.class)) {
            if (listener.loadBalancerArn().equals(balancer.id())) {
                edit.remove(Listener.class, listener.id());
                edit.remove(TagSet.class, listener.id());
            }
        }
        balancer.nodes().forEach(n -> NetworkInterfaces.remove(edit, n.interfaceId()));
        edit.remove(LoadBalancer.class, balancer.id());
        edit.remove(TagSet.class, balancer.id());
    }

    static SetSecurityGroupsResponse setSecurityGroups(
            Edit edit, SetSecurityGroupsRequest request) {
        LoadBalancer balancer = Names.loadBalancer(edit, request.loadBalancerArn());
        if (balancer.groupIds().isEmpty()) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "You can't set security groups on a Network Load Balancer that was created"
                            + " without any");
        }
        if (request.securityGroups().isEmpty()) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "A Network Load Balancer with security groups must keep at least one");
        }
        List<String> groups = groups(edit, balancer.vpcId(), request.securityGroups());
        String enforce = request.enforceSecurityGroupInboundRulesOnPrivateLinkTrafficAsString();
        boolean enforced = enforce == null ? balancer.enforceOnPrivateLink() : enforce.equals("on");
        edit.put(balancer.withGroups(groups, enforced));
        for (LoadBalancer.Node node : balancer.nodes()) {
            edit.put(
                    edit.image()
                            .get(NetworkInterface.class, node.interfaceId())
                            .withGroupIds(groups));
        }
        return SetSecurityGroupsResponse.builder()
                .securityGroupIds(groups)
                .enforceSecurityGroupInboundRulesOnPrivateLinkTraffic(enforced ? "on" : "off")
                .build();
    }

    static SetIpAddressTypeResponse setIpAddressType(Edit edit, SetIpAddressTypeRequest request) {
        Names.loadBalancer(edit, request.loadBalancerArn());
        checkAddressType(request.ipAddressTypeAsString());
        return SetIpAddressTypeResponse.builder().ipAddressType("ipv4").build();
    }

    private static void checkAddressType(@Nullable String given) {
        if (given != null && !given.equals("ipv4")) {
            throw new AwsException(
                    "InvalidConfigurationRequest", "This cloud has addresses of type 'ipv4' only");
        }
    }

    /** Nothing is reserved: a node here has what the machine has. */
    static DescribeCapacityReservationResponse capacity(
            View view, DescribeCapacityReservationRequest request) {
        Names.loadBalancer(view, request.loadBalancerArn());
        return DescribeCapacityReservationResponse.builder()
                .decreaseRequestsRemaining(2)
                .capacityReservationState(List.of())
                .build();
    }

    static SetSubnetsResponse setSubnets(Edit edit, SetSubnetsRequest request) {
        LoadBalancer balancer = Names.loadBalancer(edit, request.loadBalancerArn());
        List<Site> sites = sites(edit, request.subnets(), request.subnetMappings());
        if (!sites.getFirst().subnet().vpcId().equals(balancer.vpcId())) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "The subnets must be in " + balancer.vpcId() + ", the load balancer's VPC");
        }
        List<LoadBalancer.Node> kept = new ArrayList<>();
        for (LoadBalancer.Node node : balancer.nodes()) {
            if (sites.stream().anyMatch(s -> s.subnet().id().equals(node.subnetId()))) {
                kept.add(node);
            } else {
                refuseConnected(edit, balancer);
                NetworkInterfaces.remove(edit, node.interfaceId());
            }
        }
        String path = "net/" + balancer.name() + "/" + balancer.suffix();
        LoadBalancer after =
                balancer.withNodes(nodes(edit, path, sites, balancer.groupIds(), kept));
        edit.put(after);
        return SetSubnetsResponse.builder()
                .availabilityZones(zones(edit, after))
                .ipAddressType("ipv4")
                .build();
    }

    /**
     * Source: ELBv2 guide, "Update the Availability Zones for your Network Load Balancer": no
     * subnet is removed while endpoints are connected. The code of the error is not documented.
     */
    private static void refuseConnected(Edit edit, LoadBalancer balancer) {
        for (EndpointService service : edit.image().all(EndpointService.class)) {
            if (service.loadBalancerArns().contains(balancer.id())
                    && edit.image().all(VpcEndpoint.class).stream()
                            .anyMatch(e ->
                                    service.id().equals(e.serviceId())
                                            && CONNECTED.contains(e.state()))) {
                throw new AwsException(
                        "InvalidConfigurationRequest",
                        "Subnets cannot be removed from load balancer '"
                                + balancer.id()
                                + "' because it has active VPC endpoint associations: "
                                + service.id());
            }
        }
    }

    static DescribeLoadBalancerAttributesResponse describeAttributes(
            View view, DescribeLoadBalancerAttributesRequest request) {
        LoadBalancer balancer = Names.loadBalancer(view, request.loadBalancerArn());
        return DescribeLoadBalancerAttributesResponse.builder()
                .attributes(attributes(balancer))
                .build();
    }

    private static List<LoadBalancerAttribute> attributes(LoadBalancer balancer) {
        return Attributes.LOAD_BALANCER.keySet().stream()
                .map(k ->
                        LoadBalancerAttribute.builder().key(k).value(balancer.attribute(k)).build())
                .toList();
    }

    static ModifyLoadBalancerAttributesResponse modifyAttributes(
            Edit edit, ModifyLoadBalancerAttributesRequest request) {
        LoadBalancer balancer = Names.loadBalancer(edit, request.loadBalancerArn());
        Map<String, @Nullable String> change = new HashMap<>();
        request.attributes().forEach(a -> change.put(String.valueOf(a.key()), a.value()));
        LoadBalancer after =
                balancer.withAttributes(
                        AttributeValues.changed(
                                Attributes.LOAD_BALANCER, balancer.attributes(), change));
        edit.put(after);
        return ModifyLoadBalancerAttributesResponse.builder().attributes(attributes(after)).build();
    }

    private static List<AvailabilityZone> zones(View view, LoadBalancer balancer) {
        return balancer.nodes().stream()
                .map(n ->
                        AvailabilityZone.builder()
                                .zoneName(view.account().zoneName(n.zoneId()))
                                .subnetId(n.subnetId())
                                .loadBalancerAddresses(List.of())
                                .build())
                .toList();
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer wire(
            View view, LoadBalancer balancer) {
        software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.Builder wire =
                software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.builder()
                        .loadBalancerArn(balancer.id())
                        .loadBalancerName(balancer.name())
                        .dnsName(balancer.dnsName())
                        .canonicalHostedZoneId(HOSTED_ZONE)
                        .createdTime(balancer.createdAt())
                        .scheme(balancer.scheme())
                        .vpcId(balancer.vpcId())
                        .state(s -> s.code(state(balancer.state())))
                        .type("network")
                        .availabilityZones(zones(view, balancer))
                        .ipAddressType("ipv4")
                        .enablePrefixForIpv6SourceNat("off");
        if (!balancer.groupIds().isEmpty()) {
            wire.securityGroups(balancer.groupIds())
                    .enforceSecurityGroupInboundRulesOnPrivateLinkTraffic(
                            balancer.enforceOnPrivateLink() ? "on" : "off");
        }
        return wire.build();
    }

    /** A balancer that stands but cannot listen on an address is impaired, and says why. */
    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer seen(
            View view, LoadBalancer balancer, TargetHealthSource health) {
        String impairment = health.impairment(balancer.id());
        if (balancer.state() != LoadBalancer.State.ACTIVE || impairment.isEmpty()) {
            return wire(view, balancer);
        }
        return wire(view, balancer).toBuilder()
                .state(s -> s.code(state(LoadBalancer.State.ACTIVE_IMPAIRED)).reason(impairment))
                .build();
    }

    private static String state(LoadBalancer.State state) {
        return switch (state) {
            case PROVISIONING -> "provisioning";
            case ACTIVE -> "active";
            case ACTIVE_IMPAIRED -> "active_impaired";
            case FAILED -> "failed";
        };
    }
}
