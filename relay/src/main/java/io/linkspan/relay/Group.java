package io.linkspan.relay;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A target group at work: its registered targets and their checks. Belongs to the control loop. */
final class Group {
    private final EventLoop control;
    private final int loops;
    private final Consumer<Group> routesChanged;
    private final Flows flows;
    private final Map<String, Checker> registered = new LinkedHashMap<>();
    private TargetGroupSpec spec;

    /** Zones of the listeners that forward here. */
    private Set<String> zones = Set.of();

    /**
     * Ends a target's older flows on all loops: when all targets fail, new flows may still come.
     */
    interface Flows {
        void end(Target target, long startedBefore);
    }

    /**
     * @param routesChanged called when listeners have to choose their targets anew
     */
    Group(
            TargetGroupSpec spec,
            EventLoop control,
            int loops,
            Flows flows,
            Consumer<Group> routesChanged) {
        this.spec = spec;
        this.control = control;
        this.loops = loops;
        this.flows = flows;
        this.routesChanged = routesChanged;
    }

    TargetGroupSpec spec() {
        return spec;
    }

    List<Target> targets() {
        return registered.values().stream().map(c -> c.target).toList();
    }

    Route route(String zone) {
        return Route.of(spec, targets(), zone);
    }

    /**
     * Takes a new spec. A target with another address is another target; one that comes back while
     * it drains is taken up again.
     *
     * @return the targets that are registered no more
     */
    List<Target> apply(TargetGroupSpec next, Set<String> usedByZones, List<Target> draining) {
        List<Target> removed = new ArrayList<>();
        Set<String> ids = next.targets().stream().map(TargetSpec::id).collect(Collectors.toSet());
        registered
                .values()
                .removeIf(
                        checker -> !ids.contains(checker.target.id()) && retire(checker, removed));
        spec = next;
        zones = usedByZones;
        Map<String, Checker> ordered = new LinkedHashMap<>();
        for (TargetSpec target : next.targets()) {
            Checker known = registered.get(target.id());
            if (known != null && !known.target.address().equals(target.address())) {
                retire(known, removed);
                known = null;
            }
            Checker checker = known == null ? checker(takeUp(target, draining)) : known;
            checker.target.spec(target, source(target));
            checker.settings(next.healthCheck());
            ordered.put(target.id(), checker);
        }
        registered.clear();
        registered.putAll(ordered);
        registered.values().forEach(this::checkIfUsed);
        return removed;
    }

    /** Ends all checks; every target is registered no more. */
    List<Target> retireAll() {
        List<Target> removed = new ArrayList<>();
        registered.values().forEach(checker -> retire(checker, removed));
        registered.clear();
        return removed;
    }

    private static boolean retire(Checker checker, List<Target> removed) {
        checker.stop();
        removed.add(checker.target);
        return true;
    }

    private Target takeUp(TargetSpec target, List<Target> draining) {
        for (Target each : draining) {
            if (each.group().equals(spec.id())
                    && each.id().equals(target.id())
                    && each.address().equals(target.address())) {
                draining.remove(each);
                return each;
            }
        }
        return new Target(spec.id(), target, loops);
    }

    private static @Nullable InetAddress source(TargetSpec target) {
        // Only rules that refuse somebody need to know where connections come from.
        return target.access().equals(AccessRules.any()) ? null : SystemSource.of(target.address());
    }

    private Checker checker(Target target) {
        Checker checker = new Checker(target, spec.healthCheck(), control, this::checked);
        target.health(new TargetHealth(TargetHealth.State.UNUSED, ""));
        return checker;
    }

    private void checkIfUsed(Checker checker) {
        boolean used =
                zones.stream().anyMatch(z -> Route.reachable(spec, checker.target.spec(), z));
        if (!used) {
            checker.stop();
            checker.target.health(
                    new TargetHealth(
                            TargetHealth.State.UNUSED, "no listener forwards to its zone"));
        } else if (!spec.healthCheck().enabled()) {
            checker.stop();
            checker.target.health(new TargetHealth(TargetHealth.State.HEALTHY, ""));
        } else if (!checker.running()) {
            checker.target.health(new TargetHealth(TargetHealth.State.INITIAL, ""));
            checker.start();
        }
    }

    private void checked(Checker checker) {
        Target target = checker.target;
        long turned = control.clock();
        boolean sick = checker.track.state() == TargetHealth.State.UNHEALTHY;
        boolean drains =
                sick
                        && spec.terminateUnhealthy()
                        && spec.unhealthyDraining().isPositive()
                        && target.flows() > 0;
        target.health(
                new TargetHealth(
                        drains ? TargetHealth.State.UNHEALTHY_DRAINING : checker.track.state(),
                        checker.detail()));
        routesChanged.accept(this);
        if (drains) {
            control.timers.schedule(
                    new UnhealthyDrain(checker),
                    control.clock() + spec.unhealthyDraining().toNanos());
        } else if (sick && spec.terminateUnhealthy()) {
            flows.end(target, turned);
        }
    }

    /** The end of the time that flows of an unhealthy target have left. */
    private final class UnhealthyDrain extends Timer {
        private final Checker checker;

        UnhealthyDrain(Checker checker) {
            this.checker = checker;
        }

        @Override
        void expire() {
            Target target = checker.target;
            if (target.health().state() == TargetHealth.State.UNHEALTHY_DRAINING) {
                target.health(
                        new TargetHealth(TargetHealth.State.UNHEALTHY, target.health().detail()));
                flows.end(target, control.clock());
            }
        }
    }
}
