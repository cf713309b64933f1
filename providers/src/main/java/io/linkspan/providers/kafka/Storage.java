package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.BrokerStorage;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Formatted log folders. The cluster's id is what the first formatted host says; only a cluster
 * without any gets a new one, the same for all nodes of a run.
 */
final class Storage {
    private static final Duration FORMAT_LIMIT = Duration.ofMinutes(2);

    private final Nodes nodes;
    private final RandomGenerator random;
    private final Map<String, String> generated = new ConcurrentHashMap<>();

    Storage(Nodes nodes, RandomGenerator random) {
        this.nodes = nodes;
        this.random = random;
    }

    static Optional<Existing> observed(BrokerId node, NodeReport report) {
        return report.clusterId().map(id -> existing(node, id));
    }

    private static Existing existing(BrokerId node, String clusterId) {
        return new Existing(
                "~/kafka/data", new BrokerStorage(node), Map.of(Output.CLUSTER_ID, clusterId));
    }

    Existing formatted(BrokerStorage wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        String id =
                knownId(scope)
                        .orElseGet(
                                () -> generated.computeIfAbsent(scope.link().name(), _ -> newId()));
        Outcome outcome = nodes.call(route, "format " + id, "", FORMAT_LIMIT);
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "format the log folder", outcome);
        }
        String actual = outcome.out().strip();
        if (!actual.equals(id)) {
            throw KafkaFault.differentClusters(
                    Map.of(wanted.node().toString(), actual, "others", id));
        }
        return existing(wanted.node(), id);
    }

    /** The id that formatted hosts have. */
    static Optional<String> knownId(Scope scope) {
        Map<String, String> ids = new TreeMap<>();
        for (BrokerId node : nodes(scope)) {
            scope.find(BrokerStorage.key(node))
                    .ifPresent(e -> ids.put(node.toString(), e.output(Output.CLUSTER_ID)));
        }
        if (ids.values().stream().distinct().count() > 1) {
            throw KafkaFault.differentClusters(ids);
        }
        return ids.values().stream().findFirst();
    }

    private static Iterable<BrokerId> nodes(Scope scope) {
        return Blueprint.of(scope.link(), scope.facts()).topology().nodes().stream()
                .map(Topology.Node::id)
                .filter(id -> scope.find(Instance.ofNode(id)).isPresent())
                .toList();
    }

    /** 16 random bytes as Kafka's Uuid writes them; never with a leading hyphen. */
    private String newId() {
        while (true) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
            bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            if (!id.startsWith("-")) {
                return id;
            }
        }
    }

    /** Moves the folder aside: messages are deleted by nobody but the volume's owner. */
    void movedAside(BrokerStorage storage, Scope scope) throws InterruptedException {
        Optional<Route> route = Nodes.route(scope.link().name(), storage.node(), scope::find);
        if (route.isPresent()) {
            Outcome outcome =
                    nodes.hosts()
                            .run(
                                    route.get(),
                                    Command.of(
                                            "cd ~/kafka && test ! -e data || mv -T data \"data.removed-$(date -u +%Y%m%dT%H%M%S)-$$\"",
                                            Nodes.SHORT));
            if (!outcome.succeeded()) {
                throw KafkaFault.onHost(route.get(), "move its log folder aside", outcome);
            }
        }
    }
}
