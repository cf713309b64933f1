package io.linkspan.relay;

import java.net.InetSocketAddress;

/** One loop's share of one listener: accepts connections in batches. */
final class Acceptor extends Timer implements EventLoop.Handler, EventLoop.Task {
    /** Connections accepted before others of the loop have their turn. */
    private static final int BATCH = 16;

    /** How long to wait when the system has no descriptor left. */
    private static final long EXHAUSTED_NANOS = 50_000_000;

    final Listener listener;
    private final RelayContext context;
    private final EventLoop loop;
    private final int handle;
    private boolean queued;
    private boolean stopped;

    Acceptor(RelayContext context, EventLoop loop, Listener listener, int handle) {
        this.context = context;
        this.loop = loop;
        this.listener = listener;
        this.handle = handle;
    }

    /** False when the loop cannot watch the listener. */
    boolean start() {
        return loop.watchListener(handle, this);
    }

    /** Accepts no more; the listening socket may be closed afterwards. */
    void stop() {
        stopped = true;
        loop.timers.cancel(this);
        loop.forget(handle);
        loop.net.forgetListener(handle);
    }

    @Override
    public void ready(int events) {
        resume();
    }

    /** Tries again: something arrived, or there is room again. */
    void resume() {
        if (!queued && !stopped) {
            run();
        }
    }

    @Override
    void expire() {
        resume();
    }

    @Override
    public void run() {
        queued = false;
        if (stopped) {
            return;
        }
        for (int i = 0; i < BATCH; i++) {
            if (!context.enter(listener)) {
                return;
            }
            int accepted = loop.net.accept(handle);
            if (accepted < 0) {
                context.left(listener);
                if (accepted == Net.EXHAUSTED) {
                    loop.timers.schedule(this, loop.now() + EXHAUSTED_NANOS);
                }
                if (accepted != Net.FAILED) {
                    return;
                }
            } else {
                begin(accepted, loop.net.acceptedFrom());
            }
        }
        queued = true;
        loop.later(this);
    }

    private void begin(int accepted, InetSocketAddress peer) {
        AccessRules rules = listener.spec().access();
        if (!rules.equals(AccessRules.any()) && !rules.permits(peer.getAddress())) {
            loop.net.reset(accepted);
            context.left(listener);
            return;
        }
        Flow flow = new Flow(context, listener, accepted, peer);
        EventLoop home = context.place(loop);
        if (home == loop) {
            flow.start(loop);
        } else {
            home.execute(() -> flow.start(home));
        }
    }
}
