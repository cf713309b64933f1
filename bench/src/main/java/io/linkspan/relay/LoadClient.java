package io.linkspan.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes load on the calling thread, on the relay's own socket layer. */
public final class LoadClient {
    private static final int MESSAGE = 64;
    private static final int MOST_SAMPLES = 4_000_000;

    private final EpollNetwork network = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM);
    private final long[] samples = new long[MOST_SAMPLES];

    /**
     * What was measured.
     *
     * @param perSecond operations
     */
    public record Result(double perSecond, double p50Millis, double p99Millis) {}

    /** State of one run. */
    private final class Run {
        final EpollNet net;
        final Chunk chunk;
        final long end;
        final long begin = System.nanoTime();
        final long[] sentAt = new long[65_536];
        final int[] got = new int[65_536];
        int count;

        Run(EpollNet net, Chunk chunk, long nanos) {
            this.net = net;
            this.chunk = chunk;
            end = begin + nanos;
        }

        void done(int handle, long now) {
            if (count < MOST_SAMPLES) {
                samples[count++] = now - sentAt[handle];
            }
        }

        Result result() {
            long lasted = System.nanoTime() - begin;
            long[] sorted = Arrays.copyOf(samples, count);
            Arrays.sort(sorted);
            return new Result(count * 1e9 / lasted, at(sorted, 0.5) / 1e6, at(sorted, 0.99) / 1e6);
        }
    }

    private static double at(long[] sorted, double quantile) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }

    /** Round trips of 64 bytes on so many connections at once. */
    public Result roundTrips(InetSocketAddress address, int connections, long nanos)
            throws IOException {
        EpollNet net = new EpollNet(network);
        ChunkPool chunks = new ChunkPool(Arena::ofConfined, 64 * 1024);
        List<Integer> handles = new ArrayList<>();
        Run run = new Run(net, chunks.shared(), nanos);
        for (int i = 0; i < connections; i++) {
            int handle = net.connect(address, null);
            handles.add(handle);
            net.watch(handle, handle);
        }
        while (System.nanoTime() < run.end) {
            net.poll(100_000_000, (token, events) -> trip(run, (int) token, events));
        }
        Result result = run.result();
        handles.forEach(net::close);
        net.close();
        chunks.close();
        return result;
    }

    private static void trip(Run run, int handle, int events) {
        if (run.sentAt[handle] == 0 && (events & Net.WRITABLE) != 0) {
            run.sentAt[handle] = System.nanoTime();
            run.net.write(handle, run.chunk, 0, MESSAGE);
            return;
        }
        if ((events & Net.READABLE) == 0) {
            return;
        }
        int read = run.net.read(handle, run.chunk, 0, run.chunk.capacity());
        if (read <= 0) {
            return;
        }
        run.got[handle] += read;
        if (run.got[handle] >= MESSAGE) {
            run.got[handle] -= MESSAGE;
            long now = System.nanoTime();
            run.done(handle, now);
            run.sentAt[handle] = now;
            run.net.write(handle, run.chunk, 0, MESSAGE);
        }
    }

    /** Connects, sends a byte, awaits a byte, closes; so many at a time. */
    public Result connections(InetSocketAddress address, int atOnce, long nanos)
            throws IOException {
        EpollNet net = new EpollNet(network);
        ChunkPool chunks = new ChunkPool(Arena::ofConfined, 64 * 1024);
        Run run = new Run(net, chunks.shared(), nanos);
        int[] sources = {0};
        for (int i = 0; i < atOnce; i++) {
            begin(run, address, sources);
        }
        while (System.nanoTime() < run.end) {
            net.poll(
                    100_000_000,
                    (token, events) -> call(run, (int) token, events, address, sources));
        }
        Result result = run.result();
        for (int handle = 0; handle < run.sentAt.length; handle++) {
            if (run.sentAt[handle] != 0) {
                net.close(handle);
            }
        }
        net.close();
        chunks.close();
        return result;
    }

    private static void begin(Run run, InetSocketAddress address, int[] sources) {
        // Sources in turn, so that ports do not run out.
        InetAddress source = InetAddress.ofLiteral("127.40.8." + (1 + (sources[0]++ & 0x3f)));
        int handle = run.net.connect(address, source);
        if (handle < 0) {
            throw new IllegalStateException("cannot connect to " + address);
        }
        run.sentAt[handle] = System.nanoTime();
        run.got[handle] = 0;
        run.net.watch(handle, handle);
    }

    private static void call(
            Run run, int handle, int events, InetSocketAddress address, int[] sources) {
        if (run.sentAt[handle] == 0) {
            return;
        }
        if ((events & (Net.READABLE | Net.HANGUP)) != 0) {
            int read = run.net.read(handle, run.chunk, 0, 64);
            if (read == 1) {
                run.done(handle, System.nanoTime());
            } else if (read == Net.AGAIN) {
                return;
            }
            run.net.close(handle);
            run.sentAt[handle] = 0;
            begin(run, address, sources);
        } else if (run.got[handle] == 0 && (events & Net.WRITABLE) != 0) {
            run.got[handle] = 1;
            run.net.write(handle, run.chunk, 0, 1);
        }
    }

    /** Connections that say nothing, until closed. */
    public AutoCloseable idle(InetSocketAddress address, int connections) throws IOException {
        EpollNet net = new EpollNet(network);
        List<Integer> handles = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int handle =
                    net.connect(address, InetAddress.ofLiteral("127.40.8." + (1 + (i & 0x3f))));
            if (handle < 0) {
                throw new IllegalStateException("only " + i + " connections could be opened");
            }
            handles.add(handle);
        }
        return () -> {
            handles.forEach(net::close);
            net.close();
        };
    }
}
