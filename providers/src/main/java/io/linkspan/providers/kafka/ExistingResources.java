package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.AddedListener;
import io.linkspan.core.plan.Resource.ExistingConfiguration;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Symbols;
import io.linkspan.engine.Concurrently;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import io.linkspan.engine.roll.RollingRestart;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files and processes of brokers that run already. */
final class ExistingResources implements ResourceProvider {
    private final Hosts hosts;
    private final KafkaProbe probe;
    private final ListenerAccess access;
    private final InstantSource clock;
    private final Time time;

    ExistingResources(
            Hosts hosts, KafkaProbe probe, ListenerAccess access, InstantSource clock, Time time) {
        this.hosts = hosts;
        this.probe = probe;
        this.access = access;
        this.clock = clock;
        this.time = time;
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(ExistingConfiguration.class, Resource.RollingRestart.class);
    }

    /** A broker's state as read. */
    private record Seen(Existing configuration, List<Existing> secrets, boolean current) {}

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        Optional<Brokers.Existing> existing = inquiry.link().kafka().existing();
        if (existing.isEmpty()) {
            return Map.of();
        }
        ExistingHosts known = new ExistingHosts(hosts, inquiry.link(), existing.get());
        ExistingCluster cluster = cluster(inquiry.link(), known, inquiry.blueprint());
        List<Callable<Seen>> questions = new ArrayList<>();
        for (ExistingBroker broker : existing.get().brokers()) {
            questions.add(() -> seen(known, cluster, broker, inquiry.blueprint()));
        }
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        TreeSet<BrokerId> outdated = new TreeSet<>();
        TreeSet<BrokerId> all = new TreeSet<>();
        for (Seen each : Concurrently.all(questions)) {
            ExistingConfiguration file = (ExistingConfiguration) each.configuration().actual();
            found.put(file.key(), each.configuration());
            each.secrets().forEach(secret -> found.put(secret.key(), secret));
            all.add(file.node());
            if (!each.current()) {
                outdated.add(file.node());
            }
        }
        complete(cluster, all);
        Resource.RollingRestart roll = new Resource.RollingRestart(outdated, all, Set.of());
        found.put(roll.key(), new Existing("brokers " + all, roll, Map.of()));
        return found;
    }

    private Seen seen(
            ExistingHosts hosts,
            ExistingCluster cluster,
            ExistingBroker broker,
            Blueprint blueprint)
            throws InterruptedException {
        ExistingHosts.Files files = hosts.read(broker);
        Map<String, String> outputs = new LinkedHashMap<>();
        files.original().ifPresent(text -> outputs.put(Output.ORIGINAL, text));
        return new Seen(
                new Existing(
                        broker.host() + ":" + broker.config(),
                        new ExistingConfiguration(
                                broker.id(), broker.config(), files.text(), List.of(), Set.of()),
                        outputs),
                NodeSecrets.observed(
                        broker.id(),
                        broker.secrets() + "/",
                        files.secrets(),
                        blueprint,
                        clock.instant()),
                cluster.runsItsFile(broker, files.text()) && !files.secretsWait());
    }

    /** A broker that the spec leaves out would be out of every consumer's reach. */
    private static void complete(ExistingCluster cluster, Set<BrokerId> listed)
            throws InterruptedException {
        try {
            ClusterState state = cluster.look();
            Set<BrokerId> left = new TreeSet<>(state.brokers());
            left.removeAll(listed);
            if (!left.isEmpty()) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-ROLL-04",
                                "the cluster has brokers that kafka.existing.brokers does not list: "
                                        + left,
                                "it lists "
                                        + listed
                                        + "; partitions led by the others would be out of every consumer's reach",
                                "List every broker of the cluster"));
            }
        } catch (IOException e) {
            // The roll says so, if it has anything to do.
        }
    }

    private ExistingCluster cluster(KafkaLink link, ExistingHosts known, Blueprint blueprint) {
        Map<BrokerId, List<AddedListener>> listeners = new LinkedHashMap<>();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof ExistingConfiguration c) {
                listeners.put(c.node(), c.listeners());
            }
        }
        Topology topology = blueprint.topology();
        return new ExistingCluster(
                known,
                link.kafka().ports().internal(),
                listeners,
                link.consumers().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        topology::listenerName, Function.identity())),
                probe,
                access,
                time);
    }

    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        throw new IllegalStateException(wanted.key() + " is never made: it runs already");
    }

    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        ExistingHosts known =
                new ExistingHosts(
                        hosts, scope.link(), scope.link().kafka().existing().orElseThrow());
        return switch (wanted) {
            case ExistingConfiguration file -> staged(file, existing, known, scope);
            case Resource.RollingRestart roll -> rolled(roll, existing, known, scope);
            default -> throw foreign(wanted);
        };
    }

    private static Existing staged(
            ExistingConfiguration wanted, Existing existing, ExistingHosts hosts, Scope scope)
            throws InterruptedException {
        String text = Symbols.resolve(wanted.text(), scope::find);
        if (Symbols.unresolved(text)) {
            throw KafkaFault.unresolved(wanted.node(), "of a domain that is not attached");
        }
        hosts.stage(
                hosts.broker(wanted.node()),
                ((ExistingConfiguration) existing.actual()).text(),
                text);
        return new Existing(
                existing.id(),
                new ExistingConfiguration(
                        wanted.node(), wanted.path(), text, wanted.listeners(), wanted.after()),
                existing.outputs());
    }

    private Existing rolled(
            Resource.RollingRestart wanted, Existing existing, ExistingHosts hosts, Scope scope)
            throws InterruptedException {
        ExistingCluster cluster =
                cluster(scope.link(), hosts, Blueprint.of(scope.link(), scope.facts()));
        for (ExistingBroker broker : hosts.existing().brokers()) {
            Existing file = scope.required(ExistingConfiguration.key(broker.id()));
            hosts.discardUnless(broker, ((ExistingConfiguration) file.actual()).text());
        }
        new RollingRestart(
                        cluster,
                        time,
                        Duration.ofSeconds(hosts.existing().timeoutSeconds()),
                        scope::note)
                .finished();
        for (ExistingBroker broker : hosts.existing().brokers()) {
            hosts.settle(broker);
        }
        return new Existing(existing.id(), wanted, existing.outputs());
    }

    /** What ran before the link goes on running after it. */
    @Override
    public void delete(Existing existing, Scope scope) {
        scope.note("it ran before the link was made and stays as it is");
    }

    private static IllegalStateException foreign(Resource resource) {
        return new IllegalStateException(resource.key() + " is no broker that runs already");
    }
}
