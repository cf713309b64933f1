package io.linkspan.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs independent tasks on virtual threads and waits for all. */
public final class Concurrently {
    private Concurrently() {}

    /**
     * Results in the tasks' order.
     *
     * @throws RuntimeException the first task's that failed, when all have ended
     */
    public static <T> List<T> all(List<? extends Callable<T>> tasks) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures;
            try {
                futures = threads.invokeAll(tasks);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException("a task failed", e);
            }
        }
    }
}
