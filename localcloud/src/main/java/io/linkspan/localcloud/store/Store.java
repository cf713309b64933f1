package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cloud's state. Commands run one after another on one thread; those that wait at the same time
 * share one flush to disk. {@link #image} is always what is durable. Thread-safe.
 */
public final class Store implements AutoCloseable {
    /** Most commands that wait; one more is refused after {@link #PATIENCE_SECONDS}. */
    static final int MAX_WAITING = 1_024;

    /** Most commands that share one flush. */
    static final int MAX_BATCH = 256;

    static final int PATIENCE_SECONDS = 5;

    private final Clock clock;
    private final Journal journal;
    private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final List<ActuatorLoop> actuators = new CopyOnWriteArrayList<>();
    private final Thread writer;
    private volatile Image image;
    private volatile boolean closed;

    private static final class Pending<R> {
        final @Nullable Command<R> command;
        final CompletableFuture<R> reply = new CompletableFuture<>();
        @Nullable R result;
        @Nullable Throwable failure;

        Pending(@Nullable Command<R> command) {
            this.command = command;
        }

        void complete() {
            if (failure != null) {
                reply.completeExceptionally(failure);
                return;
            }
            @SuppressWarnings("NullAway") // a command may reply null when R allows it
            R value = result;
            reply.complete(value);
        }
    }

    /** Opens the store in a folder that exists, with what it held when it was last used. */
    public static Store open(Path folder, Clock clock) throws IOException {
        try {
            Journal journal = Journal.open(folder);
            return new Store(clock, journal, journal.load());
        } catch (SQLException e) {
            throw new IOException(
                    "the cloud's state in " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private Store(Clock clock, Journal journal, Image image) {
        this.clock = clock;
        this.journal = journal;
        this.image = image;
        writer = Thread.ofPlatform().name("cloud-store").daemon().start(this::write);
    }

    /** What is durable now. */
    public Image image() {
        return image;
    }

    /**
     * Runs a command and returns its reply when its changes are durable.
     *
     * @throws StoreUnavailableException when it was not taken; then nothing of it happened
     */
    public <R> R execute(Command<R> command) {
        Pending<R> pending = new Pending<>(command);
        try {
            if (closed || !waiting.offer(pending, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreUnavailableException(
                        closed ? "the cloud is stopping" : "the cloud has too much to do");
            }
            if (closed && !writer.isAlive() && waiting.remove(pending)) {
                throw new StoreUnavailableException("the cloud is stopping");
            }
            return pending.reply.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for the store", e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Starts calling an actuator, first with the image of now. */
    public void subscribe(Actuator actuator) {
        ActuatorLoop loop = new ActuatorLoop(actuator, this::image);
        actuators.add(loop);
        loop.start();
    }

    private void write() {
        List<Pending<?>> batch = new ArrayList<>(MAX_BATCH);
        boolean running = true;
        while (running) {
            batch.clear();
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                return;
            }
            waiting.drainTo(batch, MAX_BATCH - 1);
            running = batch.stream().noneMatch(p -> p.command == null);
            runBatch(batch);
        }
    }

    private void runBatch(List<Pending<?>> batch) {
        Image next = image;
        List<Map<Transaction.Key, @Nullable Entity>> changes = new ArrayList<>(batch.size());
        List<Pending<?>> done = new ArrayList<>(batch.size());
        for (Pending<?> pending : batch) {
            Transaction transaction = new Transaction(next, clock.instant());
            try {
                runOne(pending, transaction);
            } catch (RuntimeException | Error e) {
                // Told after the flush: the failure may come from what is not durable yet.
                pending.failure = e;
                done.add(pending);
                continue;
            }
            next = transaction.image();
            if (!transaction.changes().isEmpty()) {
                changes.add(transaction.changes());
            }
            done.add(pending);
        }
        try {
            if (!changes.isEmpty()) {
                journal.commit(changes);
            }
        } catch (SQLException | RuntimeException e) {
            StoreUnavailableException refused =
                    new StoreUnavailableException("the disk refused: " + e.getMessage(), e);
            done.forEach(p -> p.reply.completeExceptionally(refused));
            return;
        }
        image = next;
        done.forEach(Pending::complete);
        if (!changes.isEmpty()) {
            actuators.forEach(ActuatorLoop::changed);
        }
    }

    private static <R> void runOne(Pending<R> pending, Transaction transaction) {
        if (pending.command != null) {
            pending.result = pending.command.run(transaction);
        }
    }

    /** Ends the actuators' threads, finishes what waits, and closes the file. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        actuators.forEach(ActuatorLoop::close);
        Pending<Void> last = new Pending<>(null);
        try {
            waiting.put(last);
            writer.join();
            for (Pending<?> late = waiting.poll(); late != null; late = waiting.poll()) {
                late.reply.completeExceptionally(
                        new StoreUnavailableException("the cloud is stopping"));
            }
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException("the cloud's state could not be closed", e);
        }
    }
}
