package io.linkspan.relay;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A thread that runs one event loop from its beginning to its end. */
final class LoopThread {
    private static final long JOIN_MILLIS = 30_000;

    private final Thread thread;
    private final EventLoop loop;

    /** Returns when the loop runs. */
    LoopThread(String name, int index, Network network, PipeLimit pipes, Tuning tuning) {
        CompletableFuture<EventLoop> ready = new CompletableFuture<>();
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .start(() -> run(index, network, pipes, tuning, ready));
        try {
            loop = ready.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(name + " could not start", e.getCause());
        }
    }

    EventLoop loop() {
        return loop;
    }

    private static void run(
            int index,
            Network network,
            PipeLimit pipes,
            Tuning tuning,
            CompletableFuture<EventLoop> ready) {
        EventLoop loop;
        try {
            loop = new EventLoop(index, network.open(), pipes, tuning, System::nanoTime);
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
            return;
        }
        ready.complete(loop);
        while (!loop.stopped()) {
            try {
                loop.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                loop.fault(e);
            }
        }
        loop.close();
    }

    /** Ends the loop's flows and waits for the thread. */
    void close() {
        loop.stop();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
