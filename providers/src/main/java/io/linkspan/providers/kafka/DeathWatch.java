package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.engine.Hosts.Route;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices nodes that end again and again while something waits for them. One end may have had a
 * reason from outside, and the supervisor has started the node again.
 */
final class DeathWatch {
    private static final int ENDS_THAT_TELL = 2;
    private static final String EXITS = "exits=";

    private final Nodes nodes;
    private final Map<BrokerId, Integer> before = new HashMap<>();

    DeathWatch(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * @throws io.linkspan.core.diagnostic.DiagnosticException with the node's last words when it
     *     has ended twice since the first call
     */
    void look(BrokerId node, Route route) throws InterruptedException {
        int exits =
                nodes.call(route, "status")
                        .out()
                        .lines()
                        .filter(l -> l.matches(EXITS + "\\d{1,9}"))
                        .mapToInt(l -> Integer.parseInt(l.substring(EXITS.length())))
                        .findFirst()
                        .orElse(0);
        if (exits - before.computeIfAbsent(node, _ -> exits) >= ENDS_THAT_TELL) {
            throw KafkaFault.died(node, route, LogExcerpt.of(nodes.log(route)));
        }
    }
}
