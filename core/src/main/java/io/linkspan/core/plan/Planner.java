package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.KafkaLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what is wanted with what exists. */
public final class Planner {
    private Planner() {}

    /**
     * The plan that makes the spec true.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when the spec cannot be built on what
     *     the clouds say
     */
    public static Plan plan(KafkaLink link, Observed observed) {
        Blueprint blueprint = Blueprint.of(link, observed.facts()).buildable();
        List<Change> changes = Departures.drained(new Comparison(blueprint, observed).changes());
        Controllers.requireSame(blueprint, observed);
        Departures.requireEmpty(changes);
        Zones.keepGiven(link, changes);
        List<Diagnostic> warnings = new ArrayList<>(Ways.warnings(observed));
        warnings.addAll(Invitations.open(blueprint, observed));
        warnings.addAll(Adaptation.warnings(blueprint, observed));
        return new Plan(link.name(), observed.facts().account(), ordered(changes), warnings);
    }

    /** The plan that removes all that was made for the link. */
    public static Plan destruction(KafkaLink link, Observed observed) {
        Set<ResourceKey> given = Blueprint.of(link, observed.facts()).given().keySet();
        List<Existing> ours =
                observed.resources().values().stream()
                        .filter(e ->
                                !e.outputs().containsKey(Output.GIVEN)
                                        && !given.contains(e.key())
                                        && !Adaptation.isUsers(e.actual())
                                        && !Adaptation.isNeededByBrokers(link, e.actual()))
                        .toList();
        List<Diagnostic> warnings = new ArrayList<>(Adaptation.leftBehind(link, observed));
        warnings.addAll(Invitations.cutOff(ours, observed));
        warnings.addAll(Invitations.gone(link, observed.facts()));
        return new Plan(
                link.name(),
                observed.facts().account(),
                ordered(Departures.consumersFirst(Comparison.deletions(ours))),
                warnings);
    }

    /** Each change after those it waits for, otherwise as they came. */
    private static List<Change> ordered(List<Change> changes) {
        Map<Change.Step, Change> open = new LinkedHashMap<>();
        changes.forEach(c -> open.put(c.step(), c));
        Map<Change.Step, Integer> missing = new LinkedHashMap<>();
        Map<Change.Step, Set<Change>> waiting = new LinkedHashMap<>();
        Deque<Change> ready = new ArrayDeque<>();
        for (Change change : changes) {
            int count = 0;
            for (Change.Step step : change.after()) {
                if (open.containsKey(step)) {
                    count++;
                    waiting.computeIfAbsent(step, s -> new LinkedHashSet<>()).add(change);
                }
            }
            missing.put(change.step(), count);
            if (count == 0) {
                ready.add(change);
            }
        }
        List<Change> ordered = new ArrayList<>();
        while (!ready.isEmpty()) {
            Change next = ready.remove();
            ordered.add(next);
            for (Change waiter : waiting.getOrDefault(next.step(), Set.of())) {
                if (missing.merge(waiter.step(), -1, Integer::sum) == 0) {
                    ready.add(waiter);
                }
            }
        }
        if (ordered.size() < changes.size()) {
            throw new IllegalStateException(
                    "changes wait for each other in a circle: "
                            + changes.stream()
                                    .filter(c -> !ordered.contains(c))
                                    .map(Change::step)
                                    .toList());
        }
        return ordered;
    }
}
