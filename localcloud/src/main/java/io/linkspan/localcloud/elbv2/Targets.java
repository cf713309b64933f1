package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.Ipv4;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TargetGroup;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Members of target groups and their health. */
final class Targets {
    private static final String EVERY_ZONE = "all";

    /** Source: Elastic Load Balancing, "Quotas for your Network Load Balancers". */
    private static final int MAX_PER_GROUP = 1_000;

    private static final int MAX_PER_ZONE_OF_BALANCER = 500;
    private static final int MAX_PER_BALANCER = 3_000;
    private static final int MAX_PER_CROSS_ZONE_BALANCER = 500;
    private static final CidrBlock LOOPBACK = CidrBlock.parse("127.0.0.0/8");

    private final TargetHealthSource health;

    Targets(TargetHealthSource health) {
        this.health = health;
    }

    static RegisterTargetsResponse register(Edit edit, RegisterTargetsRequest request) {
        TargetGroup group = Names.targetGroup(edit, request.targetGroupArn());
        List<TargetGroup.Target> added = new ArrayList<>();
        for (TargetDescription given : request.targets()) {
            TargetGroup.Target target =
                    group.targetType() == TargetGroup.TargetType.INSTANCE
                            ? instance(edit, group, given)
                            : address(edit, group, given);
            if (!group.targets().contains(target) && !added.contains(target)) {
                added.add(target);
            }
        }
        if (!added.isEmpty()) {
            add(edit, group, added);
        }
        return RegisterTargetsResponse.builder().build();
    }

    private static void add(Edit edit, TargetGroup group, List<TargetGroup.Target> added) {
        List<TargetGroup.Target> members = new ArrayList<>(group.targets());
        members.addAll(added);
        if (members.size() > MAX_PER_GROUP) {
            throw new AwsException(
                    "TooManyTargets",
                    "A target group can have at most " + MAX_PER_GROUP + " targets");
        }
        TargetGroup after = group.withTargets(members);
        edit.put(after);
        checkBalancers(edit, after);
    }

    private static TargetGroup.Target instance(
            Edit edit, TargetGroup group, TargetDescription given) {
        String id = String.valueOf(given.id());
        Instance instance =
                edit.image()
                        .find(Instance.class, id)
                        .filter(i -> i.owner().equals(edit.owner()))
                        .orElseThrow(() ->
                                new AwsException(
                                        "InvalidTarget", "Instance ID '" + id + "' is not valid"));
        if (instance.state() != Instance.State.RUNNING) {
            throw new AwsException(
                    "InvalidTarget",
                    "The following targets are not in a running state and cannot be registered: '"
                            + id
                            + "'");
        }
        if (!instance.vpcId().equals(group.vpcId())) {
            throw new AwsException(
                    "InvalidTarget",
                    "The following targets are not in the target group VPC '"
                            + group.vpcId()
                            + "': '"
                            + id
                            + "'");
        }
        return new TargetGroup.Target(id, port(group, given), instance.zoneId());
    }

    private static TargetGroup.Target address(
            Edit edit, TargetGroup group, TargetDescription given) {
        String text = String.valueOf(given.id());
        int address;
        try {
            address = Ipv4.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AwsException("InvalidTarget", "'" + text + "' is not a valid IPv4 address");
        }
        Vpc vpc = edit.image().get(Vpc.class, group.vpcId());
        Optional<Subnet> subnet =
                edit.image().all(Subnet.class).stream()
                        .filter(s -> s.vpcId().equals(vpc.id()) && s.cidr().contains(address))
                        .findFirst();
        if (subnet.isPresent()) {
            return new TargetGroup.Target(text, port(group, given), subnet.get().zoneId());
        }
        if (!LOOPBACK.contains(address)) {
            throw new AwsException(
                    "InvalidTarget",
                    "The IP address '"
                            + text
                            + "' is out of this cloud's reach: it must lie in "
                            + LOOPBACK);
        }
        if (!EVERY_ZONE.equals(given.availabilityZone())) {
            throw new AwsException(
                    "InvalidTarget",
                    "You must specify an Availability Zone of 'all' for the IP address '"
                            + text
                            + "', since it is outside "
                            + vpc.id());
        }
        return new TargetGroup.Target(text, port(group, given), EVERY_ZONE);
    }

    private static int port(TargetGroup group, TargetDescription given) {
        int port = given.port() == null ? group.port() : given.port();
        TargetGroups.checkPort(port);
        return port;
    }

