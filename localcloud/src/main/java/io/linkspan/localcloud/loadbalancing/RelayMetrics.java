package io.linkspan.localcloud.loadbalancing;

import io.linkspan.relay.RelayStatus;
import io.linkspan.relay.RelayStatus.ListenerStatus;
import io.linkspan.relay.RelayStatus.TargetStatus;
import io.linkspan.relay.TargetHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The relay's figures as meters. The relay counts for itself; meters read one snapshot of it, taken
 * by {@link #refresh}, so that nothing of this is on the path of bytes and all figures of a scrape
 * are of one moment.
 */
final class RelayMetrics {
    private final MeterRegistry registry;
    private final Supplier<RelayStatus> relay;
    private final Map<Tags, Row> rows = new HashMap<>();

    private volatile Map<Tags, ListenerStatus> listeners = Map.of();
    private volatile Map<Tags, TargetStatus> targets = Map.of();

    RelayMetrics(MeterRegistry registry, Supplier<RelayStatus> relay) {
        this.registry = registry;
        this.relay = relay;
    }

    /** Takes a snapshot; what came gets meters, what is gone loses them. */
    synchronized void refresh() {
        RelayStatus status = relay.get();
        Map<Tags, ListenerStatus> newListeners = new HashMap<>();
        status.listeners().forEach(l -> newListeners.put(Tags.of("listener", l.id()), l));
        Map<Tags, TargetStatus> newTargets = new HashMap<>();
        status.targets()
                .forEach(t -> newTargets.put(Tags.of("group", t.group(), "target", t.target()), t));
        listeners = newListeners;
        targets = newTargets;

        Set<Tags> gone = new HashSet<>(rows.keySet());
        gone.removeAll(newListeners.keySet());
        gone.removeAll(newTargets.keySet());
        for (Tags tags : gone) {
            Row row = rows.remove(tags);
            if (row != null) {
                row.meters().forEach(registry::remove);
            }
        }
        newListeners.keySet().forEach(tags -> rows.computeIfAbsent(tags, this::ofListener));
        newTargets.keySet().forEach(tags -> rows.computeIfAbsent(tags, this::ofTarget));
    }

    private Row ofListener(Tags tags) {
        Source<ListenerStatus> source = new Source<>(() -> listeners.get(tags));
        List<Meter> made = new ArrayList<>();
        made.add(
                source.gauge("relay.listener.bound", tags, l -> l.bindFailure().isEmpty() ? 1 : 0)
                        .description("1 when the listener's address is listened on")
                        .register(registry));
        made.add(
                source.gauge("relay.listener.flows.active", tags, ListenerStatus::flowsActive)
                        .description("Flows at the moment")
                        .register(registry));
        made.add(
                source.counter("relay.listener.flows", tags, ListenerStatus::flowsTotal)
                        .description("Flows that began")
                        .register(registry));
        made.addAll(
                bytes(
                        source,
                        "relay.listener.bytes",
                        tags,
                        ListenerStatus::bytesIn,
                        ListenerStatus::bytesOut));
        resets(source, tags, "client", ListenerStatus::resetsByClient, made);
        resets(source, tags, "target", ListenerStatus::resetsByTarget, made);
        resets(source, tags, "idle", ListenerStatus::resetsByIdle, made);
        resets(source, tags, "no_target", ListenerStatus::refused, made);
        return new Row(source, made);
    }

    private void resets(
            Source<ListenerStatus> source,
            Tags tags,
            String cause,
            ToDoubleFunction<ListenerStatus> figure,
            List<Meter> made) {
        made.add(
                source.counter("relay.listener.resets", tags.and("cause", cause), figure)
                        .description(
                                "Connections reset: by the client, by the target, for idleness, for"
                                        + " no target could be reached")
                        .register(registry));
    }

    private Row ofTarget(Tags tags) {
        Source<TargetStatus> source = new Source<>(() -> targets.get(tags));
        List<Meter> made = new ArrayList<>();
        for (TargetHealth.State state : TargetHealth.State.values()) {
            made.add(
                    source.gauge(
                                    "relay.target.health",
                                    tags.and("state", state.name().toLowerCase(Locale.ROOT)),
                                    t -> t.health().state() == state ? 1 : 0)
                            .description("1 for the state that the target is in")
                            .register(registry));
        }
        made.add(
                source.gauge("relay.target.flows.active", tags, TargetStatus::flowsActive)
                        .description("Flows at the moment")
                        .register(registry));
        made.addAll(
                bytes(
                        source,
                        "relay.target.bytes",
                        tags,
                        TargetStatus::bytesIn,
                        TargetStatus::bytesOut));
        made.add(
                source.counter("relay.target.connect.failures", tags, TargetStatus::connectFailures)
                        .description("Connections that could not be made")
                        .register(registry));
        made.add(
                FunctionTimer.builder(
                                "relay.target.connect",
                                source,
                                s -> s.count(TargetStatus::flowsTotal),
                                s -> s.value(TargetStatus::connectNanosTotal),
                                TimeUnit.NANOSECONDS)
                        .tags(tags)
                        .description("How long connections took to be made, one for each flow")
                        .register(registry));
        return new Row(source, made);
    }

    private <S> List<Meter> bytes(
            Source<S> source,
            String name,
            Tags tags,
            ToDoubleFunction<S> in,
            ToDoubleFunction<S> out) {
        return List.of(
                source.counter(name, tags.and("direction", "in"), in)
                        .baseUnit(BaseUnits.BYTES)
                        .description("in: from clients to targets; out: from targets to clients")
                        .register(registry),
                source.counter(name, tags.and("direction", "out"), out)
                        .baseUnit(BaseUnits.BYTES)
                        .description("in: from clients to targets; out: from targets to clients")
                        .register(registry));
    }

    /** Meters, and what they read: they refer to it weakly themselves. */
    private record Row(Source<?> source, List<Meter> meters) {}

    /** Where a meter finds its row in the newest snapshot. */
    private record Source<S>(Supplier<@Nullable S> row) {
        double value(ToDoubleFunction<S> figure) {
            S found = row.get();
            return found == null ? 0 : figure.applyAsDouble(found);
        }

        long count(ToLongFunction<S> figure) {
            S found = row.get();
            return found == null ? 0 : figure.applyAsLong(found);
        }

        Gauge.Builder<Source<S>> gauge(String name, Tags tags, ToDoubleFunction<S> figure) {
            return Gauge.builder(name, this, s -> s.value(figure)).tags(tags);
        }

        FunctionCounter.Builder<Source<S>> counter(
                String name, Tags tags, ToDoubleFunction<S> figure) {
            return FunctionCounter.builder(name, this, s -> s.value(figure)).tags(tags);
        }
    }
}
