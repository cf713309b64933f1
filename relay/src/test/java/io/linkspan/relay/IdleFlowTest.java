package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A flow is idle from its last byte on, however long the loop had waited for that byte. */
class IdleFlowTest implements SimNet.World {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(25);

    private final SimNet net = new SimNet(new Random(1), this);
    private final List<FlowLog.Entry> ended = new ArrayList<>();
    private final SimSocket client = net.create(7);
    private long sentAt;

    @Test
    void byteAfterALongWait_flowEndsAFullIdleTimeLater() {
        EventLoop loop =
                new EventLoop(0, net, new PipeLimit(0), RelaySimulation.TUNING, () -> net.now);
        RelayContext context = new RelayContext(1, ended::add, () -> {});
        context.loops(List.of(loop));
        InetSocketAddress listens = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        InetSocketAddress serves = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
        Listener listener =
                new Listener(Specs.withIdle(Specs.listener("l", listens, "g"), IDLE), 1);
        listener.route(
                new Route(
                        List.of(new Target("g", Specs.target("t", serves), 1)),
                        false,
                        false,
                        Duration.ofSeconds(1).toNanos()));
        Acceptor door = new Acceptor(context, loop, listener, SimNet.LISTENER);
        door.start();
        client.connected = true;
        net.arrive(client);
        for (int turns = 0; ended.isEmpty(); turns++) {
            assertThat(turns).isLessThan(10_000);
            loop.turn();
        }
        assertThat(ended.getFirst().end()).isEqualTo(FlowEnd.IDLE);
        assertThat(ended.getFirst().bytesIn()).isEqualTo(1);
        assertThat(net.now - sentAt).isBetween(IDLE.toNanos(), IDLE.plusSeconds(1).toNanos());
        door.stop();
        loop.close();
    }

    @Override
    public int connecting(SimSocket socket, InetSocketAddress target) {
        socket.connected = true;
        socket.outgoingSeed = client.incomingSeed;
        return socket.handle;
    }

    /** The client's only byte, after a pause in which nothing woke the loop. */
    @Override
    public boolean step() {
        if (client.token < 0 || sentAt > 0 || !net.quiet()) {
            return false;
        }
        net.now += PAUSE.toNanos();
        sentAt = net.now;
        client.arrived = 1;
        net.wake(client);
        return true;
    }
}
