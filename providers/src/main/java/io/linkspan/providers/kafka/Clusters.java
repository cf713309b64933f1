package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import java.time.Duration;
import java.util.HashMap;
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
        return host.isPresent()
                        && health.missing(bastion.dialer(inquiry.link(), host.get()), wanted)
                                .isEmpty()
                ? Optional.of(existing(wanted, Map.of()))
                : Optional.empty();
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
