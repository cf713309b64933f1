package io.linkspan.relay;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where new flows of a listener may go, at one moment. Immutable.
 *
 * @param targets those that take new flows: the healthy ones, or all when none is healthy
 * @param stickyBySource whether only the source address decides
 * @param proxyProtocol whether flows begin with a PROXY protocol header
 * @param connectNanos how long one attempt may take
 */
record Route(
        List<Target> targets, boolean stickyBySource, boolean proxyProtocol, long connectNanos) {
    static final Route NONE = new Route(List.of(), false, false, 1);

    Route {
        targets = List.copyOf(targets);
    }

    /**
     * The targets of a group that a listener in this zone sends new flows to. Source: Elastic Load
     * Balancing, "Target group health": when no target a node can use is healthy, it uses all.
     */
    static Route of(TargetGroupSpec group, List<Target> registered, String zone) {
        List<Target> reachable =
                registered.stream().filter(t -> reachable(group, t.spec(), zone)).toList();
        List<Target> healthy =
                reachable.stream()
                        .filter(t -> t.health().state() == TargetHealth.State.HEALTHY)
                        .toList();
        return new Route(
                healthy.isEmpty() ? reachable : healthy,
                group.stickyBySource(),
                group.proxyProtocolV2(),
                group.connectTimeout().toNanos());
    }

    static boolean reachable(TargetGroupSpec group, TargetSpec target, String zone) {
        return group.crossZone()
                || target.zone().equals(zone)
                || target.zone().equals(TargetSpec.EVERY_ZONE);
    }

    int size() {
        return targets.size();
    }

    /** The place of the target for these addresses; 0 when there is none. */
    int start(InetSocketAddress client, InetSocketAddress listener) {
        int size = targets.size();
        if (size < 2) {
            return 0;
        }
        if (!stickyBySource) {
            return (int) Long.remainderUnsigned(FlowHash.ofFlow(client, listener), size);
        }
        // Rendezvous hashing: when a target comes or goes, only its own sources move.
        long source = FlowHash.ofSource(client);
        int best = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            long weight = FlowHash.mix(source ^ targets.get(i).seed());
            if (weight > highest) {
                highest = weight;
                best = i;
            }
        }
        return best;
    }

    /** The target at a place; places past the last begin again. */
    Target target(int place) {
        return targets.get(place % targets.size());
    }
}
