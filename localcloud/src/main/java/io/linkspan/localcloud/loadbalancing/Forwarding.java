package io.linkspan.localcloud.loadbalancing;

import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.Ipv4;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TargetGroup;
import io.linkspan.localcloud.network.SecurityRules;
import io.linkspan.localcloud.privatelink.EndpointListeners;
import io.linkspan.relay.AccessRules;
import io.linkspan.relay.Cidr;
import io.linkspan.relay.HealthCheck;
import io.linkspan.relay.ListenerSpec;
import io.linkspan.relay.RelayConfiguration;
import io.linkspan.relay.SourceAddress;
import io.linkspan.relay.TargetGroupSpec;
import io.linkspan.relay.TargetSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the relay is to do so that the load balancers and endpoints of an image work. A pure
 * function. Listeners of protocols other than TCP are not forwarded.
 */
final class Forwarding {
    private static final int MAX_FLOWS = 20_000;

    /** How long a node tries one target before it takes another. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Image image;
    private final SecurityRules rules;
    private final Map<String, NetworkInterface> interfaces = new HashMap<>();

    private Forwarding(Image image) {
        this.image = image;
        this.rules = SecurityRules.of(image);
        for (NetworkInterface networkInterface : image.all(NetworkInterface.class)) {
            networkInterface.addresses().forEach(a -> interfaces.put(a, networkInterface));
        }
    }

    static RelayConfiguration of(Image image) {
        Forwarding forwarding = new Forwarding(image);
        List<ListenerSpec> listeners = new ArrayList<>(forwarding.listeners());
        listeners.addAll(EndpointListeners.in(image, forwarding.rules));
        return new RelayConfiguration(listeners, forwarding.targetGroups());
    }

    /** The start of the ids of a balancer's own listeners. */
    static String idPrefix(String loadBalancerArn) {
        return "node/" + loadBalancerArn + "/";
    }

    private List<ListenerSpec> listeners() {
        List<ListenerSpec> specs = new ArrayList<>();
        for (Listener listener : image.all(Listener.class)) {
            Optional<LoadBalancer> balancer =
                    image.find(LoadBalancer.class, listener.loadBalancerArn());
            Optional<TargetGroup> group = image.find(TargetGroup.class, listener.targetGroupArn());
            if (balancer.isEmpty() || group.isEmpty() || !listener.protocol().equals("TCP")) {
                continue;
            }
            for (LoadBalancer.Node node : balancer.get().nodes()) {
                specs.add(listener(listener, balancer.get(), group.get(), node));
            }
        }
        return specs;
    }

    private ListenerSpec listener(
            Listener listener, LoadBalancer balancer, TargetGroup group, LoadBalancer.Node node) {
        InetAddress address = InetAddress.ofLiteral(node.address());
        AccessRules access =
                balancer.groupIds().isEmpty()
                        ? AccessRules.any()
                        : access(
                                rules.inbound(
                                        balancer.groupIds(),
                                        listener.port(),
                                        image.get(Subnet.class, node.subnetId()).cidr()));
        return new ListenerSpec(
                idPrefix(balancer.id()) + node.zoneId() + "/" + listener.id(),
                new InetSocketAddress(address, listener.port()),
                node.zoneId(),
                group.id(),
                access,
                enabled(group, Attributes.PRESERVE_CLIENT_IP)
                        ? new SourceAddress.OfClient()
                        : new SourceAddress.Fixed(address),
                seconds(listener.attribute(Attributes.IDLE_TIMEOUT_SECONDS)),
                MAX_FLOWS,
                List.of());
    }

    private List<TargetGroupSpec> targetGroups() {
        Map<String, LoadBalancer> balancers = new HashMap<>();
        for (Listener listener : image.all(Listener.class)) {
            image.find(LoadBalancer.class, listener.loadBalancerArn())
                    .ifPresent(balancer -> balancers.put(listener.targetGroupArn(), balancer));
        }
        List<TargetGroupSpec> specs = new ArrayList<>();
        for (TargetGroup group : image.all(TargetGroup.class)) {
            LoadBalancer balancer = balancers.get(group.id());
            if (balancer != null) {
                specs.add(targetGroup(group, balancer));
            }
        }
        return specs;
    }

