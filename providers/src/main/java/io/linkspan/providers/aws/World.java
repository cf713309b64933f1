package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.ServiceConfiguration;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/**
 * What AWS has of a link, each kind read once, all at once. Lives as long as one observation; its
 * threads are the caller's.
 */
final class World {
    private final Inquiry inquiry;
    private final ExecutorService threads;
    private final Ec2Client ec2;
    private final Map<ResourceKey, Resource> wanted = new LinkedHashMap<>();

    private final Reading<List<Found<Vpc>>> vpcs;
    private final Reading<List<Found<Subnet>>> subnets;
    private final Reading<List<Found<InternetGateway>>> internetGateways;
    private final Reading<List<Found<RouteTable>>> routeTables;
    private final Reading<List<Found<SecurityGroup>>> securityGroups;
    private final Reading<List<Found<KeyPairInfo>>> keyPairs;
    private final Reading<List<Found<Instance>>> instances;
    private final Reading<List<Found<ServiceConfiguration>>> endpointServices;
    private final BalancerWorld balancers;

    World(Inquiry inquiry, AwsClients clients, ExecutorService threads) {
        this.inquiry = inquiry;
        this.threads = threads;
        this.ec2 = clients.ec2();
        inquiry.blueprint().resources().forEach(r -> wanted.put(r.key(), r));
        this.balancers =
                new BalancerWorld(
                        inquiry.link().name(),
                        given(Resource.LoadBalancer.KEY.kind()),
                        clients.elb(),
                        threads);
        this.vpcs =
                read(
                        "vpc",
                        "vpc-id",
                        f -> ec2.describeVpcsPaginator(b -> b.filters(f)).vpcs(),
                        Vpc::vpcId,
                        Vpc::tags);
        this.subnets =
                read(
                        "subnet",
                        "subnet-id",
                        f -> ec2.describeSubnetsPaginator(b -> b.filters(f)).subnets(),
                        Subnet::subnetId,
                        Subnet::tags);
        this.internetGateways =
                read(
                        "internet-gateway",
                        "internet-gateway-id",
                        f ->
                                ec2.describeInternetGatewaysPaginator(b -> b.filters(f))
                                        .internetGateways(),
                        InternetGateway::internetGatewayId,
                        InternetGateway::tags);
        this.routeTables =
                read(
                        "route-table",
                        "route-table-id",
                        f -> ec2.describeRouteTablesPaginator(b -> b.filters(f)).routeTables(),
                        RouteTable::routeTableId,
                        RouteTable::tags);
        this.securityGroups =
                read(
                        "security-group",
                        "group-id",
                        f ->
                                ec2.describeSecurityGroupsPaginator(b -> b.filters(f))
                                        .securityGroups(),
                        SecurityGroup::groupId,
                        SecurityGroup::tags);
        this.keyPairs =
                read(
                        "key-pair",
                        "key-name",
                        f ->
                                ec2.describeKeyPairs(b -> b.filters(f).includePublicKey(true))
                                        .keyPairs(),
                        KeyPairInfo::keyName,
                        KeyPairInfo::tags);
        this.instances =
                read(
                        "instance",
                        "instance-id",
                        f ->
                                instances(
                                        ec2.describeInstancesPaginator(b -> b.filters(f))
                                                .reservations()),
                        Instance::instanceId,
                        Instance::tags);
        this.endpointServices =
                read(
                        "endpoint-service",
                        "service-id",
                        f ->
                                ec2.describeVpcEndpointServiceConfigurationsPaginator(
                                                b -> b.filters(f))
                                        .serviceConfigurations(),
                        ServiceConfiguration::serviceId,
                        ServiceConfiguration::tags);
    }

    private static List<Instance> instances(Iterable<Reservation> reservations) {
        List<Instance> all = new ArrayList<>();
        reservations.forEach(reservation -> all.addAll(reservation.instances()));
        return all;
    }

