package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.kafka.RunningBroker;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.Scope;
import io.linkspan.engine.roll.RollingCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A cluster that Linkspan made, of which one node's turn has come: the plan orders the nodes. Used
 * by one thread.
 */
final class MadeCluster implements RollingCluster {
    /** What the script's {@code restore} ends with when nothing was kept. */
    private static final int NOTHING_KEPT = 4;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Processes processes;
    private final Nodes nodes;
    private final Dialer dialer;
    private final KafkaProbe probe;
    private final BrokerId node;
    private final Route route;
    private final Scope scope;
    private final Topology topology;
    private boolean kept;
    private DeathWatch watch;

    MadeCluster(
            Processes processes,
            Nodes nodes,
            Dialer dialer,
            KafkaProbe probe,
            BrokerId node,
            Scope scope) {
        this.processes = processes;
        this.nodes = nodes;
        this.dialer = dialer;
        this.probe = probe;
        this.node = node;
        this.route = Nodes.required(node, scope);
        this.scope = scope;
        this.topology = Blueprint.of(scope.link(), scope.facts()).topology();
        this.watch = new DeathWatch(nodes);
    }

    @Override
    public ClusterState look() throws IOException, InterruptedException {
        IOException last = new IOException("there is no broker to ask");
        for (Topology.Node node : topology.brokers()) {
            if (scope.find(BrokerProcess.key(node.id())).isEmpty()) {
                continue;
            }
            try {
                ClusterState state = ClusterLook.at(dialer, internal(node));
                // A cluster of one broker cannot be served during a restart, and its spec says so.
                return topology.brokers().size() > 1
                        ? state
                        : new ClusterState(
                                state.brokers(), state.controller(), state.voters(), List.of());
            } catch (IOException e) {
                last = e;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking brokers");
            }
        }
        throw last;
    }

    private HostPort internal(Topology.Node node) {
        return new HostPort(node.address(), topology.link().kafka().ports().internal());
    }

    private Topology.Node node(BrokerId id) {
        return topology.node(id)
                .orElseThrow(() -> new IllegalStateException("node " + id + " has no place"));
    }

    @Override
    public Roles roles(BrokerId node) {
        return node(node).roles();
    }

    @Override
    public Set<BrokerId> outdated() {
        return Set.of(node);
    }

    /** The new files are there already; what the node was started with is kept beside. */
    @Override
    public void replaceFile(BrokerId broker) throws InterruptedException {
        if (!kept) {
            Outcome outcome = nodes.call(route, "keep");
            if (!outcome.succeeded()) {
                throw KafkaFault.onHost(route, "keep what the node was started with", outcome);
            }
            kept = true;
        }
    }

    @Override
    public boolean restoreFile(BrokerId broker) throws InterruptedException {
        Outcome outcome = nodes.call(route, "restore");
        if (!outcome.succeeded() && outcome.status() != NOTHING_KEPT) {
            throw KafkaFault.onHost(route, "put the node's old files back", outcome);
        }
        return outcome.succeeded();
    }

    @Override
    public void restart(BrokerId broker) throws InterruptedException {
        processes.stop(route, Processes.GRACEFUL_SECONDS, scope);
        processes.begin(route);
        watch = new DeathWatch(nodes);
    }

    @Override
    public Optional<String> dead(BrokerId broker) throws InterruptedException {
        try {
            watch.look(broker, route);
            return Optional.empty();
        } catch (DiagnosticException e) {
            Diagnostic died = e.diagnostics().getFirst();
            return Optional.of(
                    died.detail().isBlank()
                            ? died.summary()
                            : died.summary() + " (" + died.detail() + ")");
        }
    }

    @Override
    public Optional<String> wrongListeners(BrokerId id) throws InterruptedException {
        Topology.Node node = node(id);
        if (!node.roles().isBroker()) {
            return silent(node);
        }
        Optional<String> text = nodes.report(route).configuration();
        if (text.isEmpty()) {
            return Optional.of("node " + id + " has no server.properties");
        }
        ServerProperties file = ServerProperties.parse(text.get());
        try {
            Map<String, ConsumerSpec> names = new LinkedHashMap<>();
            topology.link().consumers().forEach(c -> names.put(topology.listenerName(c), c));
            if (!RunningBroker.runs(
                    file,
                    ClusterLook.listeners(dialer, internal(node), id, names.keySet()),
                    names.keySet())) {
                return Optional.of(
                        "broker " + id + " still runs with other listeners than its file has");
            }
            for (Map.Entry<String, ConsumerSpec> each : names.entrySet()) {
                // Users of secured listeners come after the roll; verification proves those.
                if (each.getValue().security().protocol() == Protocol.PLAINTEXT) {
                    answers(node, file, each.getKey());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("broker " + id + " does not answer yet: " + e.getMessage());
        }
    }

    /**
     * Others learn only after seconds that a controller is away. It is asked on its own host: the
     * bastion is not let in at its port.
     */
    private Optional<String> silent(Topology.Node node) {
        HostPort at = new HostPort(node.address(), topology.link().kafka().ports().controller());
        try (Dialer.Connection _ = nodes.hosts().dialer(route).dial(at, ANSWER_LIMIT)) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "controller " + node.id() + " does not answer yet: " + e.getMessage());
        }
    }

    private void answers(Topology.Node node, ServerProperties file, String listener)
            throws IOException {
        OptionalInt port = RunningBroker.port(file, listener);
        Optional<HostPort> advertised = RunningBroker.advertised(file, listener);
        if (port.isEmpty() || advertised.isEmpty()) {
            return;
        }
        HostPort at = new HostPort(node.address(), port.getAsInt());
        if (probe.metadata(dialer, at).brokers().stream()
                .noneMatch(
                        b -> b.id().equals(node.id()) && b.advertised().equals(advertised.get()))) {
            throw new IOException(
                    "%s at %s does not call broker %s %s"
                            .formatted(listener, at, node.id(), advertised.get()));
        }
    }
}
