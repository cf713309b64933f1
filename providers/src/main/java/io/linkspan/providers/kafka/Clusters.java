package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.core.plan.Resource.BrokerStorage;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as a whole. */
final class Clusters {
    private static final Duration COMPLETE_LIMIT = Duration.ofMinutes(3);

    private final Nodes nodes;
    private final Bastion bastion;
    private final ClusterHealth health;
    private final Time time;

    Clusters(Nodes nodes, Bastion bastion, ClusterHealth health, Time time) {
        this.nodes = nodes;
        this.bastion = bastion;
        this.health = health;
        this.time = time;
    }

    Optional<Existing> observed(KafkaCluster wanted, Inquiry inquiry) throws InterruptedException {
        Optional<Existing> host =
                Route.toBastion(inquiry.link().name(), inquiry::find)
                        .flatMap(_ -> inquiry.find(Instance.BASTION));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        Dialer dialer = bastion.dialer(inquiry.link(), host.get());
        if (health.missing(dialer, wanted).isPresent()) {
            return Optional.empty();
        }
        Map<String, String> outputs = new HashMap<>();
        health.controller(dialer, wanted)
                .ifPresent(id -> outputs.put(Output.CONTROLLER, id.toString()));
        return Optional.of(existing(wanted, outputs));
    }

    /**
     * Storage of nodes that are no longer wanted, with the topics they hold replicas of, as the
     * brokers that stay tell it.
     *
     * @throws DiagnosticException LS-KAFKA-30 when none of them can tell: then nothing may go
     */
    List<Existing> departing(Map<ResourceKey, Existing> found, Inquiry inquiry)
            throws InterruptedException {
        Topology topology = inquiry.blueprint().topology();
        List<Existing> leaving =
                found.values().stream()
                        .filter(e ->
                                e.actual() instanceof BrokerStorage s
                                        && topology.node(s.node()).isEmpty())
                        .toList();
        Optional<Existing> bastion = inquiry.find(Instance.BASTION);
        List<Topology.Node> staying =
                topology.brokers().stream()
                        .filter(n -> found.containsKey(BrokerProcess.key(n.id())))
                        .toList();
        if (leaving.isEmpty() || staying.isEmpty() || bastion.isEmpty()) {
            return leaving;
        }
        Dialer dialer = this.bastion.dialer(inquiry.link(), bastion.get());
        List<String> failures = new ArrayList<>();
        for (Topology.Node node : staying) {
            HostPort at = new HostPort(node.address(), inquiry.link().kafka().ports().internal());
            try {
                Map<BrokerId, String> held = health.held(dialer, at);
                return leaving.stream().map(e -> with(e, held)).toList();
            } catch (IOException e) {
                failures.add("broker " + node.id() + ": " + e.getMessage());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking brokers");
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-30",
                        "no broker that stays tells which replicas the leaving ones hold",
                        String.join("; ", failures),
                        "Start the cluster's brokers, then run the command again"));
    }

    private static Existing with(Existing storage, Map<BrokerId, String> held) {
        Map<String, String> outputs = new HashMap<>(storage.outputs());
        if (storage.actual() instanceof BrokerStorage s) {
            Optional.ofNullable(held.get(s.node()))
                    .ifPresent(topics -> outputs.put(Output.HELD_TOPICS, topics));
        }
        return new Existing(storage.id(), storage.actual(), outputs);
    }

    private static Existing existing(KafkaCluster cluster, Map<String, String> outputs) {
        return new Existing("brokers " + cluster.brokers(), cluster, outputs);
    }

    Existing complete(KafkaCluster wanted, Scope scope) throws InterruptedException {
        Map<String, String> outputs = new HashMap<>();
        Storage.knownId(scope).ifPresent(id -> outputs.put(Output.CLUSTER_ID, id));
        DeathWatch watch = new DeathWatch(nodes);
        health.await(
                bastion.dialer(scope.link(), scope.required(Instance.BASTION)),
                wanted,
                time,
                COMPLETE_LIMIT,
                scope::note,
                () -> look(watch, wanted, scope));
        return existing(wanted, outputs);
    }

    private static void look(DeathWatch watch, KafkaCluster wanted, Scope scope)
            throws InterruptedException {
        for (BrokerId node : wanted.addresses().keySet()) {
            watch.look(node, Nodes.required(node, scope));
        }
    }
}
