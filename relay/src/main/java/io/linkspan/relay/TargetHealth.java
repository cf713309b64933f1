package io.linkspan.relay;

/**
 * What is known of a target. Source: Elastic Load Balancing, "Health checks for Network Load
 * Balancer target groups".
 *
 * @param state see {@link State}
 * @param detail what the last check saw, for people; empty when there is nothing to say
 */
public record TargetHealth(State state, String detail) {
    public enum State {
        /** Registered; no check has passed yet and too few have failed. */
        INITIAL,
        HEALTHY,
        UNHEALTHY,
        /** Unhealthy, and its flows still have time to end. */
        UNHEALTHY_DRAINING,
        /** Removed; its flows still have time to end. */
        DRAINING,
        /** No listener uses its group, or none that can reach its zone. */
        UNUSED
    }
}
