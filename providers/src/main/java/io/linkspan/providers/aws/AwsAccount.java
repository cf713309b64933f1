package io.linkspan.providers.aws;

import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.HostFacts;
import io.linkspan.engine.ProviderAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** The account that the credentials belong to. */
record AwsAccount(AwsClients clients) implements ProviderAccount {
    /** {@code sts:GetCallerIdentity} needs no permission. */
    static final Set<String> ACTIONS =
            Set.of(
                    "sts:GetCallerIdentity",
                    "ec2:DescribeAvailabilityZones",
                    "ec2:DescribeVpcs",
                    "ec2:DescribeInstances",
                    "ec2:DescribeSubnets");

    @Override
    public String id() {
        return uninterrupted("the account", () -> clients.sts().getCallerIdentity().account());
    }

    /** Local zones and the like are left out: load balancers and endpoints are not for them. */
    @Override
    public Map<ZoneId, String> zoneNames() {
        return uninterrupted(
                "the zones of " + clients.settings().region(),
                () -> {
                    Map<ZoneId, String> names = new LinkedHashMap<>();
                    clients.ec2().describeAvailabilityZones().availabilityZones().stream()
                            .filter(zone ->
                                    zone.zoneType() == null
                                            || zone.zoneType().equals("availability-zone"))
                            .forEach(zone -> names.put(new ZoneId(zone.zoneId()), zone.zoneName()));
                    return names;
                });
    }

    @Override
    public String callerAddress() {
        try {
            return new CallerAddress(clients.settings().callerAddress(), CallerAddress.AWS).value();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while asking for this machine's address", e);
        }
    }

    @Override
    public Optional<Ipv4Block> vpcCidr(String vpcId) {
        return uninterrupted(
                vpcId,
                () -> {
                    try {
                        return clients.ec2().describeVpcs(b -> b.vpcIds(vpcId)).vpcs().stream()
                                .findFirst()
                                .map(vpc -> Ipv4Block.parse(vpc.cidrBlock()));
                    } catch (SdkException thrown) {
                        FailedCall e = FailedCall.of(thrown);
                        if (e.isNotFound() || e.code().endsWith(".Malformed")) {
                            return Optional.empty();
                        }
                        throw thrown;
                    }
                });
    }

    @Override
    public Map<String, HostFacts> hosts(String vpcId, Collection<String> privateAddresses) {
        return uninterrupted(
                "instances in " + vpcId,
                () -> {
                    List<Instance> found = new ArrayList<>();
                    clients.ec2()
                            .describeInstancesPaginator(b ->
                                    b.filters(
                                            filter("vpc-id", List.of(vpcId)),
                                            filter("private-ip-address", privateAddresses)))
                            .reservations()
                            .forEach(r -> found.addAll(r.instances()));
                    // Filters are applied here again: not every cloud honours all of them.
                    found.removeIf(i ->
                            !vpcId.equals(i.vpcId())
                                    || !privateAddresses.contains(i.privateIpAddress())
                                    || i.state().name() == InstanceStateName.TERMINATED
                                    || i.state().name() == InstanceStateName.SHUTTING_DOWN);
                    Map<String, ZoneId> zones = new LinkedHashMap<>();
                    if (!found.isEmpty()) {
                        clients.ec2()
                                .describeSubnets(b ->
                                        b.subnetIds(
                                                found.stream()
                                                        .map(Instance::subnetId)
                                                        .distinct()
                                                        .toList()))
                                .subnets()
                                .forEach(s ->
                                        zones.put(
                                                s.subnetId(), new ZoneId(s.availabilityZoneId())));
                    }
                    Map<String, HostFacts> hosts = new LinkedHashMap<>();
                    found.forEach(i ->
                            hosts.put(
                                    i.privateIpAddress(),
                                    new HostFacts(
                                            i.instanceId(),
                                            i.subnetId(),
                                            Objects.requireNonNull(zones.get(i.subnetId())))));
                    return hosts;
                });
    }

    @Override
    public Map<String, Ground.Subnet> subnets(Collection<String> ids) {
        return uninterrupted("subnets " + String.join(", ", ids), () -> subnetsById(ids));
    }

    /** By a filter: of ids, AWS refuses all when one does not exist. */
    private Map<String, Ground.Subnet> subnetsById(Collection<String> ids) {
        Map<String, Ground.Subnet> found = new LinkedHashMap<>();
        clients
                .ec2()
                .describeSubnetsPaginator(b -> b.filters(filter("subnet-id", ids)))
                .subnets()
                .stream()
                .filter(s -> ids.contains(s.subnetId()))
                .forEach(s ->
                        found.put(
                                s.subnetId(),
                                new Ground.Subnet(
                                        s.vpcId(),
                                        new ZoneId(s.availabilityZoneId()),
                                        Ipv4Block.parse(s.cidrBlock()))));
        return found;
    }

    @Override
    public Map<String, Ground.Host> instances(Collection<String> ids) {
        return uninterrupted(
                "instances " + String.join(", ", ids),
                () -> {
                    List<Instance> found = new ArrayList<>();
                    clients.ec2()
                            .describeInstancesPaginator(b -> b.filters(filter("instance-id", ids)))
                            .reservations()
                            .forEach(r -> found.addAll(r.instances()));
                    found.removeIf(i ->
                            !ids.contains(i.instanceId())
                                    || (i.state().name() != InstanceStateName.RUNNING
                                            && i.state().name() != InstanceStateName.PENDING));
                    Map<String, Ground.Subnet> subnets =
                            found.isEmpty()
                                    ? Map.of()
                                    : subnetsById(
                                            found.stream()
                                                    .map(Instance::subnetId)
                                                    .distinct()
                                                    .toList());
                    Map<String, Ground.Host> hosts = new LinkedHashMap<>();
                    found.forEach(i ->
                            hosts.put(
                                    i.instanceId(),
                                    new Ground.Host(
                                            i.vpcId(),
                                            Objects.requireNonNull(subnets.get(i.subnetId()))
                                                    .zone(),
                                            i.subnetId(),
                                            i.privateIpAddress())));
                    return hosts;
                });
    }

    private static Filter filter(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static <T> T uninterrupted(String subject, Failures.Step<T> step) {
        try {
            return Failures.explained(subject, step);
        } catch (InterruptedException e) {
            throw new IllegalStateException("single calls do not wait", e);
        }
    }
}
