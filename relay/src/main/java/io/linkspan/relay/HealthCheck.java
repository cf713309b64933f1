package io.linkspan.relay;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How targets are probed: a TCP connection that is opened and closed. The first check runs at once.
 *
 * @param enabled when false every target counts as healthy
 * @param port the port to probe; empty means each target's own
 * @param interval between the starts of two checks of a target
 * @param timeout how long a connection may take
 * @param healthyThreshold passes in a row that turn an unhealthy target healthy; a new target needs
 *     one
 * @param unhealthyThreshold failures in a row that turn a target unhealthy
 */
public record HealthCheck(
        boolean enabled,
        OptionalInt port,
        Duration interval,
        Duration timeout,
        int healthyThreshold,
        int unhealthyThreshold) {
    public HealthCheck {
        if (!interval.isPositive()
                || !timeout.isPositive()
                || healthyThreshold < 1
                || unhealthyThreshold < 1) {
            throw new IllegalArgumentException(
                    "health check: interval, timeout and thresholds must be positive");
        }
    }
}
