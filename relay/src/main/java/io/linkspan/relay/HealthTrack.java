package io.linkspan.relay;

/** Counts a target's checks and says what they mean. Not thread-safe. */
final class HealthTrack {
    private TargetHealth.State state = TargetHealth.State.INITIAL;
    private int passes;
    private int failures;

    TargetHealth.State state() {
        return state;
    }

    /** As for a target that was just registered. */
    void restart() {
        state = TargetHealth.State.INITIAL;
        passes = 0;
        failures = 0;
    }

    /** Takes the result of a check; true when the state changed. */
    boolean record(boolean passed, HealthCheck check) {
        passes = passed ? Math.min(passes + 1, check.healthyThreshold()) : 0;
        failures = passed ? 0 : Math.min(failures + 1, check.unhealthyThreshold());
        TargetHealth.State before = state;
        // A new target needs one pass only.
        int needed = state == TargetHealth.State.INITIAL ? 1 : check.healthyThreshold();
        if (passes >= needed) {
            state = TargetHealth.State.HEALTHY;
        } else if (failures >= check.unhealthyThreshold()) {
            state = TargetHealth.State.UNHEALTHY;
        }
        return state != before;
    }
}