    /**
     * What is the user's is asked for by a filter too: of ids, AWS refuses all when one does not
     * exist, and to take the link away it need not.
     */
    private <T> Reading<List<Found<T>>> read(
            String kind,
            String idFilter,
            Function<List<Filter>, Iterable<T>> described,
            Function<T, String> id,
            Function<T, List<Tag>> tags) {
        Map<String, ResourceKey> given = given(kind);
        return start(() -> {
            List<Found<T>> found = new ArrayList<>();
            for (T raw : described.apply(List.of(Tags.ofLink(inquiry.link().name())))) {
                Map<String, String> map = Tags.map(tags.apply(raw));
                // Filters are applied here again: not every cloud honours all of them.
                Tags.key(inquiry.link().name(), map)
                        .filter(key -> key.kind().equals(kind) && !given.containsKey(id.apply(raw)))
                        .ifPresent(
                                key -> found.add(new Found<>(key, id.apply(raw), raw, map, false)));
            }
            if (!given.isEmpty()) {
                Filter ids = Filter.builder().name(idFilter).values(given.keySet()).build();
                for (T raw : described.apply(List.of(ids))) {
                    ResourceKey key = given.get(id.apply(raw));
                    if (key != null) {
                        found.add(
                                new Found<>(
                                        key, id.apply(raw), raw, Tags.map(tags.apply(raw)), true));
                    }
                }
            }
            return List.copyOf(found);
        });
    }

    /** The user's own resources of a kind, by id. */
    private Map<String, ResourceKey> given(String kind) {
        Map<String, ResourceKey> byId = new LinkedHashMap<>();
        inquiry.blueprint()
                .given()
                .forEach((key, id) -> {
                    if (key.kind().equals(kind)) {
                        byId.put(id, key);
                    }
                });
        return byId;
    }

    <T> Reading<T> start(Callable<T> read) {
        return Reading.start(threads, read);
    }

    Inquiry inquiry() {
        return inquiry;
    }

    String link() {
        return inquiry.link().name();
    }

    /** What the spec wants under a key; tells what to compare where AWS does not say. */
    <R extends Resource> Optional<R> wanted(Class<R> type, ResourceKey key) {
        return Optional.ofNullable(wanted.get(key)).filter(type::isInstance).map(type::cast);
    }

    List<Found<Vpc>> vpcs() throws InterruptedException {
        return single(vpcs.value());
    }

    List<Found<Subnet>> subnets() throws InterruptedException {
        return subnets.value();
    }

    List<Found<InternetGateway>> internetGateways() throws InterruptedException {
        return single(internetGateways.value());
    }

    List<Found<RouteTable>> routeTables() throws InterruptedException {
        return single(routeTables.value());
    }

    List<Found<SecurityGroup>> securityGroups() throws InterruptedException {
        return securityGroups.value();
    }

    List<Found<KeyPairInfo>> keyPairs() throws InterruptedException {
        return single(keyPairs.value());
    }

    /** Terminated ones too, for as long as AWS shows them. */
    List<Found<Instance>> instances() throws InterruptedException {
        return instances.value();
    }

    List<Found<ServiceConfiguration>> endpointServices() throws InterruptedException {
        return endpointServices.value();
    }

    List<Found<LoadBalancer>> loadBalancers() throws InterruptedException {
        return balancers.loadBalancers();
    }

    List<Found<TargetGroup>> targetGroups() throws InterruptedException {
        return balancers.targetGroups();
    }

    List<Found<Listener>> listeners() throws InterruptedException {
        return balancers.listeners();
    }

    /** A key for an id that something refers to; of kind "unknown" when it is not of this link. */
    static <T> ResourceKey reference(List<Found<T>> among, String id) {
        return among.stream()
                .filter(found -> found.id().equals(id))
                .map(Found::key)
                .findFirst()
                .orElseGet(() -> new ResourceKey("unknown", id));
    }

    /**
     * Guards against two things with one key, which nothing in this program makes.
     *
     * @throws DiagnosticException LS-AWS-14 naming both
     */
    static <T> List<Found<T>> single(List<Found<T>> found) {
        Map<ResourceKey, Found<T>> byKey = new LinkedHashMap<>();
        for (Found<T> each : found) {
            Found<T> other = byKey.putIfAbsent(each.key(), each);
            if (other != null) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-AWS-14",
                                other.id()
                                        + " and "
                                        + each.id()
                                        + " both claim to be "
                                        + each.key(),
                                "Both carry the tag "
                                        + Tags.RESOURCE
                                        + "="
                                        + each.key()
                                        + "; it cannot be told which one the link uses.",
                                "Delete the one that nothing uses, or take its tag away"));
            }
        }
        return found;
    }
}
