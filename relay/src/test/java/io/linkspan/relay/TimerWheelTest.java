package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long SECOND = 1_000_000_000L;

    /** Remembers when it fired. */
    private static final class Probe extends Timer {
        final long wanted;
        long fired = -1;
        long[] now;

        Probe(long wanted, long[] now) {
            this.wanted = wanted;
            this.now = now;
        }

        @Override
        void expire() {
            assertThat(fired).as("fires once").isEqualTo(-1);
            fired = now[0];
        }
    }

    @Test
    void advance_anyDeadlines_fireOnceNotEarlyAndOneTickLateAtMost() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] now = {random.nextLong(1L << 50)};
            TimerWheel wheel = new TimerWheel(now[0]);
            List<Probe> probes = new ArrayList<>();
            List<Probe> cancelled = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                if (random.nextBoolean()) {
                    long ahead = random.nextLong(1L << (10 + random.nextInt(38)));
                    Probe probe = new Probe(now[0] + ahead, now);
                    wheel.schedule(probe, probe.wanted);
                    if (random.nextInt(5) == 0) {
                        wheel.cancel(probe);
                        cancelled.add(probe);
                    } else {
                        probes.add(probe);
                    }
                }
                long next = wheel.nanosToNext(now[0]);
                if (next >= 0 && random.nextInt(3) > 0) {
                    now[0] += next;
                    wheel.advance(now[0]);
                }
            }
            // Never more than the announced wait at a time, as a loop does it.
            int rounds = 0;
            for (long next = wheel.nanosToNext(now[0]);
                    next >= 0;
                    next = wheel.nanosToNext(now[0])) {
                now[0] += next;
                wheel.advance(now[0]);
                assertThat(++rounds).as("seed " + seed).isLessThan(10_000);
            }
            for (Probe probe : probes) {
                assertThat(probe.fired - probe.wanted)
                        .as("seed " + seed)
                        .isBetween(0L, 2 * TimerWheel.TICK_NANOS);
            }
            assertThat(cancelled).allMatch(p -> p.fired == -1);
            assertThat(wheel.size()).isZero();
        }
    }

    @Test
    void schedule_again_movesTheDeadline() {
        long[] now = {0};
        TimerWheel wheel = new TimerWheel(0);
        Probe probe = new Probe(10 * SECOND, now);
        wheel.schedule(probe, SECOND);
        wheel.schedule(probe, 10 * SECOND);
        now[0] = 2 * SECOND;
        wheel.advance(now[0]);
        assertThat(probe.fired).isEqualTo(-1);
        now[0] = 11 * SECOND;
        wheel.advance(now[0]);
        assertThat(probe.fired).isEqualTo(now[0]);
    }

    @Test
    void nanosToNext_noTimers_isForEver() {
        assertThat(new TimerWheel(5).nanosToNext(5)).isEqualTo(-1);
    }
}
