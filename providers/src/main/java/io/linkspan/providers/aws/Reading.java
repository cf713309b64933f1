package io.linkspan.providers.aws;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Something that is being read on a thread of its own. */
final class Reading<T> {
    private final Future<T> future;

    private Reading(Future<T> future) {
        this.future = future;
    }

    static <T> Reading<T> start(ExecutorService threads, Callable<T> read) {
        return new Reading<>(threads.submit(read));
    }

    /** Waits for it. */
    T value() throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case InterruptedException interrupted -> {
                    InterruptedException here =
                            new InterruptedException("interrupted while reading");
                    here.initCause(interrupted);
                    throw here;
                }
                case null, default -> throw new IllegalStateException("reading failed", e);
            }
        }
    }
}
