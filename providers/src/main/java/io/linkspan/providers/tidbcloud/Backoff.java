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
    private final Duration limit;
    private final long start;
    private double nextMillis = (double) FIRST.toMillis();

    Backoff(Time time, RandomGenerator random, Duration limit) {
        this.time = time;
        this.random = random;
        this.limit = limit;
        this.start = time.nanos();
    }

    /** What is seen, with how long it has been waited for: "plc-1 is CREATING (40 s of 10 min)". */
    String told(String state) {
        long seconds = Duration.ofNanos(time.nanos() - start).toSeconds();
        return seconds == 0
                ? state
                : state + " (" + seconds + " s of " + limit.toMinutes() + " min)";
    }

    /**
     * Waits a while.
     *
     * @return false, without waiting, when the limit has passed
     */
    boolean paused() throws InterruptedException {
        if (time.nanos() - start >= limit.toNanos()) {
            return false;
        }
        time.pause(Duration.ofMillis((long) (nextMillis * (0.75 + random.nextDouble() / 4))));
        nextMillis = Math.min(nextMillis * GROWTH, (double) LONGEST.toMillis());
        return true;
    }
}
