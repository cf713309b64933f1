package io.linkspan.engine.verify;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.Balancer;
import io.linkspan.engine.view.AwsView.Instance;
import io.linkspan.engine.view.AwsView.Listener;
import io.linkspan.engine.view.AwsView.Target;
import io.linkspan.engine.view.AwsView.TargetGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The load balancer and what it leads to, as AWS describes them. */
final class BalancerProofs {
    private BalancerProofs() {}

    static Answer balancer(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<Balancer> found = sight.aws().balancer();
        if (found.isEmpty()) {
            return Answer.fail(
                    "no load balancer stands in the network of " + sight.topology().link().name(),
                    "linkspan apply, which makes it");
        }
        Balancer balancer = found.get();
        List<String> faults = new ArrayList<>();
        if (!balancer.type().equals("network")) {
            faults.add("its type is " + balancer.type() + ", and only network serves PrivateLink");
        }
        if (!balancer.state().equals("active")) {
            faults.add(
                    "it is "
                            + balancer.state()
                            + (balancer.stateReason().isEmpty()
                                    ? ""
                                    : ": " + balancer.stateReason()));
        }
        return Answer.unless(
                faults,
                balancer.name() + " is " + balancer.state() + ", " + balancer.scheme(),
                balancer.stateReason().isEmpty()
                        ? "Wait until "
                                + balancer.name()
                                + " is active; linkspan apply makes it anew"
                        : "Remove what the reason names, and wait until "
                                + balancer.name()
                                + " is active");
    }

    static Answer zone(Place place, Sight sight) throws IOException, InterruptedException {
        ZoneId zone = place.theZone();
        Balancer balancer = sight.aws().balancer().orElseThrow();
        String address = balancer.nodes().get(zone);
        return address != null
                ? Answer.pass(balancer.name() + " stands at " + address)
                : Answer.fail(
                        balancer.name()
                                + " stands in "
                                + Words.list(new TreeSet<>(balancer.nodes().keySet()))
                                + " only",
                        "aws elbv2 set-subnets --load-balancer-arn "
                                + balancer.arn()
                                + " --subnet-mappings "
                                + mappings(sight));
    }

    /** A node in every zone, each at its planned address. */
    private static String mappings(Sight sight) throws IOException, InterruptedException {
        List<String> mappings = new ArrayList<>();
        for (ZoneId zone : sight.topology().zones()) {
            String block = sight.topology().subnet(zone).toString();
            String subnet =
                    sight.aws().subnets().stream()
                            .filter(s -> s.cidr().equals(block))
                            .map(AwsView.Subnet::id)
                            .findFirst()
                            .orElse("SUBNET-OF-" + block);
            String address = sight.topology().loadBalancerAddress(zone);
            mappings.add(
                    "SubnetId="
                            + subnet
                            + (address.isEmpty() ? "" : ",PrivateIPv4Address=" + address));
        }
        return String.join(" ", mappings);
    }

    static Answer listener(Place place, Sight sight) throws IOException, InterruptedException {
        int port = place.thePort();
        Balancer balancer = sight.aws().balancer().orElseThrow();
        Optional<Listener> found = sight.aws().listener(port);
        if (found.isEmpty()) {
            return Answer.fail(
                    balancer.name()
                            + " listens on "
                            + Words.list(
                                    new TreeSet<>(
                                            balancer.listeners().stream()
                                                    .map(Listener::port)
                                                    .toList()))
                            + ", not on "
                            + port,
                    "aws elbv2 create-listener --load-balancer-arn "
                            + balancer.arn()
                            + " --protocol TCP --port "
                            + port
                            + " --default-actions Type=forward,TargetGroupArn="
                            + rightGroup(place, sight).map(TargetGroup::arn).orElse("ARN")
                            // So that linkspan apply knows it again.
                            + " --tags Key=linkspan:link,Value="
                            + sight.topology().link().name()
                            + " Key=linkspan:resource,Value=listener/"
                            + port);
        }
        return found.get().protocol().equals("TCP")
                ? Answer.pass("TCP " + port)
                : Answer.fail(
                        "listener " + port + " speaks " + found.get().protocol() + ", not TCP",
                        "aws elbv2 modify-listener --protocol TCP --listener-arn "
                                + found.get().arn());
    }

    static Answer forward(Place place, Sight sight) throws IOException, InterruptedException {
        int port = place.thePort();
        Listener listener = sight.aws().listener(port).orElseThrow();
        Optional<TargetGroup> group = sight.aws().groupOf(port);
        if (group.isEmpty()) {
            return Answer.fail(
                    "listener "
                            + port
                            + " forwards to "
                            + (listener.groups().isEmpty()
                                    ? "nothing"
                                    : Words.list(listener.groups())),
                    modify(listener, rightGroup(place, sight)));
        }
        Optional<TargetGroup> right = rightGroup(place, sight);
        boolean elsewhere =
                right.isPresent()
                        && !right.get().arn().equals(group.get().arn())
                        && !leadsRight(place, sight, group.get());
        return elsewhere
                ? Answer.fail(
                        "listener "
                                + port
                                + " forwards to "
                                + group.get().name()
                                + " ("
                                + targets(sight, group.get())
                                + "), while "
                                + right.get().name()
                                + " has "
                                + targets(sight, right.get()),
                        modify(listener, right))
                : Answer.pass("listener " + port + " forwards to " + group.get().name());
    }

