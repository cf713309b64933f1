package io.linkspan.engine;

import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the load balancer thinks of its targets. It lags behind: a broker that was away is healthy
 * again only after several checks in a row, half a minute after it answers.
 */
public interface BalancerHealth {
    /**
     * Registered targets that are not healthy, such as "bootstrap: broker-node2 unhealthy, checks
     * fail"; by group and name.
     *
     * @param world a link's resources
     */
    List<String> unhealthy(Map<ResourceKey, Existing> world) throws InterruptedException;

    /**
     * Waits until there are none.
     *
     * @param note is told what is waited for
     * @throws io.linkspan.core.diagnostic.DiagnosticException after two minutes
     */
    void await(Map<ResourceKey, Existing> world, Consumer<String> note) throws InterruptedException;
}