    /** Refuses a group whose targets would take one of its balancers past a quota. */
    static void checkBalancers(View view, TargetGroup group) {
        for (String arn : TargetGroups.balancers(view, group)) {
            LoadBalancer balancer = view.image().get(LoadBalancer.class, arn);
            Map<String, Integer> byZone = new HashMap<>();
            int all = 0;
            for (TargetGroup other : view.image().all(TargetGroup.class)) {
                if (TargetGroups.balancers(view, other).contains(arn)) {
                    for (TargetGroup.Target target : other.targets()) {
                        byZone.merge(target.zone(), 1, Integer::sum);
                        all++;
                    }
                }
            }
            int most = balancer.crossZone() ? MAX_PER_CROSS_ZONE_BALANCER : MAX_PER_BALANCER;
            boolean zoneFull = byZone.values().stream().anyMatch(n -> n > MAX_PER_ZONE_OF_BALANCER);
            if (all > most || (zoneFull && !balancer.crossZone())) {
                throw new AwsException(
                        "TooManyTargets",
                        "Load balancer '"
                                + arn
                                + "' would have more than "
                                + (all > most ? most : MAX_PER_ZONE_OF_BALANCER)
                                + " targets"
                                + (all > most ? "" : " in one Availability Zone"));
            }
        }
    }

    static DeregisterTargetsResponse deregister(Edit edit, DeregisterTargetsRequest request) {
        TargetGroup group = Names.targetGroup(edit, request.targetGroupArn());
        List<TargetGroup.Target> kept = new ArrayList<>(group.targets());
        for (TargetDescription given : request.targets()) {
            boolean removed =
                    kept.removeIf(t ->
                            t.target().equals(given.id())
                                    && (given.port() == null || t.port() == given.port()));
            if (!removed && given.port() == null && group.targets().isEmpty()) {
                continue;
            }
            if (!removed) {
                throw new AwsException(
                        "InvalidTarget",
                        "The following target is not registered to the target group: '"
                                + given.id()
                                + (given.port() == null ? "" : ":" + given.port())
                                + "'");
            }
        }
        edit.put(group.withTargets(kept));
        return DeregisterTargetsResponse.builder().build();
    }

    DescribeTargetHealthResponse health(View view, DescribeTargetHealthRequest request) {
        TargetGroup group = Names.targetGroup(view, request.targetGroupArn());
        Map<String, TargetHealthSource.Observed> observed = new LinkedHashMap<>();
        health.of(group.id()).forEach(o -> observed.put(o.id(), o));
        List<TargetHealthDescription> all = new ArrayList<>();
        for (TargetGroup.Target target : group.targets()) {
            TargetHealthSource.Observed seen = observed.remove(target.id());
            all.add(description(view, group, target, TargetHealths.of(view, group, target, seen)));
        }
        // What is left is no longer registered: it drains.
        for (TargetHealthSource.Observed left : observed.values()) {
            // Also while the data plane has not heard of it, moments after the call.
            if (left.state() != TargetHealthSource.State.UNUSED) {
                TargetGroup.Target target = target(view, left.id());
                all.add(description(view, group, target, TargetHealths.draining()));
            }
        }
        if (request.targets().isEmpty()) {
            return DescribeTargetHealthResponse.builder().targetHealthDescriptions(all).build();
        }
        return DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(asked(group, request.targets(), all))
                .build();
    }

    private static TargetGroup.Target target(View view, String id) {
        int colon = id.lastIndexOf(':');
        String name = id.substring(0, colon);
        String zone =
                view.image().find(Instance.class, name).map(Instance::zoneId).orElse(EVERY_ZONE);
        return new TargetGroup.Target(name, Integer.parseInt(id.substring(colon + 1)), zone);
    }

    private static List<TargetHealthDescription> asked(
            TargetGroup group, List<TargetDescription> targets, List<TargetHealthDescription> all) {
        List<TargetHealthDescription> found = new ArrayList<>();
        for (TargetDescription target : targets) {
            int before = found.size();
            all.stream()
                    .filter(d -> d.target().id().equals(target.id()))
                    .filter(d -> target.port() == null || target.port().equals(d.target().port()))
                    .forEach(found::add);
            if (found.size() == before) {
                found.add(
                        TargetHealthDescription.builder()
                                .target(t ->
                                        t.id(target.id())
                                                .port(
                                                        target.port() == null
                                                                ? Integer.valueOf(group.port())
                                                                : target.port()))
                                .targetHealth(TargetHealths.notRegistered())
                                .build());
            }
        }
        return found;
    }

    private static TargetHealthDescription description(
            View view, TargetGroup group, TargetGroup.Target target, TargetHealth health) {
        String port = group.check().port();
        return TargetHealthDescription.builder()
                .target(t ->
                        t.id(target.target())
                                .port(target.port())
                                .availabilityZone(zone(view, group, target)))
                .healthCheckPort(
                        port.equals("traffic-port") ? Integer.toString(target.port()) : port)
                .targetHealth(health)
                .build();
    }

    private static @Nullable String zone(View view, TargetGroup group, TargetGroup.Target target) {
        if (group.targetType() == TargetGroup.TargetType.INSTANCE) {
            return null;
        }
        return target.zone().equals(EVERY_ZONE)
                ? EVERY_ZONE
                : view.account().zoneName(target.zone());
    }
}
