package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection and the connection to its target.
 *
 * <pre>
 *              a target answers            both streams ended and passed on
 * CONNECTING ---------------------> OPEN ----------------------------------> ENDED
 *     |  ^ |                          |                                        ^
 *     |  +-+ next target              +--- reset, idle, terminated ------------+
 *     +--- client reset, no target left ---------------------------------------+
 * </pre>
 *
 * Each direction by itself: bytes are read only while the other side takes them; the end of a
 * stream is passed on after its last byte; a reset is passed on at once, after one try to deliver
 * what came before it. A flow is its own timer (connect time-out, then idle time-out) and belongs
 * to one event loop.
 */
final class Flow extends Timer implements EventLoop.Task {
    /** Distinct targets that one connection tries before it is refused. */
    static final int MAX_ATTEMPTS = 8;

    private enum Phase {
        CONNECTING,
        OPEN,
        ENDED
    }

    final Listener listener;
    final InetSocketAddress peer;
    final Side client = new Side(this);
    final Side server = new Side(this);

    /** Neighbours in the loop's list. */
    @Nullable Flow preceding;

    @Nullable Flow following;

    private final ListenerSpec spec;
    private final Route route;
    private final RelayContext context;
    private @Nullable EventLoop loop;
    private @Nullable Target target;
    private Phase phase = Phase.CONNECTING;
    private int start;
    private int attempts;
    private boolean queued;
    private long startedAt;

    /** When the attempt began, then when the last byte moved. */
    private long lastActivity;

    private long bytesIn;
    private long bytesOut;

    /**
     * @param handle the accepted connection
     */
    Flow(RelayContext context, Listener listener, int handle, InetSocketAddress peer) {
        this.context = context;
        this.listener = listener;
        this.peer = peer;
        spec = listener.spec();
        route = listener.route();
        client.handle = handle;
        client.writable = true;
    }

    @SuppressWarnings("ReferenceEquality") // a target at work is itself
    boolean openOn(Target which) {
        return phase == Phase.OPEN && target == which;
    }

    long startedAt() {
        return startedAt;
    }

    /** Begins to live on the loop whose thread calls this. */
    void start(EventLoop on) {
        loop = on;
        startedAt = on.clock();
        lastActivity = startedAt;
        on.add(this);
        on.working(this);
        listener.counters(on.index).opened.add(1);
        if (!on.watch(client.handle, client)) {
            end(FlowEnd.REFUSED);
            return;
        }
        start = route.start(peer, spec.address());
        attempt(on);
    }

    private void attempt(EventLoop on) {
        int most = Math.min(MAX_ATTEMPTS, route.size());
        while (attempts < most) {
            Target next = route.target(start + attempts);
            attempts++;
            target = next;
            InetAddress source = source();
            lastActivity = on.clock();
            if (next.drops(source)) {
                // As if the packets were lost: only the time-out ends this attempt.
                on.timers.schedule(this, lastActivity + route.connectNanos());
                return;
            }
            int handle = on.net.connect(next.address(), source);
            if (handle >= 0) {
                server.handle = handle;
                if (on.watch(handle, server)) {
                    on.timers.schedule(this, lastActivity + route.connectNanos());
                    return;
                }
            }
            failAttempt(on);
        }
        end(FlowEnd.REFUSED);
    }

    private @Nullable InetAddress source() {
        return switch (spec.source()) {
            case SourceAddress.OfClient() -> peer.getAddress();
            case SourceAddress.Fixed(InetAddress address) -> address;
            case SourceAddress.Any() -> null;
        };
    }

    private void failAttempt(EventLoop on) {
        if (server.handle >= 0) {
            on.forget(server.handle);
            on.net.reset(server.handle);
            server.clear();
        }
        if (target != null) {
            target.counters(on.index).connectFailures.add(1);
        }
    }

    /** Called when a side's flags changed. */
    void ready(Side side, int events) {
        EventLoop on = living();
        on.working(this);
        switch (phase) {
            case CONNECTING -> {
                if (side == client) {
                    if (client.broken) {
                        end(FlowEnd.RESET_BY_CLIENT);
                    }
                } else if (side.handle >= 0) {
                    connecting(on, events);
                }
            }
            case OPEN -> {
                if ((events & Net.READABLE) != 0) {
                    on.pauses.end(side);
                }
                if (!queued) {
                    move(on);
                }
            }
            case ENDED -> {}
        }
    }

    private void connecting(EventLoop on, int events) {
        int answer = on.net.finishConnect(server.handle, events);
        if (answer == Net.AGAIN) {
            return;
        }
        if (answer != 0 || target == null) {
            failAttempt(on);
            attempt(on);
            return;
        }
        long now = on.clock();
        TargetCounters counters = target.counters(on.index);
        counters.connectNanos.add(now - lastActivity);
        counters.opened.add(1);
        phase = Phase.OPEN;
        lastActivity = now;
        server.writable = true;
        on.timers.schedule(this, now + listener.idleNanos());
        if (route.proxyProtocol()) {
            stashHeader(on);
        }
        move(on);
    }

    private void stashHeader(EventLoop on) {
        InetSocketAddress reached =
                spec.address().getAddress().isAnyLocalAddress()
                        ? on.net.localAddress(client.handle)
                        : spec.address();
        byte[] header = ProxyHeader.of(peer, reached, spec.proxyTlvs());
        Chunk chunk = on.chunks.take(header.length);
        chunk.put(header);
        client.stash = chunk;
        client.stashFrom = 0;
        client.stashTo = header.length;
        client.own = header.length;
    }

