package io.linkspan.localcloud.loadbalancing;

import io.linkspan.relay.FlowLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Flows as they end, for whoever listens at the moment; nothing is kept for later. */
public final class FlowTail implements FlowLog {
    /** How many may listen at once. */
    public static final int MAX_LISTENERS = 16;

    /** How far one may lag behind before flows are left out for it. */
    private static final int MAX_LAG = 8_192;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    @Override
    public boolean wanted() {
        return !subscriptions.isEmpty();
    }

    @Override
    public void ended(Entry entry) {
        for (Subscription each : subscriptions) {
            each.offer(entry);
        }
    }

    /** Takes lines, each with its line end. */
    @FunctionalInterface
    public interface Sink {
        void accept(String line) throws IOException;
    }

    /** Starts to listen; empty when {@link #MAX_LISTENERS} do already. */
    public synchronized Optional<Subscription> subscribe() {
        if (subscriptions.size() >= MAX_LISTENERS) {
            return Optional.empty();
        }
        Subscription made = new Subscription();
        subscriptions.add(made);
        return Optional.of(made);
    }

    /** One that listens. */
    public final class Subscription implements AutoCloseable {
        private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(MAX_LAG);
        private final AtomicLong leftOut = new AtomicLong();

        private Subscription() {}

        private void offer(Entry entry) {
            if (!queue.offer(entry)) {
                leftOut.incrementAndGet();
            }
        }

        /** Tells every flow that ends from now on, until the sink fails or the thread is ended. */
        public void follow(Sink sink) throws IOException, InterruptedException {
            while (true) {
                Entry entry = queue.take();
                long missed = leftOut.getAndSet(0);
                if (missed > 0) {
                    sink.accept("# " + missed + " flows left out: they came faster than read\n");
                }
                sink.accept(entry.line() + "\n");
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }
}
