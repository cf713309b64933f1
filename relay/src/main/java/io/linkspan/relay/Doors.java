package io.linkspan.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        int handle = network.listen(spec.address(), spec.access());
        listener.handle = handle;
        listener.bindFailure("");
        onEveryLoop(loop -> {
            Acceptor acceptor = new Acceptor(context, loop, listener, handle);
            if (acceptor.start()) {
                acceptors.get(loop.index).put(listener, acceptor);
            }
        });
    }

    void close(Listener listener) {
        int handle = listener.handle;
        if (handle == Listener.NO_HANDLE) {
            return;
        }
        onEveryLoop(loop -> {
            Acceptor acceptor = acceptors.get(loop.index).remove(listener);
            if (acceptor != null) {
                acceptor.stop();
            }
        });
        network.closeListener(handle);
        listener.handle = Listener.NO_HANDLE;
    }

    /** Lets every acceptor try again. From any thread. */
    void resume() {
        for (EventLoop loop : context.loops()) {
            loop.execute(() ->
                    List.copyOf(acceptors.get(loop.index).values()).forEach(Acceptor::resume));
        }
    }

    void end(Target target, FlowEnd cause) {
        end(flow -> flow.open() && flow.target() == target, cause);
    }

    void end(Listener listener, FlowEnd cause) {
        end(flow -> flow.listener == listener, cause);
    }

    private void end(Predicate<Flow> which, FlowEnd cause) {
        context.loops().forEach(loop -> loop.execute(() -> loop.end(which, cause)));
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
