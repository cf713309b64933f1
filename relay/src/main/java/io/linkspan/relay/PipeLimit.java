package io.linkspan.relay;

import java.util.concurrent.atomic.AtomicInteger;

/** How many kernel pipes all loops of a relay may hold together. Thread-safe. */
final class PipeLimit {
    private final int most;
    private final AtomicInteger held = new AtomicInteger();

    PipeLimit(int most) {
        this.most = most;
    }

    boolean take() {
        if (held.incrementAndGet() > most) {
            held.decrementAndGet();
            return false;
        }
        return true;
    }

    void give() {
        held.decrementAndGet();
    }

    int held() {
        return held.get();
    }
}
