package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One client that sends all it can and one target that reads a little, stops for an hour of the
 * simulated clock, and then reads the rest; the relay's own code between them. In the hour the
 * relay is woken every second.
 */
final class StalledWorld implements SimNet.World {
    static final long TOTAL = 20_000;
    private static final long READ_BEFORE = 5_000;
    private static final int HOUR_SECONDS = 3_600;
    private static final Duration IDLE = Duration.ofHours(2);

    private final Random random = new Random(1);
    private final SimNet net = new SimNet(random, this);
    private final EventLoop loop;
    private final RelayContext context;
    private final Listener listener;
    private final List<FlowLog.Entry> ended = new ArrayList<>();
    private SimSocket client;
    private SimSocket server;
    private long takenAtStall = -1;
    int secondsStalled;
    long mostHeld;
    long mostBufferBytes;
    long takenWhileStalled;

    StalledWorld(Tuning tuning, PipeLimit pipes) {
        loop = new EventLoop(0, net, pipes, tuning, () -> net.now);
        context = new RelayContext(1, ended::add, () -> {});
        context.loops(List.of(loop));
        InetSocketAddress listens = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        InetSocketAddress serves = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
        listener = new Listener(Specs.withIdle(Specs.listener("l", listens, "g"), IDLE), 1);
        listener.route(
                new Route(
                        List.of(new Target("g", Specs.target("t", serves), 1)),
                        false,
                        false,
                        Duration.ofSeconds(1).toNanos()));
        client = net.create(random.nextLong());
        server = client;
    }

    void run() {
        Acceptor door = new Acceptor(context, loop, listener, SimNet.LISTENER);
        door.start();
        client.connected = true;
        net.arrive(client);
        for (int turns = 0; ended.isEmpty(); turns++) {
            if (turns > 1_000_000) {
                throw SimNet.broken("NO_STUCK_FLOW", delivered() + " bytes delivered");
            }
            loop.turn();
            mostHeld = Math.max(mostHeld, client.taken - server.written);
            mostBufferBytes = Math.max(mostBufferBytes, loop.chunks.usedBytes());
            if (stalled()) {
                takenWhileStalled = client.taken - takenAtStall;
            }
        }
        door.stop();
        loop.close();
    }

    private boolean stalled() {
        return takenAtStall >= 0 && secondsStalled < HOUR_SECONDS;
    }

    long delivered() {
        return server.consumed;
    }

    FlowEnd end() {
        return ended.getFirst().end();
    }

    @Override
    public int connecting(SimSocket socket, InetSocketAddress target) {
        server = socket;
        socket.connected = true;
        socket.outgoingSeed = client.incomingSeed;
        client.outgoingSeed = socket.incomingSeed;
        return socket.handle;
    }

    @Override
    public boolean step() {
        return send() || receive() || pass();
    }

    private boolean send() {
        int space = client.room - client.readableBytes();
        if (client.closed || client.peerEnded || space == 0) {
            return false;
        }
        long bytes = Math.min(space, TOTAL - client.arrived);
        client.arrived += bytes;
        client.peerEnded = bytes == 0;
        net.wake(client);
        return true;
    }

    private boolean receive() {
        boolean reads = server.consumed < READ_BEFORE || secondsStalled == HOUR_SECONDS;
        if (server.handle == client.handle || server.closed || !reads) {
            return false;
        }
        if (server.written == server.consumed) {
            boolean ends = server.finWritten && !server.peerEnded;
            if (ends) {
                server.peerEnded = true;
                net.wake(server);
            }
            return ends;
        }
        server.consumed = server.written;
        server.wantsRoom = false;
        net.wake(server);
        return true;
    }

    /** A second passes in which nothing can move, yet the relay is told to look. */
    private boolean pass() {
        if (server.closed || server.consumed < READ_BEFORE || secondsStalled == HOUR_SECONDS) {
            return false;
        }
        if (takenAtStall < 0) {
            // Full to the brim: what can be taken has been taken.
            if (server.space() > 0) {
                return false;
            }
            takenAtStall = client.taken;
        }
        secondsStalled++;
        net.now += Duration.ofSeconds(1).toNanos();
        net.wake(client);
        net.wake(server);
        return true;
    }
}
