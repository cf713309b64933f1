package io.linkspan.providers.tidbcloud;

import io.linkspan.engine.Time;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses up to a limit, each a random part shorter so that callers do not march in step.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(150);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final double GROWTH = 1.6;

    private final Time time;
    private final RandomGenerator random;
    private final long end;
    private double nextMillis = (double) FIRST.toMillis();

    Backoff(Time time, RandomGenerator random, Duration limit) {
        this.time = time;
        this.random = random;
        this.end = time.nanos() + limit.toNanos();
    }

    /**
     * Waits a while.
     *
     * @return false, without waiting, when the limit has passed
     */
    boolean paused() throws InterruptedException {
        if (time.nanos() - end >= 0) {
            return false;
        }
        time.pause(Duration.ofMillis((long) (nextMillis * (0.75 + random.nextDouble() / 4))));
        nextMillis = Math.min(nextMillis * GROWTH, (double) LONGEST.toMillis());
        return true;
    }
}
