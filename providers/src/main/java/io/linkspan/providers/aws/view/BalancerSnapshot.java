package io.linkspan.providers.aws.view;

import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.view.AwsView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ServiceConfiguration;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/** The load balancer, what it leads to, and the endpoint service in front of it. */
final class BalancerSnapshot {
    /** AWS's defaults, where it does not say. Source: aws-facts, "Network Load Balancer". */
    private static final String DEFAULT_IDLE = "350";

    private final Ec2Client ec2;
    private final ElasticLoadBalancingV2Client elb;
    private final Together together;
    private final Together.Reading<Map<ZoneId, String>> zones;
    private final Together.Reading<List<LoadBalancer>> balancers;
    private final Together.Reading<List<TargetGroup>> groups;
    private final Together.Reading<List<ServiceConfiguration>> services;

    BalancerSnapshot(
            Ec2Client ec2,
            ElasticLoadBalancingV2Client elb,
            Together together,
            Together.Reading<Map<ZoneId, String>> zones) {
        this.ec2 = ec2;
        this.elb = elb;
        this.together = together;
        this.zones = zones;
        balancers =
                together.start(() ->
                        elb.describeLoadBalancersPaginator(b -> {}).loadBalancers().stream()
                                .toList());
        groups =
                together.start(() ->
                        elb.describeTargetGroupsPaginator(b -> {}).targetGroups().stream()
                                .toList());
        services =
                together.start(() ->
                        ec2
                                .describeVpcEndpointServiceConfigurationsPaginator(b -> {})
                                .serviceConfigurations()
                                .stream()
                                .toList());
    }

    /** All of it. */
    record Balancing(
            Optional<AwsView.Balancer> balancer,
            List<AwsView.TargetGroup> groups,
            Optional<AwsView.Service> service) {}

    Balancing read(Topology topology, String vpc) throws InterruptedException {
        Optional<LoadBalancer> found = choose(topology, vpc);
        if (found.isEmpty()) {
            return new Balancing(Optional.empty(), groups(vpc, Set.of()), service(topology, ""));
        }
        LoadBalancer raw = found.get();
        String arn = raw.loadBalancerArn();
        Together.Reading<Map<String, String>> attributes =
                together.start(() -> balancerAttributes(arn));
        List<Listener> listeners =
                together.start(() ->
                                elb
                                        .describeListenersPaginator(b -> b.loadBalancerArn(arn))
                                        .listeners()
                                        .stream()
                                        .toList())
                        .value();
        List<Together.Reading<AwsView.Listener>> readings =
                listeners.stream().map(l -> together.start(() -> listener(l))).toList();
        Set<String> forwarded = new HashSet<>();
        listeners.forEach(l -> forwarded.addAll(forwards(l)));
        Together.Reading<Optional<AwsView.Service>> service =
                together.start(() -> service(topology, arn));
        List<AwsView.TargetGroup> read = groups(vpc, forwarded);
        return new Balancing(
                Optional.of(balancer(raw, attributes.value(), Together.values(readings))),
                read,
                service.value());
    }

    /**
     * The one that the spec names; else the one at the planned addresses; else the only network
     * load balancer by the link's name.
     */
    private Optional<LoadBalancer> choose(Topology topology, String vpc)
            throws InterruptedException {
        Set<String> planned =
                topology.zones().stream()
                        .map(topology::loadBalancerAddress)
                        .collect(Collectors.toSet());
        Optional<String> own = topology.link().aws().existing().loadBalancer();
        if (own.isPresent()) {
            return balancers.value().stream()
                    .filter(b -> own.get().equals(b.loadBalancerArn()))
                    .findFirst();
        }
        String name = topology.link().name() + "-";
        List<LoadBalancer> here =
                balancers.value().stream().filter(b -> vpc.equals(b.vpcId())).toList();
        return here.stream()
                .filter(b -> addresses(b).values().stream().anyMatch(planned::contains))
                .findFirst()
                .or(() ->
                        here.stream()
                                .filter(b -> b.loadBalancerName().startsWith(name))
                                .findFirst());
    }

