package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.KafkaLink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what is wanted with what exists. */
public final class Planner {
    private Planner() {}

    /** The plan that makes the spec true. */
    public static Plan plan(KafkaLink link, Observed observed) {
        Blueprint blueprint = Blueprint.of(link, observed.facts());
        return new Plan(
                link.name(),
                observed.facts().account(),
                ordered(changes(blueprint, observed)),
                blueprint.warnings());
    }

    /** The plan that removes all that was made for the link. */
    public static Plan destruction(KafkaLink link, Observed observed) {
        List<Change> deletions = deletions(observed.resources().values());
        return new Plan(
                link.name(), observed.facts().account(), ordered(deletions), List.<Diagnostic>of());
    }

    private static List<Change> changes(Blueprint blueprint, Observed observed) {
        Map<ResourceKey, Resource> wanted = new LinkedHashMap<>();
        blueprint.resources().forEach(r -> wanted.put(r.key(), r));
        List<Change> changes = new ArrayList<>();
        Set<ResourceKey> changing = new HashSet<>();
        for (Resource resource : inOrder(blueprint.resources())) {
            Change change =
                    observed.find(resource.key())
                            .map(existing -> compared(resource, existing, observed, changing))
                            .orElseGet(() -> new Change.Create(resource, resource.dependsOn()));
            if (!(change instanceof Change.Keep)) {
                changing.add(change.key());
            }
            changes.add(change);
        }
        List<Existing> unwanted =
                observed.resources().values().stream()
                        .filter(e ->
                                !wanted.containsKey(e.key())
                                        && !blueprint.given().containsKey(e.key()))
                        .toList();
        changes.addAll(deletions(unwanted));
        return Roll.serialised(changes);
    }

    private static Change compared(
            Resource resource, Existing existing, Observed observed, Set<ResourceKey> changing) {
        Resource wanted = resolved(resource, observed);
        List<Difference> differences = Difference.between(existing.actual(), wanted);
        if (wanted instanceof Resource.BrokerProcess process
                && differences.isEmpty()
                && changing.contains(Resource.BrokerConfiguration.key(process.node()))) {
            differences =
                    List.of(
                            new Difference(
                                    "configuration",
                                    "as it was started with",
                                    "as it will stand on the host"));
        }
        if (differences.isEmpty()) {
            return new Change.Keep(existing);
        }
        return differences.stream().anyMatch(d -> wanted.fixed().contains(d.component()))
                ? new Change.Replace(wanted, existing, differences, wanted.dependsOn())
                : new Change.Update(wanted, existing, differences, wanted.dependsOn());
    }

    private static Resource resolved(Resource resource, Observed observed) {
        return resource instanceof Resource.BrokerConfiguration c
                ? new Resource.BrokerConfiguration(
                        c.node(), Symbols.resolve(c.text(), observed::find), c.after())
                : resource;
    }

    /** Each deletion waits for those of all that depends on it. */
    private static List<Change> deletions(Collection<Existing> doomed) {
        return doomed.stream()
                .sorted(Comparator.comparing(Existing::key))
                .<Change>map(existing -> {
                    Set<ResourceKey> after = new LinkedHashSet<>();
                    doomed.stream()
                            .filter(other -> other.actual().dependsOn().contains(existing.key()))
                            .forEach(other -> after.add(other.key()));
                    return new Change.Delete(existing, after);
                })
                .toList();
    }

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

    /** Changes after those they wait for; keys outside the plan (given resources) count as done. */
    private static List<Change> ordered(List<Change> changes) {
        Set<ResourceKey> open = new LinkedHashSet<>();
        changes.forEach(c -> open.add(c.key()));
        List<Change> waiting = new ArrayList<>(changes);
        List<Change> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<Change> ready =
                    waiting.stream()
                            .filter(c -> c.after().stream().noneMatch(open::contains))
                            .toList();
            if (ready.isEmpty()) {
                throw new IllegalStateException(
                        "changes wait for each other in a circle: "
                                + waiting.stream().map(Change::key).toList());
            }
            ordered.addAll(ready);
            ready.forEach(c -> open.remove(c.key()));
            waiting.removeIf(c -> !open.contains(c.key()));
        }
        return ordered;
    }
}
