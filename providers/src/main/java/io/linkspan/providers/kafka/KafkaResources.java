package io.linkspan.providers.kafka;

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
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.time.Duration;
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

/** Kafka's nodes and their cluster. */
final class KafkaResources implements ResourceProvider {
    private static final String NODE_HOST = "broker-node";
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);

    private final Nodes nodes;
    private final Installations installations;
    private final Configurations configurations;
    private final Storage storage;
    private final Processes processes;
    private final Clusters clusters;

    KafkaResources(
            Nodes nodes,
            Installations installations,
            Storage storage,
            Processes processes,
            Clusters clusters) {
        this.nodes = nodes;
        this.installations = installations;
        this.configurations = new Configurations(nodes);
        this.storage = storage;
        this.processes = processes;
        this.clusters = clusters;
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(
                KafkaInstallation.class,
                BrokerConfiguration.class,
                BrokerStorage.class,
                BrokerProcess.class,
                KafkaCluster.class);
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        boolean all = true;
        for (Map.Entry<BrokerId, NodeReport> entry : reports(inquiry).entrySet()) {
            node(entry.getKey(), entry.getValue()).forEach(e -> found.put(e.key(), e));
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
        return found;
    }

    private Map<BrokerId, NodeReport> reports(Inquiry inquiry) throws InterruptedException {
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
                                                        threads.submit(() -> report(route)))));
            }
            try {
                for (Map.Entry<BrokerId, Future<NodeReport>> entry : asked.entrySet()) {
                    reports.put(entry.getKey(), entry.getValue().get());
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

    private NodeReport report(Route route) throws InterruptedException {
        nodes.hosts().await(route, BOOT_LIMIT, _ -> {});
        return nodes.report(route);
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
