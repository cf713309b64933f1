package io.linkspan.engine.verify;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.Topology;
import java.util.Optional;

/** What remedies call things on a node's host: those that the tool made, or the owners' own. */
final class OnHost {
    private OnHost() {}

    private static Optional<ExistingBroker> own(Topology topology, BrokerId node) {
        return topology.link().kafka().existing().stream()
                .flatMap(e -> e.brokers().stream())
                .filter(b -> b.id().equals(node))
                .findFirst();
    }

    /** The node's server.properties. */
    static String file(Topology topology, BrokerId node) {
        return own(topology, node)
                .map(ExistingBroker::config)
                .orElse("~/kafka/config/server.properties");
    }

    static String log(Topology topology) {
        return topology.link().kafka().existing().isPresent()
                ? "its log"
                : "~/kafka/bin/linkspan-broker log";
    }

    /**
     * @param before what is to be seen first
     */
    static String restart(Topology topology, BrokerId node, String before) {
        String how =
                own(topology, node).isPresent()
                        ? "restart the broker"
                        : "~/kafka/bin/linkspan-broker stop && ~/kafka/bin/linkspan-broker start";
        return "On node " + node + "'s host: " + before + "; then " + how;
    }
}