    /** The loop's turn for what did not fit the last one. */
    @Override
    public void run() {
        queued = false;
        if (phase == Phase.OPEN) {
            EventLoop on = living();
            on.working(this);
            move(on);
        }
    }

    /** A pause of one of the sides is over. */
    void resume() {
        if (!queued) {
            run();
        }
    }

    private void move(EventLoop on) {
        boolean wasBroken = broken();
        boolean moreIn = pump(on, client, server);
        boolean moreOut = pump(on, server, client);
        if (!broken()) {
            if (finished(client) && finished(server)) {
                end(FlowEnd.COMPLETED);
                return;
            }
            passEnd(on, client, server);
            passEnd(on, server, client);
        }
        // A connection found broken only now may still hold bytes: one more turn reads them.
        if (moreIn || moreOut || (broken() && !wasBroken)) {
            queued = true;
            on.later(this);
        } else if (broken()) {
            end(client.broken ? FlowEnd.RESET_BY_CLIENT : FlowEnd.RESET_BY_TARGET);
        }
    }

    private boolean broken() {
        return client.broken || server.broken;
    }

    private static boolean finished(Side from) {
        return from.ended && !from.holdsBytes();
    }

    /** FIN, once every byte before it is on its way. */
    private static void passEnd(EventLoop on, Side from, Side to) {
        if (finished(from) && !to.closed) {
            to.closed = true;
            if (on.net.shutdownOutput(to.handle) < 0) {
                to.broken = true;
            }
        }
    }

    private boolean pump(EventLoop on, Side from, Side to) {
        long moved = Pump.move(on, from, to);
        long bytes = moved & Pump.BYTES;
        if (bytes > 0) {
            count(on, from, bytes);
        }
        return moved != bytes;
    }

    private void count(EventLoop on, Side from, long bytes) {
        lastActivity = on.now();
        // Who is spoken to may answer, and an answer's last bytes are waited for.
        Side to = from == client ? server : client;
        to.run = 0;
        long counted = bytes;
        if (from.own > 0) {
            long mine = Math.min(from.own, bytes);
            from.own -= (int) mine;
            counted -= mine;
        }
        if (target == null) {
            throw new IllegalStateException("bytes moved without a target");
        }
        TargetCounters ofTarget = target.counters(on.index);
        ListenerCounters ofListener = listener.counters(on.index);
        if (from == client) {
            bytesIn += counted;
            ofTarget.bytesIn.add(counted);
            ofListener.bytesIn.add(counted);
        } else {
            bytesOut += counted;
            ofTarget.bytesOut.add(counted);
            ofListener.bytesOut.add(counted);
        }
    }

    @Override
    void expire() {
        EventLoop on = living();
        on.working(this);
        switch (phase) {
            case CONNECTING -> {
                failAttempt(on);
                attempt(on);
            }
            case OPEN -> {
                long due = lastActivity + listener.idleNanos();
                if (due <= on.now()) {
                    end(FlowEnd.IDLE);
                } else {
                    on.timers.schedule(this, due);
                }
            }
            case ENDED -> {}
        }
    }

    /** Closes both connections as the cause asks for, and gives everything back. */
    void end(FlowEnd cause) {
        EventLoop on = living();
        if (phase == Phase.ENDED) {
            return;
        }
        boolean connected = phase == Phase.OPEN;
        phase = Phase.ENDED;
        on.timers.cancel(this);
        on.remove(this);
        count(on, cause, connected);
        release(on, client, cause);
        release(on, server, cause);
        context.left(listener);
        if (context.log() != null && context.log().wanted()) {
            context.log().ended(entry(on, cause));
        }
    }

    /** Before the connections are closed: who sees the end finds it counted. */
    private void count(EventLoop on, FlowEnd cause, boolean connected) {
        ListenerCounters counters = listener.counters(on.index);
        counters.closed.add(1);
        switch (cause) {
            case RESET_BY_CLIENT -> counters.resetsByClient.add(1);
            case RESET_BY_TARGET -> counters.resetsByTarget.add(1);
            case IDLE -> counters.resetsByIdle.add(1);
            case REFUSED -> counters.refused.add(1);
            case COMPLETED, TERMINATED, CLOSED, FAULT -> {}
        }
        if (connected && target != null) {
            target.counters(on.index).closed.add(1);
        }
    }

    private static void release(EventLoop on, Side side, FlowEnd cause) {
        if (side.handle >= 0) {
            on.forget(side.handle);
            if (cause == FlowEnd.COMPLETED) {
                on.net.close(side.handle);
            } else {
                on.net.reset(side.handle);
            }
            side.handle = -1;
        }
        on.pauses.end(side);
        Pump.release(on, side);
    }

    private FlowLog.Entry entry(EventLoop on, FlowEnd cause) {
        return new FlowLog.Entry(
                spec.id(),
                Optional.ofNullable(target).map(Target::group),
                Optional.ofNullable(target).map(Target::id),
                peer,
                Optional.ofNullable(target).map(Target::address),
                Duration.ofNanos(on.clock() - startedAt),
                bytesIn,
                bytesOut,
                attempts,
                cause);
    }

    private EventLoop living() {
        EventLoop on = loop;
        if (on == null) {
            throw new IllegalStateException("flow of " + peer + " has no loop");
        }
        return on;
    }
}
