package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** Which instances a group leads to. */
record Registrations(Aws aws) implements Kind<Resource.Targets> {
    private static final Duration HEALTHY = Duration.ofMinutes(5);

    /** AWS lets connections go on for 5 minutes after a target left. */
    private static final Duration DRAINED = Duration.ofMinutes(7);

    /** Reads at once; each group needs one of its own. */
    private static final int READS = 8;

    @Override
    public Class<Resource.Targets> type() {
        return Resource.Targets.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "elasticloadbalancing:DescribeTargetHealth",
                "elasticloadbalancing:RegisterTargets",
                "elasticloadbalancing:DeregisterTargets");
    }

    /**
     * A target on its way in counts as not registered yet, so that a run that was cut off while
     * waiting waits again.
     */
    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        Semaphore permits = new Semaphore(READS);
        List<Reading<Existing>> reading = new ArrayList<>();
        for (Found<TargetGroup> group : world.targetGroups()) {
            reading.add(
                    world.start(() -> {
                        permits.acquire();
                        try {
                            return group.as(actual(group, world));
                        } finally {
                            permits.release();
                        }
                    }));
        }
        List<Existing> all = new ArrayList<>();
        for (Reading<Existing> each : reading) {
            Existing existing = each.value();
            if (!((Resource.Targets) existing.actual()).targets().isEmpty()) {
                all.add(existing);
            }
        }
        return all;
    }

    private Resource.Targets actual(Found<TargetGroup> group, World world)
            throws InterruptedException {
        SortedMap<ResourceKey, Integer> targets = new TreeMap<>();
        for (TargetHealthDescription each : health(group.id())) {
            switch (each.targetHealth().state()) {
                case INITIAL, DRAINING -> {}
                case HEALTHY,
                        UNHEALTHY,
                        UNHEALTHY_DRAINING,
                        UNUSED,
                        UNAVAILABLE,
                        UNKNOWN_TO_SDK_VERSION ->
                        targets.put(
                                World.reference(world.instances(), each.target().id()),
                                each.target().port());
            }
        }
        return new Resource.Targets(group.key(), targets, Set.of());
    }

    private List<TargetHealthDescription> health(String group) {
        return aws.elb()
                .describeTargetHealth(b -> b.targetGroupArn(group))
                .targetHealthDescriptions();
    }

    @Override
    public Existing create(Resource.Targets wanted, Scope scope) throws InterruptedException {
        return fit(wanted, scope);
    }

    @Override
    public Existing update(
            Resource.Targets wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        Existing made = fit(wanted, scope);
        drained(existing, wanted, scope);
        return made;
    }

    /** What leaves for good is let go only when the load balancer has let go of it. */
    private void drained(Existing before, Resource.Targets wanted, Scope scope)
            throws InterruptedException {
        Map<String, String> leaving = new LinkedHashMap<>();
        ((Resource.Targets) before.actual())
                .targets()
                .keySet()
                .forEach(key -> {
                    if (!wanted.targets().containsKey(key)) {
                        scope.find(key).ifPresent(host -> leaving.put(host.id(), key.name()));
                    }
                });
        aws.pace()
                .until(
                        "target group "
                                + wanted.targetGroup().name()
                                + " to let go of "
                                + String.join(", ", leaving.values()),
                        "Run the command again; it goes on from here",
                        DRAINED,
                        scope::note,
                        () -> {
                            List<String> open =
                                    leaving.isEmpty()
                                            ? List.of()
                                            : health(before.id()).stream()
                                                    .filter(t ->
                                                            leaving.containsKey(t.target().id()))
                                                    .map(t -> leaving.get(t.target().id()))
                                                    .sorted()
                                                    .toList();
                            return open.isEmpty()
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>("draining " + String.join(", ", open));
                        });
    }

    private Existing fit(Resource.Targets wanted, Scope scope) throws InterruptedException {
        String group = Aws.id(scope, wanted.targetGroup());
        Set<TargetDescription> missing = new LinkedHashSet<>();
        wanted.targets()
                .forEach((instance, port) -> missing.add(target(Aws.id(scope, instance), port)));
        Set<TargetDescription> extra = new LinkedHashSet<>();
        for (TargetHealthDescription each : health(group)) {
            TargetDescription target = target(each.target().id(), each.target().port());
            if (each.targetHealth().state() != TargetHealthStateEnum.DRAINING
                    && !missing.remove(target)) {
                extra.add(target);
            }
        }
        if (!missing.isEmpty()) {
            aws.eventually(
                    scope,
                    () -> aws.elb().registerTargets(b -> b.targetGroupArn(group).targets(missing)));
        }
        if (!extra.isEmpty()) {
            deregister(group, extra);
        }
        healthy(group, wanted, scope);
        return Aws.made(group, wanted);
    }

    /**
     * A call that was not answered may have done it: the next finds no such target, and is done.
     */
    private void deregister(String group, Collection<TargetDescription> targets) {
        try {
            aws.elb().deregisterTargets(b -> b.targetGroupArn(group).targets(targets));
        } catch (SdkException thrown) {
            boolean done =
                    FailedCall.of(thrown).has("InvalidTarget")
                            && health(group).stream()
                                    .filter(each ->
                                            each.targetHealth().state()
                                                    != TargetHealthStateEnum.DRAINING)
                                    .map(each -> target(each.target().id(), each.target().port()))
                                    .noneMatch(targets::contains);
            if (!done) {
                throw thrown;
            }
        }
    }

    private static TargetDescription target(String instance, Integer port) {
        return TargetDescription.builder().id(instance).port(port).build();
    }

    private void healthy(String group, Resource.Targets wanted, Scope scope)
            throws InterruptedException {
        aws.pace()
                .until(
                        "target group " + wanted.targetGroup().name() + " to be healthy",
                        "Look whether the brokers listen on "
                                + new LinkedHashSet<>(wanted.targets().values())
                                + " and admit the load balancer's subnets",
                        HEALTHY,
                        scope::note,
                        () -> {
                            List<String> open = unhealthy(group, wanted, scope::find);
                            return open.isEmpty()
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>(String.join("; ", open));
                        });
    }

    /**
     * Targets that are not healthy, such as "broker-node2 initial, first check pending"; without
     * those that leave.
     *
     * @param world finds their hosts
     */
    List<String> unhealthy(
            String group,
            Resource.Targets wanted,
            Function<ResourceKey, Optional<Existing>> world) {
        return health(group).stream()
                .filter(each ->
                        each.targetHealth().state() != TargetHealthStateEnum.HEALTHY
                                && each.targetHealth().state() != TargetHealthStateEnum.DRAINING)
                .map(each -> told(each, wanted, world))
                .sorted()
                .toList();
    }

    private static String told(
            TargetHealthDescription each,
            Resource.Targets wanted,
            Function<ResourceKey, Optional<Existing>> world) {
        String name =
                wanted.targets().keySet().stream()
                        .filter(key ->
                                world.apply(key)
                                        .filter(host -> host.id().equals(each.target().id()))
                                        .isPresent())
                        .map(ResourceKey::name)
                        .findFirst()
                        .orElse(each.target().id());
        String reason = each.targetHealth().reasonAsString();
        String why =
                Map.of(
                                "Elb.RegistrationInProgress",
                                "being registered",
                                "Elb.InitialHealthChecking",
                                "first check pending",
                                "Target.FailedHealthChecks",
                                "checks fail",
                                "Target.NotInUse",
                                "no listener leads there yet")
                        .getOrDefault(String.valueOf(reason), String.valueOf(reason));
        return name + " " + each.targetHealth().stateAsString() + ", " + why;
    }

    /** Connections drain on their own; nothing waits for them. */
    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(
                scope,
                () -> {
                    List<TargetDescription> all =
                            health(existing.id()).stream()
                                    .filter(each ->
                                            each.targetHealth().state()
                                                    != TargetHealthStateEnum.DRAINING)
                                    .map(each -> target(each.target().id(), each.target().port()))
                                    .toList();
                    if (!all.isEmpty()) {
                        deregister(existing.id(), all);
                    }
                });
    }
}