    private static Map<String, String> addresses(LoadBalancer balancer) {
        Map<String, String> byZone = new HashMap<>();
        balancer.availabilityZones()
                .forEach(zone ->
                        zone.loadBalancerAddresses().stream()
                                .map(a -> a.privateIPv4Address())
                                .filter(a -> a != null && !a.isEmpty())
                                .findFirst()
                                .ifPresent(a -> byZone.put(zone.zoneName(), a)));
        return byZone;
    }

    private AwsView.Balancer balancer(
            LoadBalancer raw, Map<String, String> attributes, List<AwsView.Listener> listeners)
            throws InterruptedException {
        Map<String, ZoneId> ids = Snapshot.byName(zones.value());
        Map<String, String> known = addresses(raw);
        if (known.size() < raw.availabilityZones().size()) {
            known.putAll(interfaces(raw));
        }
        Map<ZoneId, String> nodes = new HashMap<>();
        known.forEach((zone, address) ->
                Optional.ofNullable(ids.get(zone)).ifPresent(id -> nodes.put(id, address)));
        return new AwsView.Balancer(
                raw.loadBalancerArn(),
                raw.loadBalancerName(),
                raw.typeAsString(),
                raw.state() == null ? "active" : raw.state().codeAsString(),
                raw.state() == null ? "" : Objects.requireNonNullElse(raw.state().reason(), ""),
                raw.schemeAsString(),
                nodes,
                Set.copyOf(raw.securityGroups()),
                !"off".equals(raw.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic()),
                Boolean.parseBoolean(attributes.get("load_balancing.cross_zone.enabled")),
                listeners);
    }

    /** Where AWS does not list a node's address, its network interface has it. */
    private Map<String, String> interfaces(LoadBalancer raw) {
        String arn = raw.loadBalancerArn();
        String described = "ELB " + arn.substring(arn.indexOf("loadbalancer/") + 13);
        Map<String, String> byZone = new HashMap<>();
        ec2.describeNetworkInterfacesPaginator(b ->
                        b.filters(Filter.builder().name("description").values(described).build()))
                .networkInterfaces()
                .forEach(i -> byZone.put(i.availabilityZone(), i.privateIpAddress()));
        return byZone;
    }

    private Map<String, String> balancerAttributes(String arn) {
        Map<String, String> attributes = new HashMap<>();
        elb.describeLoadBalancerAttributes(b -> b.loadBalancerArn(arn))
                .attributes()
                .forEach(a -> attributes.put(a.key(), a.value()));
        return attributes;
    }

    private AwsView.Listener listener(Listener raw) {
        Map<String, String> attributes = new HashMap<>();
        elb.describeListenerAttributes(b -> b.listenerArn(raw.listenerArn()))
                .attributes()
                .forEach(a -> attributes.put(a.key(), a.value()));
        return new AwsView.Listener(
                raw.listenerArn(),
                raw.port(),
                raw.protocolAsString(),
                forwards(raw),
                Integer.parseInt(
                        attributes.getOrDefault("tcp.idle_timeout.seconds", DEFAULT_IDLE)));
    }

    private static List<String> forwards(Listener listener) {
        List<String> groups = new ArrayList<>();
        listener.defaultActions()
                .forEach(action -> {
                    if (action.forwardConfig() != null
                            && action.forwardConfig().hasTargetGroups()) {
                        action.forwardConfig()
                                .targetGroups()
                                .forEach(g -> groups.add(g.targetGroupArn()));
                    } else if (action.targetGroupArn() != null) {
                        groups.add(action.targetGroupArn());
                    }
                });
        return groups.stream().distinct().toList();
    }

    private List<AwsView.TargetGroup> groups(String vpc, Set<String> forwarded)
            throws InterruptedException {
        List<Together.Reading<AwsView.TargetGroup>> readings =
                groups.value().stream()
                        .filter(g ->
                                vpc.equals(g.vpcId()) || forwarded.contains(g.targetGroupArn()))
                        .map(g -> {
                            Together.Reading<Map<String, String>> attributes =
                                    together.start(() -> groupAttributes(g.targetGroupArn()));
                            Together.Reading<List<AwsView.Target>> targets =
                                    together.start(() -> targets(g.targetGroupArn()));
                            Together.Reading<AwsView.TargetGroup> whole =
                                    () -> group(g, attributes.value(), targets.value());
                            return whole;
                        })
                        .toList();
        return Together.values(readings);
    }

