package io.linkspan.providers.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A wait that tells what is waited for, each second from the first one on. A thread of its own
 * tells, for the one that waits may stand at a broker that does not answer.
 */
final class ToldWait implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final String what;
    private final Duration limit;
    private final Consumer<String> note;
    private final long begin = System.nanoTime();
    private volatile String state;

    /**
     * @param what such as "the leaders of topic orders"
     * @param state what is seen so far
     */
    ToldWait(String what, String state, Duration limit, Consumer<String> note) {
        this.what = what;
        this.state = state;
        this.limit = limit;
        this.note = note;
        Thread.ofVirtual().start(this::tell);
    }

    void sees(String now) {
        state = now;
    }

    boolean isOver() {
        return System.nanoTime() - begin > limit.toNanos();
    }

    private void tell() {
        try {
            while (!ended.await(1, TimeUnit.SECONDS)) {
                note.accept(
                        "waiting for "
                                + what
                                + ": "
                                + state
                                + " ("
                                + Duration.ofNanos(System.nanoTime() - begin).toSeconds()
                                + " s of "
                                + limit.toSeconds()
                                + " s)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
