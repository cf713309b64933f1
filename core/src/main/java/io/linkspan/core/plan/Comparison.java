package io.linkspan.core.plan;

import io.linkspan.core.plan.Change.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Decides what becomes of each resource. */
final class Comparison {
    private final Blueprint blueprint;
    private final Observed observed;
    private final Map<ResourceKey, Fate> fates = new LinkedHashMap<>();

    Comparison(Blueprint blueprint, Observed observed) {
        this.blueprint = blueprint;
        this.observed = observed;
    }

    /** What becomes of one resource. */
    private sealed interface Fate {
        record Made(Resource wanted) implements Fate {}

        record Changed(Resource wanted, Existing existing, List<Difference> differences)
                implements Fate {}

        record Replaced(Resource wanted, Existing existing, List<Difference> differences)
                implements Fate {}

        record Kept(Existing existing) implements Fate {}

        record Removed(Existing existing) implements Fate {}
    }

    List<Change> changes() {
        inOrder(blueprint.resources()).forEach(wanted -> fates.put(wanted.key(), fate(wanted)));
        new TreeMap<>(observed.resources())
                .forEach((key, existing) -> {
                    if (blueprint.given().containsKey(key)) {
                        fates.put(key, new Fate.Kept(existing));
                    } else {
                        fates.putIfAbsent(key, new Fate.Removed(existing));
                    }
                });
        Map<ResourceKey, List<ResourceKey>> dependents = dependents(observed.resources().values());
        List<Change> changes = new ArrayList<>();
        fates.forEach((key, fate) ->
                changes.addAll(changes(fate, dependents.getOrDefault(key, List.of()))));
        return Roll.serialised(changes);
    }

    private Fate fate(Resource planned) {
        Optional<Existing> existing = observed.find(planned.key());
        if (existing.isEmpty()) {
            return new Fate.Made(planned);
        }
        Resource wanted = resolved(planned);
        List<Difference> differences =
                new ArrayList<>(Difference.between(existing.get().actual(), wanted));
        boolean replaced =
                differences.stream().anyMatch(d -> wanted.fixed().contains(d.component()));
        for (ResourceKey key : wanted.dependsOn()) {
            if (fates.get(key) instanceof Fate.Replaced) {
                differences.add(
                        new Difference("dependency", "the present " + key, "its replacement"));
                replaced |= !wanted.survives(key);
            }
        }
        if (wanted instanceof Resource.BrokerProcess process
                && fates.get(Resource.BrokerConfiguration.key(process.node()))
                        instanceof Fate.Changed) {
            differences.add(
                    new Difference(
                            "configuration",
                            "as it was started with",
                            "as it will stand on the host"));
        }
        if (differences.isEmpty()) {
            return new Fate.Kept(existing.get());
        }
        return replaced
                ? new Fate.Replaced(wanted, existing.get(), differences)
                : new Fate.Changed(wanted, existing.get(), differences);
    }

    private Resource resolved(Resource resource) {
        return resource instanceof Resource.BrokerConfiguration c
                ? new Resource.BrokerConfiguration(
                        c.node(), Symbols.resolve(c.text(), observed::find), c.after())
                : resource;
    }

    private List<Change> changes(Fate fate, List<ResourceKey> dependents) {
        return switch (fate) {
            case Fate.Made(Resource wanted) ->
                    List.of(new Change.Create(wanted, List.of(), needs(wanted)));
            case Fate.Changed(Resource wanted, Existing existing, List<Difference> differences) ->
                    List.of(new Change.Update(wanted, existing, differences, needs(wanted)));
            case Fate.Replaced(
                            Resource wanted,
                            Existing existing,
                            List<Difference> differences) -> {
                Set<Step> after = needs(wanted);
                after.add(new Step(wanted.key(), true));
                yield List.of(
                        new Change.Delete(existing, true, freed(existing, dependents, true)),
                        new Change.Create(wanted, differences, after));
            }
            case Fate.Kept(Existing existing) -> List.of(new Change.Keep(existing));
            case Fate.Removed(Existing existing) ->
                    List.of(new Change.Delete(existing, false, freed(existing, dependents, false)));
        };
    }

    private static Set<Step> needs(Resource wanted) {
        Set<Step> steps = new LinkedHashSet<>();
        wanted.dependsOn().forEach(key -> steps.add(new Step(key, false)));
        return steps;
    }

    /** What must happen to those that use a resource before it can go. */
    private Set<Step> freed(Existing doomed, List<ResourceKey> dependents, boolean replaced) {
        Set<Step> steps = new LinkedHashSet<>();
        for (ResourceKey dependent : dependents) {
            switch (fates.get(dependent)) {
                case Fate.Removed r -> steps.add(new Step(dependent, true));
                case Fate.Replaced r -> steps.add(new Step(dependent, true));
                // A survivor of a replacement is pointed to the successor, which is not there yet.
                case Fate.Changed changed
                        when !(replaced && changed.wanted().survives(doomed.key())) ->
                        steps.add(new Step(dependent, false));
                case null, default -> {}
            }
        }
        return steps;
    }

    /** Removal of all, each after those that depend on it. */
    static List<Change> deletions(Collection<Existing> doomed) {
        Map<ResourceKey, List<ResourceKey>> dependents = dependents(doomed);
        Map<ResourceKey, Existing> sorted = new TreeMap<>();
        doomed.forEach(e -> sorted.put(e.key(), e));
        List<Change> changes = new ArrayList<>();
        sorted.forEach((key, existing) -> {
            Set<Step> after = new LinkedHashSet<>();
            dependents.getOrDefault(key, List.of()).forEach(d -> after.add(new Step(d, true)));
            changes.add(new Change.Delete(existing, false, after));
        });
        return changes;
    }

    private static Map<ResourceKey, List<ResourceKey>> dependents(Collection<Existing> all) {
        Map<ResourceKey, List<ResourceKey>> dependents = new HashMap<>();
        for (Existing existing : all) {
            for (ResourceKey key : existing.actual().dependsOn()) {
                dependents.computeIfAbsent(key, k -> new ArrayList<>()).add(existing.key());
            }
        }
        return dependents;
    }

    /** Dependencies first. */
    private static List<Resource> inOrder(List<Resource> resources) {
        Map<ResourceKey, Resource> byKey = new LinkedHashMap<>();
        resources.forEach(r -> byKey.put(r.key(), r));
        Map<ResourceKey, Resource> done = new LinkedHashMap<>();
        resources.forEach(r -> visit(r, byKey, done, new LinkedHashSet<>()));
        return List.copyOf(done.values());
    }

    private static void visit(
            Resource resource,
            Map<ResourceKey, Resource> all,
            Map<ResourceKey, Resource> done,
            Set<ResourceKey> path) {
        if (done.containsKey(resource.key())) {
            return;
        }
        if (!path.add(resource.key())) {
            throw new IllegalStateException("resources depend on each other in a circle: " + path);
        }
        for (ResourceKey key : resource.dependsOn()) {
            Optional.ofNullable(all.get(key)).ifPresent(r -> visit(r, all, done, path));
        }
        path.remove(resource.key());
        done.put(resource.key(), resource);
    }
}
