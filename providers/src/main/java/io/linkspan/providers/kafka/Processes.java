package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.LaunchFile;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import io.linkspan.engine.roll.RollingRestart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Nodes' processes under their supervisor. */
final class Processes {
    private static final int LISTEN_SECONDS = 90;

    /**
     * Brokers that start at the same time. On hosts that share a processor more of them would leave
     * the controllers no time to answer, and all would run into {@link #LISTEN_SECONDS}.
     */
    private static final int STARTS = 16;

    static final int GRACEFUL_SECONDS = 120;

    /** What the script's {@code launch} ends with when the host has no suitable Java. */
    private static final int NO_JAVA = 3;

    /** Of a node that is not to come back: it need not hand everything over. */
    private static final int REMOVAL_SECONDS = 10;

    private static final Duration SLACK = Duration.ofSeconds(60);

    private final Nodes nodes;
    private final Bastion bastion;
    private final Time time;
    private final Semaphore starts = new Semaphore(STARTS, true);

    Processes(Nodes nodes, Bastion bastion, Time time) {
        this.nodes = nodes;
        this.bastion = bastion;
        this.time = time;
    }

    static Optional<Existing> observed(BrokerId node, NodeReport report) {
        return report.running() && report.launch().isPresent()
                ? Optional.of(
                        existing(
                                new BrokerProcess(
                                        node,
                                        LaunchFile.parse(report.launch().get()),
                                        report.current())))
                : Optional.empty();
    }

    private static Existing existing(BrokerProcess process) {
        return new Existing("kafka.Kafka of node " + process.node(), process, Map.of());
    }

    /** Starts the node, or restarts it when it runs with something else. */
    Existing started(BrokerProcess wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        writeLaunch(wanted, route, scope);
        NodeReport report = nodes.report(route);
        if (report.running() && !report.current()) {
            stop(route, GRACEFUL_SECONDS, scope);
        }
        startInTurn(wanted.node(), route, scope);
        return existing(wanted);
    }

    /**
     * Restarts a member of a running cluster once the cluster can spare it, and returns when it is
     * back; see {@link RollingRestart}.
     */
    Existing restarted(BrokerProcess wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        writeLaunch(wanted, route, scope);
        NodeReport report = nodes.report(route);
        if (report.running() && report.current()) {
            return existing(wanted);
        }
        MadeCluster cluster =
                new MadeCluster(
                        this,
                        nodes,
                        bastion.dialer(scope.link(), scope.required(Resource.Instance.BASTION)),
                        new BrokerProbe(),
                        wanted.node(),
                        scope);
        Duration limit = Duration.ofSeconds(scope.link().kafka().restartTimeoutSeconds());
        new RollingRestart(cluster, time, limit, scope::note).finished();
        return existing(wanted);
    }

    private void writeLaunch(BrokerProcess wanted, Route route, Scope scope)
            throws InterruptedException {
        String home = Installations.javaHome(scope);
        if (home.startsWith("~/")) {
            home = nodes.report(route).home() + home.substring(1);
        }
        Outcome outcome =
                nodes.call(route, "launch", LaunchFile.render(wanted.launch(), home), Nodes.SHORT);
        if (outcome.status() == NO_JAVA) {
            throw KafkaFault.noJava(route, outcome.err());
        }
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "write its launch settings", outcome);
        }
    }

    void stop(Route route, int graceSeconds, Scope scope) throws InterruptedException {
        scope.note("stopping it, within " + graceSeconds + " s");
        Outcome outcome =
                nodes.call(
                        route,
                        "stop " + graceSeconds,
                        "",
                        Duration.ofSeconds(graceSeconds).plus(SLACK));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "stop the node", outcome);
        }
    }

    /** Starts the node and does not wait for it: a broker may have to look through its logs. */
    void begin(Route route) throws InterruptedException {
        Outcome outcome = nodes.call(route, "start");
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "start the node", outcome);
        }
    }

    private void startInTurn(BrokerId node, Route route, Scope scope) throws InterruptedException {
        Topology.Node placed =
                Blueprint.of(scope.link(), scope.facts())
                        .topology()
                        .node(node)
                        .orElseThrow(
                                () -> new IllegalStateException("node " + node + " has no place"));
        KafkaSpec.Ports ports = scope.link().kafka().ports();
        // A broker's own listener opens only once a quorum is there: controllers wait for nobody.
        if (placed.roles().isController()) {
            start(placed, ports.controller(), route, scope);
            return;
        }
        if (!starts.tryAcquire()) {
            scope.note("waiting for its turn: " + STARTS + " brokers start at a time");
            starts.acquire();
        }
        try {
            start(placed, ports.internal(), route, scope);
        } finally {
            starts.release();
        }
    }

    private void start(Topology.Node placed, int port, Route route, Scope scope)
            throws InterruptedException {
        String where = placed.address() + ":" + port;
        scope.note("starting it; it is to listen on " + where);
        Outcome outcome =
                nodes.call(
                        route,
                        "start %s %d %d".formatted(placed.address(), port, LISTEN_SECONDS),
                        "",
                        Duration.ofSeconds(LISTEN_SECONDS).plus(SLACK));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "start the node", outcome);
        }
        switch (outcome.out().strip()) {
            case "listening" -> {}
            case "ended" -> {
                String why = LogExcerpt.of(nodes.log(route));
                nodes.call(route, "stop 5");
                throw KafkaFault.died(placed.id(), route, why);
            }
            case "silent" ->
                    throw KafkaFault.silent(
                            placed.id(), route, where, LogExcerpt.of(nodes.log(route)));
            default -> throw KafkaFault.onHost(route, "wait for the node", outcome);
        }
    }

    void stopped(BrokerProcess process, Scope scope) throws InterruptedException {
        Optional<Route> route = Nodes.route(scope.link().name(), process.node(), scope::find);
        if (route.isPresent()) {
            stop(route.get(), REMOVAL_SECONDS, scope);
        }
    }
}
