package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.BrokerStorage;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Formatted log folders. The cluster's id is what formatted hosts say. A new cluster's is derived
 * from the bastion's instance id, which AWS chose at random: so a run that was killed while hosts
 * were being formatted and the run after it agree without having talked.
 */
final class Storage {
    private static final Duration FORMAT_LIMIT = Duration.ofMinutes(2);

    private final Nodes nodes;

    Storage(Nodes nodes) {
        this.nodes = nodes;
    }

    static Optional<Existing> observed(BrokerId node, NodeReport report) {
        return report.clusterId().map(id -> existing(node, !report.cramped(), id));
    }

    private static Existing existing(BrokerId node, boolean fillsVolume, String clusterId) {
        return new Existing(
                "~/kafka/data",
                new BrokerStorage(node, fillsVolume),
                Map.of(Output.CLUSTER_ID, clusterId));
    }

    Existing formatted(BrokerStorage wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        mounted(wanted.node(), route, scope);
        Optional<String> known = knownId(scope);
        String id =
                known.orElseGet(
                        () -> newId(scope.link().name(), scope.required(Instance.BASTION).id()));
        Outcome outcome =
                nodes.call(route, "format " + id + quorum(wanted, scope), "", FORMAT_LIMIT);
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "format the log folder", outcome);
        }
        String actual = outcome.out().strip();
        // Where nobody else is known yet, a volume that comes back says which cluster it is of.
        if (!actual.equals(id) && known.isPresent()) {
            throw KafkaFault.differentClusters(
                    Map.of(wanted.node().toString(), actual, "others", id));
        }
        return existing(wanted.node(), true, actual);
    }

    /** Where the host has a volume for it, the log folder is on that volume. */
    private void mounted(BrokerId node, Route route, Scope scope) throws InterruptedException {
        Existing host = scope.required(Instance.ofNode(node));
        String volume = host.outputs().getOrDefault(Output.DATA_VOLUME, "");
        if (volume.isEmpty()) {
            return;
        }
        int gib = host.actual() instanceof Instance instance ? instance.dataVolumeGiB() : 0;
        Outcome outcome =
                nodes.call(
                        route,
                        "volume " + volume + " " + AwsConventions.DATA_DEVICE + " " + gib,
                        "",
                        FORMAT_LIMIT);
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "mount its data volume", outcome);
        }
    }

    /**
     * What a node of a dynamic quorum is told besides: the first controllers, each with the id of
     * its folder, which must be the same for all. Later nodes find the quorum themselves. Source:
     * KIP-853, kafka-storage.sh.
     */
    private static String quorum(BrokerStorage wanted, Scope scope) {
        if (scope.link().kafka().quorum() == Quorum.STATIC) {
            return "";
        }
        Topology topology = Blueprint.of(scope.link(), scope.facts()).topology();
        boolean first =
                scope.find(KafkaCluster.KEY).isEmpty()
                        && topology.node(wanted.node())
                                .filter(n -> n.roles().isController())
                                .isPresent();
        if (!first) {
            return " --no-initial-controllers";
        }
        String anchor = scope.required(Instance.BASTION).id();
        return topology.controllers().stream()
                .map(c ->
                        c.id()
                                + "@"
                                + c.address()
                                + ":"
                                + scope.link().kafka().ports().controller()
                                + ":"
                                + newId(scope.link().name() + " controller " + c.id(), anchor))
                .collect(Collectors.joining(",", " --initial-controllers ", ""));
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

    /** 16 bytes as Kafka's Uuid writes them; never with a leading hyphen. */
    static String newId(String link, String anchor) {
        for (int salt = 0; ; salt++) {
            byte[] bytes = sha256("kafka cluster " + link + " " + anchor + " " + salt);
            // The marks of a random UUID, which Kafka's own ids have. Source: RFC 9562, section
            // 5.4.
            bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
            bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
            String id =
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(Arrays.copyOf(bytes, 16));
            if (!id.startsWith("-")) {
                return id;
            }
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /**
     * Moves the folder aside, or takes its volume out of use: messages are deleted by nobody but
     * their owner.
     */
    void movedAside(BrokerStorage storage, Scope scope) throws InterruptedException {
        Optional<Route> route = Nodes.route(scope.link().name(), storage.node(), scope::find);
        if (route.isPresent()) {
            Outcome outcome =
                    nodes.hosts()
                            .run(
                                    route.get(),
                                    Command.of(
                                            "cd ~/kafka && if mountpoint -q data; then exec bin/linkspan-broker unmount; fi; test ! -e data || mv -T data \"data.removed-$(date -u +%Y%m%dT%H%M%S)-$$\"",
                                            Nodes.SHORT));
            if (!outcome.succeeded()) {
                throw KafkaFault.onHost(route.get(), "move its log folder aside", outcome);
            }
        }
    }
}
