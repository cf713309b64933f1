package io.linkspan.engine.verify;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** Remembers what was asked, so that many checks rest on one look. Thread-safe. */
final class Once {
    private final ConcurrentHashMap<Object, FutureTask<?>> asked = new ConcurrentHashMap<>();
    private final Semaphore atOnce;

    /**
     * @param limit of questions under way
     */
    Once(int limit) {
        atOnce = new Semaphore(limit);
    }

    /** The answer to a question; whoever comes first asks it, others wait. */
    @SuppressWarnings("unchecked")
    <T> T ask(Object question, Callable<T> how) throws IOException, InterruptedException {
        FutureTask<T> mine = new FutureTask<>(how);
        FutureTask<T> task = (FutureTask<T>) asked.computeIfAbsent(question, q -> mine);
        if (mine.equals(task)) {
            atOnce.acquire();
            try {
                task.run();
            } finally {
                atOnce.release();
            }
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException problem -> throw problem;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case null, default -> throw new IllegalStateException(question + " failed", e);
            }
        }
    }
}
