package io.linkspan.relay;

import java.time.Duration;
import java.util.List;

/**
 * Targets that serve the same listeners. A target that is missing from the next configuration
 * drains: it takes no new flows, and is forgotten when its flows have ended or the delay is over.
 *
 * @param id unique among groups
 * @param targets at most 1,000
 * @param crossZone whether a listener may use targets of zones other than its own
 * @param stickyBySource whether all flows of one source address go to one target; otherwise the
 *     5-tuple decides
 * @param proxyProtocolV2 whether each flow starts with a PROXY protocol version 2 header
 * @param drainingDelay how long a removed target keeps its flows
 * @param terminateAtDelay whether flows still open when the delay ends are reset; otherwise they
 *     live on
 * @param terminateUnhealthy whether flows are reset when their target turns unhealthy
 * @param unhealthyDraining how long a target that turned unhealthy keeps its flows first
 * @param connectTimeout how long one attempt to reach a target may take before another is tried
 */
public record TargetGroupSpec(
        String id,
        List<TargetSpec> targets,
        HealthCheck healthCheck,
        boolean crossZone,
        boolean stickyBySource,
        boolean proxyProtocolV2,
        Duration drainingDelay,
        boolean terminateAtDelay,
        boolean terminateUnhealthy,
        Duration unhealthyDraining,
        Duration connectTimeout) {
    public static final int MAX_TARGETS = 1_000;

    public TargetGroupSpec {
        targets = List.copyOf(targets);
        if (targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException(
                    "target group "
                            + id
                            + " has "
                            + targets.size()
                            + " targets, more than "
                            + MAX_TARGETS);
        }
    }
}
