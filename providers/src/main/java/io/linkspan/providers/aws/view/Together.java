package io.linkspan.providers.aws.view;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Calls that do not need each other, at once but not more than AWS likes. */
final class Together implements AutoCloseable {
    /** Describe calls are refilled at 20 and more a second. */
    private static final int AT_ONCE = 24;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(AT_ONCE);

    /** Something that is being read. */
    interface Reading<T> {
        T value() throws InterruptedException;
    }

    <T> Reading<T> start(Callable<T> call) {
        Future<T> future =
                threads.submit(() -> {
                    permits.acquire();
                    try {
                        return call.call();
                    } finally {
                        permits.release();
                    }
                });
        return () -> value(future);
    }

    private static <T> T value(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case null, default -> throw new IllegalStateException("reading AWS failed", e);
            }
        }
    }

    static <T> List<T> values(List<Reading<T>> readings) throws InterruptedException {
        List<T> values = new java.util.ArrayList<>();
        for (Reading<T> reading : readings) {
            values.add(reading.value());
        }
        return values;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
