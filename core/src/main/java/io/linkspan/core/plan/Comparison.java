package io.linkspan.core.plan;

import io.linkspan.core.plan.Change.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides what becomes of each resource. */
final class Comparison {
    private final Blueprint blueprint;
    private final Observed observed;
    private final Map<ResourceKey, Fate> fates = new LinkedHashMap<>();

    /** What is reached through the bastion, directly or not. */
    private final Set<ResourceKey> throughBastion = new HashSet<>();

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
        Adaptation.refuse(blueprint, observed);
        StandIns.requireThere(blueprint, observed);
        for (Resource wanted : inOrder(blueprint.resources())) {
            if (Invitations.isAwaited(wanted, observed)
                    || Adaptation.isUnchecked(wanted, blueprint, observed)) {
                continue;
            }
            fates.put(wanted.key(), fate(wanted));
            if (wanted.dependsOn().stream()
                    .anyMatch(key ->
                            key.equals(Resource.Instance.BASTION)
                                    || throughBastion.contains(key))) {
                throughBastion.add(wanted.key());
            }
        }
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
        return Roll.serialised(changes, blueprint.topology(), observed);
    }

    private Fate fate(Resource planned) {
        Optional<Existing> existing = observed.find(planned.key());
        if (existing.isEmpty()) {
            return new Fate.Made(planned);
        }
        Resource wanted = resolved(planned);
        List<Difference> differences =
                new ArrayList<>(
                        Difference.between(Zones.asked(existing.get().actual(), wanted), wanted));
        boolean replaced =
                differences.stream()
                        .anyMatch(d ->
                                wanted.fixed().contains(d.component())
                                        && !wanted.reaches(existing.get().actual(), d.component()));
        for (ResourceKey key : wanted.dependsOn()) {
            // Who is only reached through the bastion does not change with it.
            if (fates.get(key) instanceof Fate.Replaced && !key.equals(Resource.Instance.BASTION)) {
                differences.add(
                        new Difference("dependency", "the present " + key, "its replacement"));
                replaced |= !wanted.survives(key);
            }
        }
        String failed = existing.get().outputs().get(Output.FAILED);
        if (failed != null) {
            differences.add(new Difference("state", failed, "one that works"));
            replaced = true;
        }
        Optional<Difference> zones = Zones.outgrown(wanted, existing.get(), blueprint);
        if (wanted instanceof Resource.EndpointService && leavingZone()) {
            zones = Optional.of(Zones.CONNECTED);
        }
        if (zones.isPresent()) {
            differences.add(zones.get());
            replaced = true;
        }
        if (wanted instanceof Resource.RollingRestart roll
                && roll.dependsOn().stream().anyMatch(this::isOtherFile)) {
            differences.add(
                    new Difference(
                            "configuration",
                            "as the brokers were started with",
                            "as it will stand on their hosts"));
        }
        if (wanted instanceof Resource.BrokerStorage storage && storage.fillsVolume()) {
            outgrown(storage).ifPresent(differences::add);
        }
        if (wanted instanceof Resource.BrokerProcess process) {
            stale(process).ifPresent(differences::add);
        }
        if (differences.isEmpty()) {
            return new Fate.Kept(existing.get());
        }
        return replaced
                ? new Fate.Replaced(wanted, existing.get(), differences)
                : new Fate.Changed(wanted, existing.get(), differences);
    }

    /**
     * Whether brokers that run already will have to read something anew; of users they are told.
     */
    private boolean isOtherFile(ResourceKey key) {
        Resource wanted =
                switch (fates.get(key)) {
                    case Fate.Made made -> made.wanted();
                    case Fate.Changed changed -> changed.wanted();
                    case null, default -> null;
                };
        return wanted instanceof Resource.ExistingConfiguration
                || wanted instanceof Resource.ListenerCertificate
                || wanted instanceof Resource.ListenerPassword;
    }

    /** Whether the volume under a node's files is about to grow, and the file system with it. */
    private Optional<Difference> outgrown(Resource.BrokerStorage storage) {
        return fates.get(Resource.Instance.ofNode(storage.node()))
                                instanceof Fate.Changed(Resource wanted, Existing existing, var _)
                        && existing.actual() instanceof Resource.Instance before
                        && wanted instanceof Resource.Instance after
                        && before.dataVolumeGiB() > 0
                        && before.dataVolumeGiB() < after.dataVolumeGiB()
                ? Optional.of(
                        new Difference(
                                "fileSystem",
                                before.dataVolumeGiB() + " GiB",
                                after.dataVolumeGiB() + " GiB"))
                : Optional.empty();
    }

    /** Whether a node runs with what is about to change, so that it must be restarted after. */
    private Optional<Difference> stale(Resource.BrokerProcess process) {
        if (filesChange(process)) {
            return Optional.of(
                    new Difference(
                            "configuration",
                            "as it was started with",
                            "as it will stand on the host"));
        }
        if (fates.get(Resource.KafkaInstallation.key(process.node()))
                        instanceof Fate.Changed(Resource wanted, Existing existing, var _)
                && existing.actual() instanceof Resource.KafkaInstallation before
                && wanted instanceof Resource.KafkaInstallation after) {
            return Optional.of(
                    new Difference(
                            "version", before.version().toString(), after.version().toString()));
        }
        return Optional.empty();
    }

    /** Whether the files that the node was started with will not be what stands on its host. */
    private boolean filesChange(Resource.BrokerProcess process) {
        return fates.values().stream()
                .anyMatch(fate ->
                        fate instanceof Fate.Changed changed
                                && switch (changed.wanted()) {
                                    case Resource.BrokerConfiguration c ->
                                            c.node().equals(process.node());
                                    case Resource.ListenerCertificate c ->
                                            c.node().equals(process.node());
                                    case Resource.ListenerPassword p ->
                                            p.node().equals(process.node());
                                    default -> false;
                                });
    }

    /** What is there and stays: the names of what is replaced are not known yet. */
    private Optional<Existing> lasting(ResourceKey key) {
        return fates.get(key) instanceof Fate.Replaced ? Optional.empty() : observed.find(key);
    }

    private Observed lasting() {
        Map<ResourceKey, Existing> lasting = new HashMap<>(observed.resources());
        lasting.keySet().removeIf(key -> fates.get(key) instanceof Fate.Replaced);
        return new Observed(observed.facts(), lasting);
    }

    private Resource resolved(Resource resource) {
        return switch (resource) {
            case Resource.BrokerConfiguration c ->
                    new Resource.BrokerConfiguration(
                            c.node(), Symbols.resolve(c.text(), this::lasting), c.after());
            case Resource.ExistingConfiguration c -> Adaptation.merged(c, lasting());
            case Resource.ListenerCertificate c ->
                    new Resource.ListenerCertificate(
                            c.node(),
                            c.listener(),
                            Symbols.resolve(c.names(), this::lasting),
                            c.issuer(),
                            c.fresh(),
                            c.after());
            default -> resource;
        };
    }

    private List<Change> changes(Fate fate, List<ResourceKey> dependents) {
        return switch (fate) {
            case Fate.Made(Resource wanted) -> {
                Set<Step> after = needs(wanted);
                after.addAll(roomMade(wanted));
                yield List.of(new Change.Create(wanted, List.of(), after));
            }
            case Fate.Changed(Resource wanted, Existing existing, List<Difference> differences) ->
                    List.of(new Change.Update(wanted, existing, differences, needs(wanted)));
            case Fate.Replaced(
                            Resource wanted,
                            Existing existing,
                            List<Difference> differences) -> {
                Set<Step> after = needs(wanted);
                after.add(new Step(wanted.key(), true));
                after.addAll(roomMade(wanted));
                yield List.of(
                        new Change.Delete(existing, true, freed(existing, dependents, true)),
                        new Change.Create(wanted, differences, after));
            }
            case Fate.Kept(Existing existing) -> List.of(new Change.Keep(existing));
            case Fate.Removed(Existing existing) ->
                    List.of(new Change.Delete(existing, false, freed(existing, dependents, false)));
        };
    }

    /** A subnet's addresses are free only when those that have them are gone. */
    private Set<Step> roomMade(Resource wanted) {
        Set<Step> steps = new LinkedHashSet<>();
        if (wanted instanceof Resource.Subnet subnet) {
            fates.forEach((key, fate) -> {
                Optional<Existing> going =
                        switch (fate) {
                            case Fate.Removed(Existing existing) -> Optional.of(existing);
                            case Fate.Replaced(var _, Existing existing, var _) ->
                                    Optional.of(existing);
                            default -> Optional.empty();
                        };
                going.filter(e ->
                                e.actual() instanceof Resource.Subnet old
                                        && old.cidr().overlaps(subnet.cidr()))
                        .ifPresent(_ -> steps.add(new Step(key, true)));
            });
        }
        return steps;
    }

    /** Whether the load balancer is to leave a zone, in place. */
    private boolean leavingZone() {
        return fates.get(Resource.LoadBalancer.KEY)
                        instanceof Fate.Changed(Resource wanted, Existing existing, var _)
                && wanted instanceof Resource.LoadBalancer after
                && existing.actual() instanceof Resource.LoadBalancer before
                && after.leavesZoneOf(before);
    }

    private Set<Step> needs(Resource wanted) {
        Set<Step> steps = new LinkedHashSet<>();
        wanted.dependsOn().forEach(key -> steps.add(new Step(key, false)));
        if (wanted instanceof Resource.LoadBalancer && leavingZone()) {
            steps.add(new Step(Resource.EndpointService.KEY, true));
        }
        if (wanted instanceof Resource.PrivateLinkConnection) {
            // Its endpoint stands in the zones that the load balancer has by then.
            steps.add(new Step(Resource.LoadBalancer.KEY, false));
        }
        if (throughBastion.contains(wanted.key())) {
            steps.add(new Step(Resource.Instance.BASTION, false));
        }
        return steps;
    }

    /** What must happen to those that use a resource before it can go. */
    private Set<Step> freed(Existing doomed, List<ResourceKey> dependents, boolean replaced) {
        Set<Step> steps = new LinkedHashSet<>();
        if (Adaptation.isNeededByBrokers(blueprint.topology().link(), doomed.actual())) {
            // Until they run without the listener, brokers could not start without the file.
            steps.add(new Step(Resource.RollingRestart.KEY, false));
        }
        for (ResourceKey dependent : dependents) {
            switch (fates.get(dependent)) {
                // Names in files are names: a node that leaves keeps nobody from having new ones.
                case Fate.Removed r
                        when doomed.actual() instanceof Resource.AttachedDomains
                                && r.existing().actual().survives(doomed.key()) -> {}
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
        // Sets have another order in each run; a plan must have the same.
        for (ResourceKey key : new TreeSet<>(resource.dependsOn())) {
            Optional.ofNullable(all.get(key)).ifPresent(r -> visit(r, all, done, path));
        }
        path.remove(resource.key());
        done.put(resource.key(), resource);
    }
}
