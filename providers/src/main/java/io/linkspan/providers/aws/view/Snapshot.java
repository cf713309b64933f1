package io.linkspan.providers.aws.view;

import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.view.AwsView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.sts.StsClient;

/** Reads one snapshot of a link's network. Throws what the SDK throws. */
public final class Snapshot {
    private static final String LINK_TAG = "linkspan:link";

    private final Ec2Client ec2;
    private final ElasticLoadBalancingV2Client elb;
    private final StsClient sts;

    public Snapshot(Ec2Client ec2, ElasticLoadBalancingV2Client elb, StsClient sts) {
        this.ec2 = ec2;
        this.elb = elb;
        this.sts = sts;
    }

    public AwsView read(Topology topology) throws InterruptedException {
        try (Together together = new Together()) {
            return read(topology, together);
        }
    }

    private AwsView read(Topology topology, Together together) throws InterruptedException {
        Together.Reading<String> account = together.start(() -> sts.getCallerIdentity().account());
        Together.Reading<Map<ZoneId, String>> zones = together.start(this::zones);
        BalancerSnapshot balancers = new BalancerSnapshot(ec2, elb, together, zones);
        Optional<Vpc> vpc = together.start(() -> vpc(topology)).value();
        if (vpc.isEmpty()) {
            return new AwsView(
                    account.value(),
                    zones.value(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty());
        }
        Filter inVpc = Filter.builder().name("vpc-id").values(vpc.get().vpcId()).build();
        Together.Reading<List<AwsView.SecurityGroup>> groups =
                together.start(() -> securityGroups(inVpc));
        Together.Reading<List<Found>> instances =
                together.start(() -> instances(inVpc, zones.value()));
        SubnetSnapshot subnets = new SubnetSnapshot(ec2, inVpc, vpc.get().vpcId(), together);
        BalancerSnapshot.Balancing balancing = balancers.read(topology, vpc.get().vpcId());
        List<Found> hosts = instances.value();
        return new AwsView(
                account.value(),
                zones.value(),
                vpc.map(v -> new AwsView.Vpc(v.vpcId(), v.cidrBlock(), v.stateAsString())),
                subnets.value(),
                groups.value(),
                bastion(topology, hosts),
                hosts.stream().map(Found::instance).toList(),
                balancing.balancer(),
                balancing.groups(),
                balancing.service());
    }

    private Map<ZoneId, String> zones() {
        Map<ZoneId, String> names = new HashMap<>();
        ec2.describeAvailabilityZones().availabilityZones().stream()
                .filter(z -> z.zoneType() == null || z.zoneType().equals("availability-zone"))
                .forEach(z -> names.put(new ZoneId(z.zoneId()), z.zoneName()));
        return names;
    }

    private Optional<Vpc> vpc(Topology topology) {
        return switch (topology.link().aws().vpc()) {
            case VpcSpec.Given(String id) ->
                    ec2
                            .describeVpcs(b ->
                                    b.filters(Filter.builder().name("vpc-id").values(id).build()))
                            .vpcs()
                            .stream()
                            .findFirst();
            case VpcSpec.Made made ->
                    ec2
                            .describeVpcs(b ->
                                    b.filters(
                                            Filter.builder()
                                                    .name("tag:" + LINK_TAG)
                                                    .values(topology.link().name())
                                                    .build()))
                            .vpcs()
                            .stream()
                            .findFirst();
        };
    }

    private List<AwsView.SecurityGroup> securityGroups(Filter inVpc) {
        return ec2.describeSecurityGroupsPaginator(b -> b.filters(inVpc)).securityGroups().stream()
                .map(g ->
                        new AwsView.SecurityGroup(
                                g.groupId(),
                                g.groupName(),
                                rules(g.ipPermissions()),
                                rules(g.ipPermissionsEgress())))
                .toList();
    }

    private static List<AwsView.Rule> rules(List<IpPermission> permissions) {
        return permissions.stream()
                .flatMap(p ->
                        java.util.stream.Stream.concat(
                                        p.ipRanges().stream().map(r -> r.cidrIp()),
                                        p.userIdGroupPairs().stream().map(g -> g.groupId()))
                                .map(peer ->
                                        new AwsView.Rule(
                                                p.ipProtocol(),
                                                p.fromPort() == null || p.fromPort() < 0
                                                        ? 0
                                                        : p.fromPort(),
                                                p.toPort() == null || p.toPort() < 0
                                                        ? 65_535
                                                        : p.toPort(),
                                                peer)))
                .toList();
    }

    /**
     * An instance with what tells which one it is.
     *
     * @param resource its tag; empty without one
     */
    private record Found(AwsView.Instance instance, String resource) {}

    private List<Found> instances(Filter inVpc, Map<ZoneId, String> zones) {
        Map<String, ZoneId> ids = byName(zones);
        return ec2.describeInstancesPaginator(b -> b.filters(inVpc)).reservations().stream()
                .flatMap(r -> r.instances().stream())
                .filter(i -> i.privateIpAddress() != null && i.placement() != null)
                .filter(i -> ids.containsKey(i.placement().availabilityZone()))
                .map(i ->
                        new Found(
                                new AwsView.Instance(
                                        i.instanceId(),
                                        i.privateIpAddress(),
                                        Optional.ofNullable(i.publicIpAddress())
                                                .filter(address -> !address.isEmpty()),
                                        zone(ids, i.placement().availabilityZone()),
                                        i.state().nameAsString(),
                                        i.securityGroups().stream()
                                                .map(GroupIdentifier::groupId)
                                                .collect(Collectors.toSet())),
                                i.tags().stream()
                                        .filter(t -> t.key().equals("linkspan:resource"))
                                        .map(t -> t.value())
                                        .findFirst()
                                        .orElse("")))
                .toList();
    }

    private static ZoneId zone(Map<String, ZoneId> ids, String name) {
        return Optional.ofNullable(ids.get(name))
                .orElseThrow(() -> new IllegalStateException("no zone is called " + name));
    }

    static Map<String, ZoneId> byName(Map<ZoneId, String> zones) {
        Map<String, ZoneId> ids = new HashMap<>();
        zones.forEach((id, name) -> ids.put(name, id));
        return ids;
    }

    /**
     * The one that the spec names or the tool made; else the running one with a public address that
     * is no node.
     */
    private static Optional<AwsView.Instance> bastion(Topology topology, List<Found> hosts) {
        Set<String> nodes =
                topology.nodes().stream().map(Topology.Node::address).collect(Collectors.toSet());
        Optional<String> own = topology.link().aws().existing().bastion();
        return hosts.stream()
                .filter(h -> !Set.of("terminated", "shutting-down").contains(h.instance().state()))
                .filter(h -> own.isEmpty() || own.get().equals(h.instance().id()))
                .filter(h ->
                        own.isPresent()
                                || h.resource().equals("instance/bastion-node")
                                || (h.instance().publicAddress().isPresent()
                                        && !nodes.contains(h.instance().address())))
                .min((a, b) -> Boolean.compare(b.instance().running(), a.instance().running()))
                .map(Found::instance);
    }
}
