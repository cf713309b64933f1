package io.linkspan.relay;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts flows against a limit, and remembers that somebody was turned away. Thread-safe. */
final class Admission {
    private final AtomicInteger inside = new AtomicInteger();
    private volatile int most;
    private volatile boolean waiting;

    Admission(int most) {
        this.most = most;
    }

    /** A smaller limit lets nobody in until enough have left. */
    void limit(int limit) {
        most = limit;
    }

    boolean enter() {
        if (tryEnter()) {
            return true;
        }
        waiting = true;
        // Somebody may have left before the mark was seen.
        return tryEnter();
    }

    private boolean tryEnter() {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            return false;
        }
        return true;
    }

    /** True when somebody waits for the place: whoever leaves has to call them. */
    boolean leave() {
        inside.decrementAndGet();
        if (waiting) {
            waiting = false;
            return true;
        }
        return false;
    }

    int inside() {
        return inside.get();
    }
}
