package io.linkspan.core.plan;

import static java.util.Objects.requireNonNull;

import io.linkspan.core.kafka.RollOrder;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Restarts of running nodes happen one after the other, the active controller last, and only when
 * every host has its new files.
 */
final class Roll {
    private static final Set<String> FILES =
            Set.of(
                    "broker-configuration",
                    "kafka-installation",
                    "listener-certificate",
                    "listener-password");

    private Roll() {}

    static List<Change> serialised(List<Change> changes, Topology topology, Observed observed) {
        Set<Change.Step> before = new LinkedHashSet<>();
        Map<BrokerId, Change.Update> restarts = new TreeMap<>();
        int last = -1;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if ((change instanceof Change.Create || change instanceof Change.Update)
                    && FILES.contains(change.key().kind())) {
                before.add(change.step());
            }
            if (change instanceof Change.Update update
                    && update.wanted() instanceof Resource.BrokerProcess process) {
                restarts.put(process.node(), update);
                last = i;
            }
        }
        List<Change> serialised = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!(changes.get(i) instanceof Change.Update update
                    && update.wanted() instanceof Resource.BrokerProcess)) {
                serialised.add(changes.get(i));
            }
            if (i == last) {
                for (BrokerId node : order(restarts.keySet(), topology, observed)) {
                    Change.Update restart = requireNonNull(restarts.get(node));
                    Set<Change.Step> all = new LinkedHashSet<>(restart.after());
                    all.addAll(before);
                    serialised.add(
                            new Change.Update(
                                    restart.wanted(),
                                    restart.existing(),
                                    restart.differences(),
                                    all));
                    before.add(restart.step());
                }
            }
        }
        return serialised;
    }

    private static List<BrokerId> order(Set<BrokerId> nodes, Topology topology, Observed observed) {
        return RollOrder.of(
                nodes.stream()
                        .map(id ->
                                new RollOrder.Member(
                                        id,
                                        topology.node(id)
                                                .map(Topology.Node::roles)
                                                .orElse(Roles.BROKER)))
                        .toList(),
                observed.find(Resource.KafkaCluster.KEY)
                        .map(cluster -> cluster.outputs().get(Output.CONTROLLER))
                        .map(id -> new BrokerId(Integer.parseInt(id))));
    }
}
