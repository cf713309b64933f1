package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How nodes leave: with nothing on them, and only when nobody is led to them any more. */
final class Departures {
    private Departures() {}

    /**
     * A broker that still holds replicas cannot go: its partitions would lose them for good. Nor
     * can a node be moved to another host under its id: it would come back without them.
     *
     * @throws DiagnosticException LS-PLAN-20 for each broker that holds replicas, naming the
     *     topics; LS-PLAN-21 for each node that would be moved
     */
    static void requireEmpty(List<Change> changes) {
        List<Diagnostic> problems = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Delete(Existing existing, boolean replaced, var after)
                    && existing.actual() instanceof Resource.BrokerStorage storage) {
                if (replaced) {
                    problems.add(moved(storage, changes));
                    continue;
                }
                Optional.ofNullable(existing.outputs().get(Output.HELD_TOPICS))
                        .ifPresent(topics -> problems.add(held(storage, topics)));
            }
        }
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    private static Diagnostic held(Resource.BrokerStorage storage, String topics) {
        return Diagnostic.error(
                "LS-PLAN-20",
                "broker " + storage.node() + " cannot be removed: it holds " + topics,
                "With it those replicas would go for good, and with a partition's last one its data.",
                "Move them to other brokers (kafka-reassign-partitions.sh), then run the command again;"
                        + " nothing was touched");
    }

    private static Diagnostic moved(Resource.BrokerStorage storage, List<Change> changes) {
        ResourceKey host = Resource.Instance.ofNode(storage.node());
        String why =
                changes.stream()
                        .filter(c -> c.key().equals(host))
                        .filter(Change.Create.class::isInstance)
                        .flatMap(c -> ((Change.Create) c).replacing().stream())
                        .map(d ->
                                d.component() + " is " + d.actual() + ", planned is " + d.wanted())
                        .collect(Collectors.joining("; "));
        return Diagnostic.error(
                "LS-PLAN-21",
                "node "
                        + storage.node()
                        + " cannot be moved to another host: it would come back without its data",
                why,
                "Let the spec have it where it is (kafka.brokers.nodes lists nodes with their zones); or, where"
                        + " it is no controller, take it out of the spec, move its replicas to other brokers"
                        + " and apply, then add it again; nothing was touched");
    }

    /** A node stops only when the load balancer no longer leads anybody to it. */
    static List<Change> drained(List<Change> changes) {
        List<Change> ordered = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Delete(Existing existing, boolean replaced, var after)
                    && !replaced
                    && existing.actual() instanceof Resource.BrokerProcess process) {
                Set<Change.Step> all = new LinkedHashSet<>(after);
                ResourceKey host = Resource.Instance.ofNode(process.node());
                changes.stream()
                        .filter(c -> targets(c).filter(t -> t.containsKey(host)).isPresent())
                        .forEach(c -> all.add(c.step()));
                ordered.add(new Change.Delete(existing, false, all));
            } else {
                ordered.add(change);
            }
        }
        return ordered;
    }

    /** Those registered before the change. */
    private static Optional<Map<ResourceKey, Integer>> targets(Change change) {
        Optional<Existing> before =
                switch (change) {
                    case Change.Update u -> Optional.of(u.existing());
                    case Change.Delete d -> Optional.of(d.existing());
                    case Change.Create _, Change.Keep _ -> Optional.empty();
                };
        return before.map(Existing::actual)
                .filter(Resource.Targets.class::isInstance)
                .map(r -> ((Resource.Targets) r).targets());
    }

    /** When all goes, connections are rejected before anything behind them is taken away. */
    static List<Change> consumersFirst(List<Change> changes) {
        List<Change.Step> rejections =
                changes.stream()
                        .filter(c -> c.key().kind().equals("accepted-connection"))
                        .map(Change::step)
                        .toList();
        List<Change> ordered = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Delete(Existing existing, boolean replaced, var after)
                    && (existing.actual() instanceof Resource.BrokerProcess
                            || existing.actual() instanceof Resource.Targets
                            || existing.actual() instanceof Resource.Listener)) {
                Set<Change.Step> all = new LinkedHashSet<>(after);
                all.addAll(rejections);
                ordered.add(new Change.Delete(existing, replaced, all));
            } else if (change
                            instanceof Change.Delete(Existing existing, boolean replaced, var after)
                    && existing.actual() instanceof Resource.AttachedDomains) {
                // Names in files are names; the connection they belong to goes first.
                Set<Change.Step> others = new LinkedHashSet<>(after);
                others.removeIf(step -> step.key().kind().equals("broker-configuration"));
                ordered.add(new Change.Delete(existing, replaced, others));
            } else {
                ordered.add(change);
            }
        }
        return ordered;
    }
}
