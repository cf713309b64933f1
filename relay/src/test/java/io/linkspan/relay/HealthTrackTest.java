package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTrackTest {
    /** Three passes to turn healthy, two failures to turn unhealthy. */
    private static final HealthCheck CHECK = Specs.QUICK_CHECK;

    private static TargetHealth.State after(String checks) {
        HealthTrack track = new HealthTrack();
        checks.chars().forEach(c -> track.record(c == '+', CHECK));
        return track.state();
    }

    @Test
    void record_newTarget_needsOnePass() {
        assertThat(after("")).isEqualTo(TargetHealth.State.INITIAL);
        assertThat(after("+")).isEqualTo(TargetHealth.State.HEALTHY);
        assertThat(after("-")).isEqualTo(TargetHealth.State.INITIAL);
        assertThat(after("-+")).isEqualTo(TargetHealth.State.HEALTHY);
        assertThat(after("--")).isEqualTo(TargetHealth.State.UNHEALTHY);
    }

    @Test
    void record_thresholds_countInARow() {
        assertThat(after("+-")).isEqualTo(TargetHealth.State.HEALTHY);
        assertThat(after("+-+-+-")).isEqualTo(TargetHealth.State.HEALTHY);
        assertThat(after("+--")).isEqualTo(TargetHealth.State.UNHEALTHY);
        assertThat(after("+--++")).isEqualTo(TargetHealth.State.UNHEALTHY);
        assertThat(after("+--++-++")).isEqualTo(TargetHealth.State.UNHEALTHY);
        assertThat(after("+--+++")).isEqualTo(TargetHealth.State.HEALTHY);
    }

    @Test
    void record_saysOnlyChanges() {
        HealthTrack track = new HealthTrack();
        assertThat(track.record(true, CHECK)).isTrue();
        assertThat(track.record(true, CHECK)).isFalse();
        assertThat(track.record(false, CHECK)).isFalse();
        assertThat(track.record(false, CHECK)).isTrue();
        assertThat(track.record(false, CHECK)).isFalse();
    }
}
