package io.linkspan.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Echoes on one thread, on the relay's own socket layer (hence its package), so that little of the
 * machine goes into making load.
 */
public final class LoadServer implements AutoCloseable {
    private final EpollNetwork network = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM);
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** Listens on so many ports of one host. */
    public LoadServer(String host, int ports) throws IOException {
        List<Integer> listeners = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            int listener =
                    network.listen(
                                    new InetSocketAddress(InetAddress.ofLiteral(host), 0),
                                    AccessRules.any(),
                                    1)[0];
            listeners.add(listener);
            addresses.add(network.listeningOn(listener));
        }
        thread = Thread.ofPlatform().daemon().name("load-server").start(() -> run(listeners));
    }

    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    private void run(List<Integer> listeners) {
        try {
            EpollNet net = new EpollNet(network);
            ChunkPool chunks = new ChunkPool(java.lang.foreign.Arena::ofConfined, 64 * 1024);
            Chunk chunk = chunks.shared();
            Map<Integer, Boolean> doors = new HashMap<>();
            for (int listener : listeners) {
                doors.put(listener, true);
                net.watchListener(listener, listener);
            }
            while (!stopped) {
                net.poll(
                        100_000_000,
                        (token, events) -> {
                            int handle = (int) token;
                            if (doors.containsKey(handle)) {
                                accept(net, handle);
                            } else {
                                echo(net, chunk, handle, events);
                            }
                        });
            }
            listeners.forEach(network::closeListener);
            net.close();
            chunks.close();
        } catch (IOException e) {
            throw new IllegalStateException("the load server cannot run", e);
        }
    }

    private static void accept(EpollNet net, int listener) {
        for (int accepted = net.accept(listener);
                accepted != Net.AGAIN && accepted != Net.EXHAUSTED;
                accepted = net.accept(listener)) {
            if (accepted >= 0) {
                net.watch(accepted, accepted);
            }
        }
    }

    private static void echo(EpollNet net, Chunk chunk, int handle, int events) {
        if ((events & (Net.READABLE | Net.HANGUP)) == 0) {
            return;
        }
        int read = net.read(handle, chunk, 0, chunk.capacity());
        if (read > 0) {
            net.write(handle, chunk, 0, read);
            if ((events & Net.HANGUP) != 0) {
                read = net.read(handle, chunk, 0, chunk.capacity());
            }
        }
        if (read == 0 || read == Net.RESET) {
            net.close(handle);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
