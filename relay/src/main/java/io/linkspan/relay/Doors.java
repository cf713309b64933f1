package io.linkspan.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The listening sockets and their acceptors on every loop. Its methods belong to the control loop,
 * but for {@link #resume}; they wait until the loops have done what they were told.
 */
final class Doors {
    /** A loop never blocks: one that takes longer has failed. */
    private static final long LOOP_SECONDS = 30;

    private final Network network;
    private final RelayContext context;

    /** The acceptors of one listener on one loop each; every loop has its own map. */
    private final List<Map<Listener, Acceptor>> acceptors = new ArrayList<>();

    Doors(Network network, RelayContext context) {
        this.network = network;
        this.context = context;
    }

    /** Called once the loops are known. */
    void prepare() {
        context.loops().forEach(loop -> acceptors.add(new HashMap<>()));
    }

    void open(Listener listener) throws IOException {
        ListenerSpec spec = listener.spec();
        int[] handles = network.listen(spec.address(), spec.access(), context.loops().size());
        listener.bound(handles);
        AtomicBoolean unwatched = new AtomicBoolean();
        onEveryLoop(loop -> {
            int handle = handles[loop.index % handles.length];
            Acceptor acceptor = new Acceptor(context, loop, listener, handle);
            if (acceptor.start()) {
                acceptors.get(loop.index).put(listener, acceptor);
            } else {
                unwatched.set(true);
            }
        });
        if (unwatched.get()) {
            // The system gives that loop's share of the connections to no other.
            close(listener);
            throw new IOException("no room to watch one more listener; is tried again");
        }
    }

    void close(Listener listener) {
        if (!listener.bound()) {
            return;
        }
        onEveryLoop(loop -> {
            Acceptor acceptor = acceptors.get(loop.index).remove(listener);
            if (acceptor != null) {
                acceptor.stop();
            }
        });
        for (int handle : listener.handles()) {
            network.closeListener(handle);
        }
        listener.unbound();
    }

    /** Lets every acceptor try again. From any thread. */
    void resume() {
        for (EventLoop loop : context.loops()) {
            loop.execute(() ->
                    List.copyOf(acceptors.get(loop.index).values()).forEach(Acceptor::resume));
        }
    }

    /** Resets the target's flows that began before this moment of the clock. */
    void end(Target target, long startedBefore) {
        end(flow -> flow.openOn(target) && flow.startedAt() - startedBefore < 0);
    }

    void end(Listener listener) {
        end(flow -> flow.listener == listener);
    }

    private void end(Predicate<Flow> which) {
        context.loops().forEach(loop -> loop.execute(() -> loop.end(which, FlowEnd.TERMINATED)));
    }

    private void onEveryLoop(Consumer<EventLoop> work) {
        List<EventLoop> loops = context.loops();
        CountDownLatch done = new CountDownLatch(loops.size());
        for (EventLoop loop : loops) {
            loop.execute(() -> {
                try {
                    work.accept(loop);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            if (!done.await(LOOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "an event loop did not answer within " + LOOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while event loops were told", e);
        }
    }
}
