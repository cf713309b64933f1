package io.linkspan.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns configurations into listeners, groups and routes, and drains what is gone. Belongs to the
 * control loop, but for {@link #status}.
 */
final class Switchboard {
    private static final long REBIND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long REAP_NANOS = Duration.ofMillis(50).toNanos();

    private final EventLoop control;
    private final Network network;
    private final RelayContext context;
    private final Doors doors;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final List<Drain> drains = new ArrayList<>();
    private final Every rebind = new Every(REBIND_NANOS, this::bindMissing);
    private final Every reap = new Every(REAP_NANOS, this::reap);
    private volatile List<Listener> allListeners = List.of();
    private volatile List<Target> allTargets = List.of();

    /** What is gone and still has flows: exactly one of the two is there. */
    private record Drain(
            @Nullable Target target,
            @Nullable Listener listener,
            long deadline,
            boolean terminate) {
        long flows() {
            return target != null ? target.flows() : listener != null ? listener.flows() : 0;
        }
    }

    Switchboard(EventLoop control, Network network, RelayContext context, Doors doors) {
        this.control = control;
        this.network = network;
        this.context = context;
        this.doors = doors;
    }

    RelayStatus status() {
        return new RelayStatus(
                allListeners.stream().map(Listener::status).toList(),
                allTargets.stream().map(Target::status).toList());
    }

    void apply(RelayConfiguration next) {
        Map<String, ListenerSpec> wanted =
                next.listeners().stream().collect(Collectors.toMap(ListenerSpec::id, s -> s));
        // Addresses become free before others may want them.
        for (Listener listener : List.copyOf(listeners.values())) {
            ListenerSpec spec = wanted.get(listener.spec().id());
            if (spec == null || !spec.address().equals(listener.spec().address())) {
                retire(listener);
            }
        }
        applyGroups(next);
        Map<String, Listener> ordered = new LinkedHashMap<>();
        for (ListenerSpec spec : next.listeners()) {
            Listener listener = listeners.get(spec.id());
            if (listener == null) {
                listener = new Listener(spec, context.loops().size());
            } else {
                update(listener, spec);
            }
            ordered.put(spec.id(), listener);
        }
        listeners.clear();
        listeners.putAll(ordered);
        groups.values().forEach(this::reroute);
        listeners.values().stream()
                .filter(l -> !groups.containsKey(l.spec().targetGroup()))
                .forEach(l -> l.route(Route.NONE));
        bindMissing();
        doors.resume();
        publish();
    }

    private void update(Listener listener, ListenerSpec spec) {
        boolean rules = !spec.access().equals(listener.spec().access());
        listener.spec(spec);
        if (rules) {
            for (int handle : listener.handles()) {
                network.restrict(handle, spec.access());
            }
        }
    }

    private void applyGroups(RelayConfiguration next) {
        List<Target> draining =
                new ArrayList<>(
                        drains.stream().flatMap(d -> Stream.ofNullable(d.target())).toList());
        List<Target> before = List.copyOf(draining);
        Map<String, Group> ordered = new LinkedHashMap<>();
        for (TargetGroupSpec spec : next.targetGroups()) {
            Group group = groups.remove(spec.id());
            if (group == null) {
                group =
                        new Group(
                                spec,
                                control,
                                context.loops().size(),
                                doors::end,
                                this::healthChanged);
            }
            Set<String> zones =
                    next.listeners().stream()
                            .filter(l -> l.targetGroup().equals(spec.id()))
                            .map(ListenerSpec::zone)
                            .collect(Collectors.toSet());
            for (Target removed : group.apply(spec, zones, draining)) {
                drain(removed, spec);
            }
            ordered.put(spec.id(), group);
        }
        for (Group gone : groups.values()) {
            gone.retireAll().forEach(target -> drain(target, gone.spec()));
        }
        groups.clear();
        groups.putAll(ordered);
        // What was taken up again drains no more.
        drains.removeIf(d ->
                d.target() != null
                        && before.contains(d.target())
                        && !draining.contains(d.target()));
    }

    private void drain(Target target, TargetGroupSpec spec) {
        target.health(new TargetHealth(TargetHealth.State.DRAINING, "removed"));
        drain(
                new Drain(
                        target,
                        null,
                        control.clock() + spec.drainingDelay().toNanos(),
                        spec.terminateAtDelay()));
    }

    private void drain(Drain drain) {
        drains.add(drain);
        reap.start();
    }

    private void retire(Listener listener) {
        listeners.remove(listener.spec().id());
        doors.close(listener);
        Group group = groups.get(listener.spec().targetGroup());
        if (group != null) {
            long deadline = control.clock() + group.spec().drainingDelay().toNanos();
            drain(new Drain(null, listener, deadline, group.spec().terminateAtDelay()));
        }
    }

    private void healthChanged(Group group) {
        reroute(group);
    }

    private void reroute(Group group) {
        for (Listener listener : listeners.values()) {
            if (listener.spec().targetGroup().equals(group.spec().id())) {
                listener.route(group.route(listener.spec().zone()));
            }
        }
    }

    private void bindMissing() {
        boolean missing = false;
        for (Listener listener : listeners.values()) {
            if (!listener.bound()) {
                try {
                    doors.open(listener);
                } catch (IOException e) {
                    listener.bindFailure(String.valueOf(e.getMessage()));
                    missing = true;
                }
            }
        }
        if (missing) {
            rebind.start();
        }
    }

    private void reap() {
        long now = control.clock();
        Iterator<Drain> each = drains.iterator();
        boolean changed = false;
        while (each.hasNext()) {
            Drain drain = each.next();
            boolean late = now >= drain.deadline();
            if (late && drain.terminate()) {
                if (drain.target() != null) {
                    doors.end(drain.target(), now);
                } else if (drain.listener() != null) {
                    doors.end(drain.listener());
                }
            }
            if (late || drain.flows() == 0) {
                each.remove();
                changed = true;
            }
        }
        if (changed) {
            publish();
        }
        if (!drains.isEmpty()) {
            reap.start();
        }
    }

    private void publish() {
        allListeners =
                Stream.concat(
                                listeners.values().stream(),
                                drains.stream().flatMap(d -> Stream.ofNullable(d.listener())))
                        .toList();
        allTargets =
                Stream.concat(
                                groups.values().stream().flatMap(g -> g.targets().stream()),
                                drains.stream().flatMap(d -> Stream.ofNullable(d.target())))
                        .toList();
    }

    /** Runs something once, a while after each {@link #start}. */
    private final class Every extends Timer {
        private final long nanos;
        private final Runnable work;

        Every(long nanos, Runnable work) {
            this.nanos = nanos;
            this.work = work;
        }

        void start() {
            if (!scheduled()) {
                control.timers.schedule(this, control.clock() + nanos);
            }
        }

        @Override
        void expire() {
            work.run();
        }
    }
}
