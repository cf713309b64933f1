package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ListenerSettings;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.core.plan.Resource.BrokerStorage;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.core.plan.Resource.KafkaInstallation;
import io.linkspan.core.plan.Resource.ListenerCertificate;
import io.linkspan.core.plan.Resource.ListenerPassword;
import io.linkspan.core.plan.Resource.ScramUser;
import io.linkspan.core.plan.Resource.UserPermissions;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Ways;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka's nodes and their cluster. */
final class KafkaResources implements ResourceProvider {
    private static final String NODE_HOST = "broker-node";
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);

    /** A host that goes anyway, or that nothing leads to, is not waited for as long. */
    private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(KafkaResources.class);

    private final Nodes nodes;
    private final Installations installations;
    private final Configurations configurations;
    private final Storage storage;
    private final Processes processes;
    private final Clusters clusters;
    private final NodeSecrets secrets;
    private final Users users;
    private final InstantSource clock;

    KafkaResources(
            Nodes nodes,
            Installations installations,
            Storage storage,
            Processes processes,
            Clusters clusters,
            NodeSecrets secrets,
            Users users,
            InstantSource clock) {
        this.nodes = nodes;
        this.installations = installations;
        this.configurations = new Configurations(nodes);
        this.storage = storage;
        this.processes = processes;
        this.clusters = clusters;
        this.secrets = secrets;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(
                KafkaInstallation.class,
                BrokerConfiguration.class,
                ListenerCertificate.class,
                ListenerPassword.class,
                BrokerStorage.class,
                BrokerProcess.class,
                KafkaCluster.class,
                ScramUser.class,
                UserPermissions.class);
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        if (inquiry.link().kafka().existing().isPresent()) {
            // Files and processes of those are looked at by ExistingResources.
            Map<ResourceKey, Existing> known = new LinkedHashMap<>();
            users(inquiry, known);
            return known;
        }
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        boolean all = true;
        Map<BrokerId, DiagnosticException> unread = new TreeMap<>();
        for (Map.Entry<BrokerId, NodeReport> entry : reports(inquiry, unread).entrySet()) {
            node(entry.getKey(), entry.getValue()).forEach(e -> found.put(e.key(), e));
            NodeSecrets.observed(
                            entry.getKey(), entry.getValue(), inquiry.blueprint(), clock.instant())
                    .forEach(e -> found.put(e.key(), e));
        }
        if (!unread.isEmpty()) {
            return unread(unread, found, inquiry);
        }
        if (!inquiry.forRemoval()) {
            clusters.departing(found, inquiry).forEach(e -> found.put(e.key(), e));
        }
        for (Resource wanted : inquiry.blueprint().resources()) {
            if (wanted instanceof BrokerProcess) {
                all &= found.containsKey(wanted.key());
            }
        }
        for (Resource wanted : inquiry.blueprint().resources()) {
            // Not worth asking while a node is known to be down.
            if (wanted instanceof KafkaCluster cluster && all) {
                clusters.observed(cluster, inquiry).ifPresent(e -> found.put(e.key(), e));
            }
        }
        if (found.containsKey(KafkaCluster.KEY)) {
            users(inquiry, found);
        }
        return found;
    }

    private void users(Inquiry inquiry, Map<ResourceKey, Existing> found) {
        for (Resource wanted : inquiry.blueprint().resources()) {
            if (wanted instanceof ScramUser || wanted instanceof UserPermissions) {
                users.observed(wanted, inquiry).ifPresent(e -> found.put(e.key(), e));
            }
        }
    }

    /**
     * What is on nodes that cannot be entered, and of the cluster, as it is wanted: the plan mends
     * the way first, and then it is read.
     *
     * @throws DiagnosticException when one of them is to go: nobody can tell what it holds
     */
    private static Map<ResourceKey, Existing> unread(
            Map<BrokerId, DiagnosticException> unread,
            Map<ResourceKey, Existing> found,
            Inquiry inquiry) {
        unread.forEach((node, e) -> {
            if (inquiry.blueprint().topology().node(node).isEmpty()) {
                throw e;
            }
        });
        String why = unread.values().iterator().next().diagnostics().getFirst().summary();
        for (Resource wanted : inquiry.blueprint().resources()) {
            boolean hidden =
                    switch (wanted) {
                        case KafkaInstallation r -> unread.containsKey(r.node());
                        case BrokerConfiguration r -> unread.containsKey(r.node());
                        case ListenerCertificate r -> unread.containsKey(r.node());
                        case ListenerPassword r -> unread.containsKey(r.node());
                        case BrokerStorage r -> unread.containsKey(r.node());
                        case BrokerProcess r -> unread.containsKey(r.node());
                        case KafkaCluster _, ScramUser _, UserPermissions _ -> true;
                        default -> false;
                    };
            if (hidden) {
                found.put(wanted.key(), Ways.unread(wanted, why));
            }
        }
        return found;
    }

    private Map<BrokerId, NodeReport> reports(
            Inquiry inquiry, Map<BrokerId, DiagnosticException> unread)
            throws InterruptedException {
        boolean drifted =
                !inquiry.forRemoval() && Ways.drifted(inquiry.blueprint(), inquiry.seen());
        Map<BrokerId, Future<NodeReport>> asked = new TreeMap<>();
        Map<BrokerId, NodeReport> reports = new TreeMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ResourceKey key : inquiry.seen().keySet()) {
                node(key)
                        .ifPresent(node ->
                                Nodes.route(inquiry.link().name(), node, inquiry::find)
                                        .ifPresent(route ->
                                                asked.put(
                                                        node,
                                                        threads.submit(() ->
                                                                report(route, inquiry, drifted)))));
            }
            try {
                for (Map.Entry<BrokerId, Future<NodeReport>> entry : asked.entrySet()) {
                    try {
                        reports.put(entry.getKey(), entry.getValue().get());
                    } catch (ExecutionException e) {
                        if (!drifted
                                || !(e.getCause() instanceof DiagnosticException problem)
                                || !problem.diagnostics()
                                        .getFirst()
                                        .code()
                                        .equals(Hosts.UNREACHABLE)) {
                            throw e;
                        }
                        unread.put(entry.getKey(), problem);
                    }
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof RuntimeException problem) {
                    throw problem;
                }
                throw new IllegalStateException("a host could not be asked", e);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        }
        return reports;
    }

    private NodeReport report(Route route, Inquiry inquiry, boolean drifted)
            throws InterruptedException {
        boolean forRemoval = inquiry.forRemoval();
        try {
            nodes.hosts()
                    .await(
                            route,
                            forRemoval || drifted ? REMOVAL_LIMIT : BOOT_LIMIT,
                            inquiry.note());
            return nodes.report(route);
        } catch (DiagnosticException e) {
            if (!forRemoval) {
                throw e;
            }
            LOG.warn("{} does not answer and goes as it is: {}", route.machine(), e.getMessage());
            return NodeReport.NOTHING;
        }
    }

    /** The node that a host is for. */
    private static Optional<BrokerId> node(ResourceKey key) {
        String kind = Instance.BASTION.kind();
        return key.kind().equals(kind) && key.name().matches(NODE_HOST + "\\d{1,9}")
                ? Optional.of(
                        new BrokerId(Integer.parseInt(key.name().substring(NODE_HOST.length()))))
                : Optional.empty();
    }

    private static List<Existing> node(BrokerId node, NodeReport report) {
        return List.of(
                        Installations.observed(node, report),
                        Configurations.observed(node, report),
                        Storage.observed(node, report),
                        Processes.observed(node, report))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        return switch (wanted) {
            case KafkaInstallation installation -> installations.made(installation, scope);
            case BrokerConfiguration configuration -> configurations.written(configuration, scope);
            case BrokerStorage formatted -> storage.formatted(formatted, scope);
            case BrokerProcess process -> processes.started(process, scope);
            case KafkaCluster cluster -> clusters.complete(cluster, scope);
            case ListenerCertificate certificate -> secrets.written(certificate, scope);
            case ListenerPassword password -> secrets.written(password, scope);
            case ScramUser user -> users.written(user, scope);
            case UserPermissions permissions -> users.permitted(permissions, scope);
            default -> throw foreign(wanted);
        };
    }

    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        return wanted instanceof BrokerProcess process
                ? processes.restarted(process, scope)
                : create(wanted, scope);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        switch (existing.actual()) {
            case KafkaInstallation installation -> installations.removed(installation, scope);
            case BrokerConfiguration configuration -> configurations.removed(configuration, scope);
            case BrokerStorage formatted -> storage.movedAside(formatted, scope);
            case BrokerProcess process -> processes.stopped(process, scope);
            case ListenerCertificate certificate ->
                    secrets.removed(
                            certificate.node(),
                            ListenerSettings.certificateFile(certificate.listener()),
                            scope.link(),
                            scope);
            case ListenerPassword password ->
                    secrets.removed(
                            password.node(),
                            ListenerSettings.passwordFile(password.listener()),
                            scope.link(),
                            scope);
            case ScramUser user -> users.removed(user, scope);
            case UserPermissions permissions -> users.removed(permissions, scope);
            case KafkaCluster cluster -> {
                // The nodes are the cluster.
            }
            default -> throw foreign(existing.actual());
        }
    }

    private static IllegalStateException foreign(Resource resource) {
        return new IllegalStateException(resource.key() + " is not Kafka's");
    }
}