    private static String modify(Listener listener, Optional<TargetGroup> group) {
        return "aws elbv2 modify-listener --listener-arn "
                + listener.arn()
                + " --default-actions Type=forward,TargetGroupArn="
                + group.map(TargetGroup::arn).orElse("ARN");
    }

    private static String targets(Sight sight, TargetGroup group)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (Target target : group.targets()) {
            names.add(name(sight, target) + ":" + target.port());
        }
        return Words.list(names);
    }

    private static String name(Sight sight, Target target)
            throws IOException, InterruptedException {
        return broker(sight, target).map(id -> "broker " + id).orElseGet(target::id);
    }

    private static Optional<BrokerId> broker(Sight sight, Target target)
            throws IOException, InterruptedException {
        for (Node broker : sight.topology().brokers()) {
            if (is(sight.aws(), target, broker)) {
                return Optional.of(broker.id());
            }
        }
        return Optional.empty();
    }

    private static boolean is(AwsView aws, Target target, Node broker) {
        return target.id().equals(broker.address())
                || aws.instanceAt(broker.address())
                        .filter(i -> !i.state().equals("terminated"))
                        .map(Instance::id)
                        .filter(target.id()::equals)
                        .isPresent();
    }

    /** Brokers that a port must lead to. */
    private static List<Node> wanted(Place place, Topology topology) {
        return place.node().map(List::of).orElseGet(topology::brokers);
    }

    /** A group that has exactly what the port must lead to, in this network. */
    private static Optional<TargetGroup> rightGroup(Place place, Sight sight)
            throws IOException, InterruptedException {
        for (TargetGroup group : sight.aws().groups()) {
            if (leadsRight(place, sight, group)) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }

    private static boolean leadsRight(Place place, Sight sight, TargetGroup group)
            throws IOException, InterruptedException {
        AwsView aws = sight.aws();
        List<Node> wanted = wanted(place, sight.topology());
        int port = place.theConsumer().listenerPort();
        List<Target> targets = live(group);
        return group.vpc().equals(aws.vpc().map(AwsView.Vpc::id).orElse(""))
                && targets.size() == wanted.size()
                && targets.stream().allMatch(t -> t.port() == port)
                && wanted.stream()
                        .allMatch(node -> targets.stream().anyMatch(t -> is(aws, t, node)));
    }

    /** Those that are not on their way out. */
    private static List<Target> live(TargetGroup group) {
        return group.targets().stream().filter(t -> !t.state().equals("draining")).toList();
    }

    private static TargetGroup group(Place place, Sight sight)
            throws IOException, InterruptedException {
        return sight.aws()
                .groupOf(place.thePort())
                .orElseThrow(
                        () -> new IOException("port " + place.thePort() + " leads to no group"));
    }

    static Answer network(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        String vpc = sight.aws().vpc().map(AwsView.Vpc::id).orElse("");
        List<String> faults = new ArrayList<>();
        if (!group.vpc().equals(vpc)) {
            faults.add(group.name() + " is of " + group.vpc() + ", not of " + vpc);
        }
        if (!group.protocol().equals("TCP")) {
            faults.add(group.name() + " speaks " + group.protocol() + ", not TCP");
        }
        return Answer.unless(
                faults,
                group.name() + " is of " + vpc + ", TCP",
                "aws elbv2 create-target-group --protocol TCP --vpc-id "
                        + vpc
                        + ", register the targets, and let listener "
                        + place.thePort()
                        + " forward to it");
    }

    static Answer registered(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        AwsView aws = sight.aws();
        List<Node> missing =
                wanted(place, sight.topology()).stream()
                        .filter(node -> live(group).stream().noneMatch(t -> is(aws, t, node)))
                        .toList();
        // Any broker can answer a bootstrap; whether each zone has one is another check's matter.
        boolean enough =
                missing.isEmpty()
                        || (place.node().isEmpty()
                                && missing.size() < sight.topology().brokers().size());
        if (enough) {
            return Answer.pass(group.name() + " has " + targets(sight, group));
        }
        return Answer.fail(
                group.name()
                        + " lacks "
                        + Words.list(missing.stream().map(n -> "broker " + n.id()).toList()),
                "aws elbv2 register-targets --target-group-arn "
                        + group.arn()
                        + " --targets "
                        + String.join(
                                " ", missing.stream().map(n -> target(aws, n, place)).toList()));
    }

    private static String target(AwsView aws, Node node, Place place) {
        return "Id="
                + aws.instanceAt(node.address()).map(Instance::id).orElse("INSTANCE")
                + ",Port="
                + place.theConsumer().listenerPort();
    }

    static Answer targetPort(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        int port = place.theConsumer().listenerPort();
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        for (Target target : live(group)) {
            if (target.port() != port && broker(sight, target).isPresent()) {
                faults.add(
                        name(sight, target)
                                + " is registered with port "
                                + target.port()
                                + "; the consumer's listener is "
                                + port);
                cures.add(
                        "aws elbv2 register-targets --target-group-arn "
                                + group.arn()
                                + " --targets Id="
                                + target.id()
                                + ",Port="
                                + port
                                + " && "
                                + deregister(group, target));
            }
        }
        return Answer.unless(faults, "registered with port " + port, String.join("; ", cures));
    }

    private static String deregister(TargetGroup group, Target target) {
        return "aws elbv2 deregister-targets --target-group-arn "
                + group.arn()
                + " --targets Id="
                + target.id()
                + ",Port="
                + target.port();
    }

    static Answer stray(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        AwsView aws = sight.aws();
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        for (Target target : live(group)) {
            if (wanted(place, sight.topology()).stream().noneMatch(n -> is(aws, target, n))) {
                faults.add(
                        group.name()
                                + " also has "
                                + name(sight, target)
                                + ":"
                                + target.port()
                                + aws.instances().stream()
                                        .filter(i -> i.id().equals(target.id()) && !i.running())
                                        .map(i -> ", which is " + i.state())
                                        .findFirst()
                                        .orElse(""));
                cures.add(deregister(group, target));
            }
        }
        return Answer.unless(faults, "nobody else is registered", String.join("; ", cures));
    }

    static Answer healthCheck(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        String port = Integer.toString(place.theConsumer().listenerPort());
        String evidence =
                group.name() + " checks " + group.healthProtocol() + " on " + group.healthPort();
        return group.healthProtocol().equals("TCP")
                        && Set.of("traffic-port", port).contains(group.healthPort())
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence,
                        "aws elbv2 modify-target-group --target-group-arn "
                                + group.arn()
                                + " --health-check-protocol TCP --health-check-port traffic-port");
    }

    static Answer proxyProtocol(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        return group.proxyProtocol()
                ? Answer.fail(
                        group.name() + " sends PROXY protocol headers, which Kafka cannot read",
                        "aws elbv2 modify-target-group-attributes --target-group-arn "
                                + group.arn()
                                + " --attributes Key=proxy_protocol_v2.enabled,Value=false")
                : Answer.pass("off in " + group.name());
    }

    static Answer bootstrapZone(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        Balancer balancer = sight.aws().balancer().orElseThrow();
        if (group.crossZone().orElse(balancer.crossZone())) {
            return Answer.pass("cross-zone balancing reaches every zone's targets");
        }
        AwsView aws = sight.aws();
        ZoneId zone = place.theZone();
        List<Node> here =
                sight.topology().brokers().stream()
                        .filter(node -> node.zone().equals(zone))
                        .toList();
        Optional<Node> target =
                here.stream()
                        .filter(node -> live(group).stream().anyMatch(t -> is(aws, t, node)))
                        .findFirst();
        return target.map(node -> Answer.pass("broker " + node.id() + " is registered"))
                .orElseGet(() ->
                        Answer.fail(
                                group.name()
                                        + " has no target in "
                                        + zone
                                        + ", and cross-zone balancing is off: who comes through "
                                        + zone
                                        + " gets no answer",
                                here.isEmpty()
                                        ? "aws elbv2 modify-load-balancer-attributes --load-balancer-arn "
                                                + balancer.arn()
                                                + " --attributes Key=load_balancing.cross_zone.enabled,Value=true"
                                        : "aws elbv2 register-targets --target-group-arn "
                                                + group.arn()
                                                + " --targets "
                                                + target(aws, here.getFirst(), place)));
    }

    static Answer health(Place place, Sight sight) throws IOException, InterruptedException {
        TargetGroup group = group(place, sight);
        TreeMap<String, String> sick = new TreeMap<>();
        boolean waiting = true;
        for (Target target : live(group)) {
            if (!target.state().equals("healthy")) {
                sick.put(
                        name(sight, target) + ":" + target.port(),
                        target.state()
                                + (target.reason().isEmpty() ? "" : " (" + target.reason() + ")"));
                waiting &= target.state().equals("initial");
            }
        }
        if (sick.isEmpty()) {
            return Answer.pass(group.name() + ": " + targets(sight, group) + " healthy");
        }
        String evidence =
                group.name()
                        + ": "
                        + String.join(
                                ", ",
                                sick.entrySet().stream()
                                        .map(e -> e.getKey() + " is " + e.getValue())
                                        .toList());
        return waiting
                ? Answer.unknown(evidence, "Wait for the first health checks to pass")
                : Answer.fail(
                        evidence,
                        "aws elbv2 describe-target-health --target-group-arn "
                                + group.arn()
                                + " tells when it changes; let the load balancer's subnets in at port "
                                + place.theConsumer().listenerPort());
    }
}
