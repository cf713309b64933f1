package io.linkspan.engine;

import java.time.Duration;

/** Time as it passes, so that whoever waits can be tested without waiting. */
public interface Time {
    /** Nanoseconds since some moment; never goes back. */
    long nanos();

    void pause(Duration duration) throws InterruptedException;

    /** The machine's own. */
    Time SYSTEM =
            new Time() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void pause(Duration duration) throws InterruptedException {
                    Thread.sleep(duration);
                }
            };
}