    private Map<String, String> groupAttributes(String arn) {
        Map<String, String> attributes = new HashMap<>();
        elb.describeTargetGroupAttributes(b -> b.targetGroupArn(arn))
                .attributes()
                .forEach(a -> attributes.put(a.key(), a.value()));
        return attributes;
    }

    private List<AwsView.Target> targets(String arn) {
        return elb
                .describeTargetHealth(b -> b.targetGroupArn(arn))
                .targetHealthDescriptions()
                .stream()
                .map(d ->
                        new AwsView.Target(
                                d.target().id(),
                                d.target().port(),
                                d.targetHealth().stateAsString(),
                                Optional.ofNullable(d.targetHealth().reasonAsString()).orElse("")))
                .toList();
    }

    private static AwsView.TargetGroup group(
            TargetGroup raw, Map<String, String> attributes, List<AwsView.Target> targets) {
        return new AwsView.TargetGroup(
                raw.targetGroupArn(),
                raw.targetGroupName(),
                String.valueOf(raw.vpcId()),
                raw.protocolAsString(),
                raw.healthCheckProtocolAsString(),
                raw.healthCheckPort(),
                Boolean.parseBoolean(attributes.get("proxy_protocol_v2.enabled")),
                Optional.ofNullable(attributes.get("load_balancing.cross_zone.enabled"))
                        .filter(value -> value.equals("true") || value.equals("false"))
                        .map(Boolean::parseBoolean),
                targets);
    }

    /** The one in front of the load balancer; else the one with the link's tag. */
    private Optional<AwsView.Service> service(Topology topology, String balancer)
            throws InterruptedException {
        List<ServiceConfiguration> all =
                services.value().stream()
                        .filter(s -> !"Deleted".equals(s.serviceStateAsString()))
                        .toList();
        Optional<String> own = topology.link().aws().existing().endpointService();
        if (own.isPresent()) {
            Optional<ServiceConfiguration> named =
                    all.stream().filter(s -> own.get().equals(s.serviceId())).findFirst();
            return named.isEmpty() ? Optional.empty() : Optional.of(service(named.get()));
        }
        Optional<ServiceConfiguration> found =
                all.stream()
                        .filter(s -> s.networkLoadBalancerArns().contains(balancer))
                        .findFirst()
                        .or(() ->
                                all.stream()
                                        .filter(s ->
                                                s.tags().stream()
                                                        .anyMatch(t ->
                                                                t.key().equals("linkspan:link")
                                                                        && t.value()
                                                                                .equals(
                                                                                        topology.link()
                                                                                                .name())))
                                        .findFirst());
        return found.isEmpty() ? Optional.empty() : Optional.of(service(found.get()));
    }

    private AwsView.Service service(ServiceConfiguration raw) {
        String id = raw.serviceId();
        Set<String> principals =
                ec2
                        .describeVpcEndpointServicePermissionsPaginator(b -> b.serviceId(id))
                        .allowedPrincipals()
                        .stream()
                        .map(p -> p.principal())
                        .collect(Collectors.toSet());
        List<AwsView.Connection> connections =
                ec2
                        .describeVpcEndpointConnectionsPaginator(b ->
                                b.filters(Filter.builder().name("service-id").values(id).build()))
                        .vpcEndpointConnections()
                        .stream()
                        .filter(c -> id.equals(c.serviceId()))
                        .map(c ->
                                new AwsView.Connection(
                                        c.vpcEndpointId(),
                                        c.vpcEndpointOwner(),
                                        c.vpcEndpointStateAsString(),
                                        c.dnsEntries().stream()
                                                .map(d -> d.dnsName())
                                                .findFirst()
                                                .orElse("")))
                        .toList();
        return new AwsView.Service(
                id,
                raw.serviceName(),
                raw.serviceStateAsString(),
                raw.networkLoadBalancerArns(),
                principals,
                connections);
    }
}
