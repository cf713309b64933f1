package io.linkspan.relay;

import java.util.List;

/** A relay at one moment. Counters only grow while the relay is open. */
public record RelayStatus(List<ListenerStatus> listeners, List<TargetStatus> targets) {
    public RelayStatus {
        listeners = List.copyOf(listeners);
        targets = List.copyOf(targets);
    }

    /**
     * @param bindFailure why the address cannot be listened on; empty when it is
     * @param bytesIn from clients to targets
     * @param bytesOut from targets to clients
     * @param refused connections reset because no target could be reached
     */
    public record ListenerStatus(
            String id,
            String bindFailure,
            long flowsActive,
            long flowsTotal,
            long bytesIn,
            long bytesOut,
            long refused,
            long resetsByClient,
            long resetsByTarget,
            long resetsByIdle) {}

    /** One row for each target of each group, draining ones included. */
    public record TargetStatus(
            String group,
            String target,
            TargetHealth health,
            long flowsActive,
            long flowsTotal,
            long bytesIn,
            long bytesOut,
            long connectFailures,
            long connectNanosTotal) {}
}