    private TargetGroupSpec targetGroup(TargetGroup group, LoadBalancer balancer) {
        List<TargetSpec> targets = new ArrayList<>();
        for (TargetGroup.Target target : group.targets()) {
            target(group, balancer, target).ifPresent(targets::add);
        }
        TargetGroup.Check check = group.check();
        return new TargetGroupSpec(
                group.id(),
                targets,
                new HealthCheck(
                        check.enabled(),
                        check.port().equals("traffic-port")
                                ? OptionalInt.empty()
                                : OptionalInt.of(Integer.parseInt(check.port())),
                        Duration.ofSeconds(check.intervalSeconds()),
                        Duration.ofSeconds(check.timeoutSeconds()),
                        check.healthyThreshold(),
                        check.unhealthyThreshold()),
                group.crossZone(balancer),
                enabled(group, Attributes.STICKINESS),
                enabled(group, Attributes.PROXY_PROTOCOL_V2),
                seconds(group.attribute(Attributes.DEREGISTRATION_DELAY_SECONDS)),
                enabled(group, Attributes.DEREGISTRATION_TERMINATES),
                enabled(group, Attributes.UNHEALTHY_TERMINATES),
                seconds(group.attribute(Attributes.UNHEALTHY_DRAINING_SECONDS)),
                CONNECT_TIMEOUT);
    }

    private Optional<TargetSpec> target(
            TargetGroup group, LoadBalancer balancer, TargetGroup.Target target) {
        String address = target.target();
        if (group.targetType() == TargetGroup.TargetType.INSTANCE) {
            Optional<Instance> instance = image.find(Instance.class, target.target());
            if (instance.isEmpty() || isTaken(instance.get())) {
                return Optional.empty();
            }
            address = instance.get().address();
        }
        return Optional.of(
                new TargetSpec(
                        target.id(),
                        new InetSocketAddress(InetAddress.ofLiteral(address), target.port()),
                        target.zone().equals("all") ? TargetSpec.EVERY_ZONE : target.zone(),
                        targetAccess(balancer, address, target.port()),
                        checkedFrom(balancer, target.zone())));
    }

    /** Whether a terminated instance's address is another's by now. */
    private boolean isTaken(Instance instance) {
        NetworkInterface at = interfaces.get(instance.address());
        return instance.state() == Instance.State.TERMINATED && at != null;
    }

    /**
     * Who reaches the target: those whom its own groups admit. When the balancer's outbound rules
     * do not let health checks through, nobody does, because what the relay cannot check it must
     * not call healthy.
     */
    private AccessRules targetAccess(LoadBalancer balancer, String address, int port) {
        if (!balancer.groupIds().isEmpty()
                && !rules.permits(balancer.groupIds(), port, Ipv4.parse(address))) {
            return new AccessRules(List.of());
        }
        NetworkInterface target = interfaces.get(address);
        if (target == null) {
            return AccessRules.any();
        }
        CidrBlock subnet = image.get(Subnet.class, target.subnetId()).cidr();
        return access(rules.inbound(target.groupIds(), port, subnet));
    }

    /** The node in the target's zone, else any. */
    private static Optional<InetAddress> checkedFrom(LoadBalancer balancer, String zone) {
        return balancer.nodes().stream()
                .filter(node -> node.zoneId().equals(zone))
                .findFirst()
                .or(() -> balancer.nodes().stream().findFirst())
                .map(node -> InetAddress.ofLiteral(node.address()));
    }

    private static AccessRules access(List<CidrBlock> blocks) {
        return new AccessRules(blocks.stream().map(block -> Cidr.parse(block.toString())).toList());
    }

    private static boolean enabled(TargetGroup group, String attribute) {
        return Boolean.parseBoolean(group.attribute(attribute));
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(Long.parseLong(value));
    }
}
