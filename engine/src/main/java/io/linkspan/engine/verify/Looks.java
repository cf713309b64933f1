package io.linkspan.engine.verify;

import io.linkspan.engine.verify.Verification.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * First looks side by side over one sight; second ones alone, each over a fresh sight. Hundreds of
 * questions at once may keep each other from being answered in time, above all where brokers, path
 * and this program share a machine. What is broken is as silent when nobody else asks. Thread-safe.
 */
final class Looks {
    /**
     * How long second looks go on in one verification. Where hundreds of checks run out of time one
     * by one something is wrong beyond doubt, and nobody should have to wait for all of them.
     */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Supplier<Sight> fresh;
    private final Sight shared;
    private final InstantSource clock;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Guarded by the lock for writing. */
    private @Nullable Instant end;

    /** A check's proof over what one sight shows. */
    @FunctionalInterface
    interface Look {
        Outcome over(Sight sight) throws InterruptedException;
    }

    Looks(Supplier<Sight> fresh, InstantSource clock) {
        this.fresh = fresh;
        this.shared = fresh.get();
        this.clock = clock;
    }

    Outcome first(Look look) throws InterruptedException {
        lock.readLock().lockInterruptibly();
        try {
            return look.over(shared);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What the second look shows; the first one's outcome when there is no time left for it. */
    Outcome second(Outcome first, Look look) throws InterruptedException {
        lock.writeLock().lockInterruptibly();
        try {
            Instant now = clock.instant();
            if (end == null) {
                end = now.plus(LIMIT);
            }
            return now.isBefore(end) ? look.over(fresh.get()) : first;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
