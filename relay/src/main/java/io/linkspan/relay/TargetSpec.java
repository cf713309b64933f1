package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One place that connections are forwarded to.
 *
 * @param id unique in its group
 * @param address where it listens
 * @param zone the zone it is in; {@link #EVERY_ZONE} serves listeners of all zones
 * @param access sources it can be reached from; connections from others are never answered, as if
 *     packets were dropped
 * @param checkedFrom the address health checks come from; empty lets the system choose
 */
public record TargetSpec(
        String id,
        InetSocketAddress address,
        String zone,
        AccessRules access,
        Optional<InetAddress> checkedFrom) {
    public static final String EVERY_ZONE = "all";
}
