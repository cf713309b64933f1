package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that exist only here: edge-triggered as Linux's are, with small buffers, and unkind by
 * chance. Throws {@link AssertionError} with an invariant's name when the relay breaks it.
 */
final class SimNet implements Net {
    static final int LISTENER = 0;

    /** What a pipe can hold at most. */
    static final int PIPE_BYTES = 24;

    /** A pipe's content: a stretch of one stream. */
    private static final class Pipe {
        final int capacity;
        boolean open = true;
        long seed;
        long from;
        int bytes;

        Pipe(int capacity) {
            this.capacity = capacity;
        }
    }

    /** Moves the world while the relay waits; false when nothing is left to happen. */
    interface World {
        boolean step();

        /** A connection the relay opened: whether it may proceed at once, fails, or hangs. */
        int connecting(SimSocket socket, InetSocketAddress target);
    }

    final Random random;
    final World world;
    final List<SimSocket> sockets = new ArrayList<>();
    final ArrayDeque<SimSocket> backlog = new ArrayDeque<>();
    private final List<SimSocket> ready = new ArrayList<>();
    private final List<Pipe> pipes = new ArrayList<>();
    private long listenerToken = -1;
    private boolean listenerPending;
    private SimSocket lastAccepted;
    long now;

    /** How often a connection's bytes began to gather. */
    int gathered;

    SimNet(Random random, World world) {
        this.random = random;
        this.world = world;
        // Handle 0 is the listener's.
        lastAccepted = new SimSocket(LISTENER, 0, 0);
        sockets.add(lastAccepted);
    }

    static AssertionError broken(String invariant, String what) {
        return new AssertionError(invariant + ": " + what);
    }

    SimSocket create(long incomingSeed) {
        SimSocket socket = new SimSocket(sockets.size(), 1 + random.nextInt(60), incomingSeed);
        sockets.add(socket);
        return socket;
    }

    private SimSocket get(int handle) {
        SimSocket socket = sockets.get(handle);
        if (socket.closed) {
            throw broken("NO_USE_AFTER_CLOSE", "socket " + handle);
        }
        return socket;
    }

    /** Something changed that Linux would wake its waiters for. */
    void wake(SimSocket socket) {
        if (socket.token >= 0 && !socket.closed && !ready.contains(socket)) {
            ready.add(socket);
        }
    }

    void arrive(SimSocket socket) {
        backlog.add(socket);
        listenerPending = true;
    }

    int openPipes() {
        return (int) pipes.stream().filter(p -> p.open).count();
    }

    @Override
    public void poll(long nanos, Events events) {
        int steps = random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            world.step();
        }
        if (nanos > 0 && ready.isEmpty() && !listenerPending && random.nextInt(4) == 0) {
            // The world is slower than what the relay waits for.
            now += Math.min(nanos, RelaySimulation.TUNING.pauseNanos());
        } else if (nanos != 0) {
            boolean more = true;
            while (ready.isEmpty() && !listenerPending && more) {
                more = world.step();
            }
            if (ready.isEmpty() && !listenerPending) {
                if (nanos < 0) {
                    return;
                }
                now += nanos;
            }
        }
        now += random.nextInt(100_000);
        events.found(1 + ready.size());
        if (listenerPending && listenerToken >= 0) {
            listenerPending = false;
            events.ready(listenerToken, READABLE);
        }
        // Some of the events, in any order, as they are now.
        for (int i = ready.size() == 0 ? 0 : 1 + random.nextInt(ready.size()); i > 0; i--) {
            if (ready.isEmpty()) {
                break;
            }
            SimSocket socket = ready.remove(random.nextInt(ready.size()));
            int state = socket.state();
            if (!socket.closed && state != 0) {
                events.ready(socket.token, state);
            }
        }
    }

    boolean quiet() {
        return ready.isEmpty() && !listenerPending;
    }

    @Override
    public long shortestWait() {
        return 1;
    }

    @Override
    public void lowWater(int handle, int bytes) {
        SimSocket socket = get(handle);
        socket.lowWater = bytes;
        if (bytes > 1) {
            gathered++;
            long since = socket.taken - socket.takenBefore;
            if (since < RelaySimulation.TUNING.steadyBytes()) {
                throw broken(
                        "ANSWERS_DO_NOT_GATHER",
                        since + " bytes of socket " + handle + " since it was written to");
            }
        }
        if (socket.hasPlenty()) {
            wake(socket);
        }
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean watch(int handle, long token) {
        SimSocket socket = get(handle);
        if (random.nextInt(200) == 0) {
            return false;
        }
        socket.token = token;
        wake(socket);
        return true;
    }

    @Override
    public boolean watchListener(int listener, long token) {
        listenerToken = token;
        return true;
    }

    @Override
    public void forgetListener(int listener) {
        listenerToken = -1;
    }

    @Override
    public int accept(int listener) {
        if (backlog.isEmpty()) {
            return AGAIN;
        }
        int chance = random.nextInt(40);
        if (chance == 0) {
            return EXHAUSTED;
        }
        SimSocket next = backlog.remove();
        if (chance == 1) {
            next.closed = true;
            next.closedByReset = true;
            return FAILED;
        }
        lastAccepted = next;
        return next.handle;
    }

    @Override
    public InetSocketAddress acceptedFrom() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), lastAccepted.handle);
    }

    @Override
    public int connect(InetSocketAddress target, @Nullable InetAddress source) {
        if (random.nextInt(50) == 0) {
            return random.nextBoolean() ? EXHAUSTED : FAILED;
        }
        SimSocket socket = create(random.nextLong());
        int answer = world.connecting(socket, target);
        if (answer < 0) {
            socket.closed = true;
            return answer;
        }
        return socket.handle;
    }

    @Override
    public int finishConnect(int handle, int events) {
        SimSocket socket = get(handle);
        if (socket.reset) {
            return RESET;
        }
        return socket.connected ? 0 : AGAIN;
    }

    @Override
    public InetSocketAddress localAddress(int handle) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    /** How much may be read now: reads stop at urgent data. */
    private static int available(SimSocket socket) {
        long end = socket.urgentAt > socket.taken ? socket.urgentAt : socket.arrived;
        return (int) (end - socket.taken);
    }

    private int nothing(SimSocket socket) {
        if (socket.reset) {
            if (socket.resetSeen) {
                return 0;
            }
            socket.resetSeen = true;
            return RESET;
        }
        if (socket.readableBytes() > 0) {
            return AGAIN;
        }
        return socket.peerEnded ? 0 : AGAIN;
    }

    @Override
    public int read(int handle, Chunk chunk, int offset, int length) {
        SimSocket socket = get(handle);
        if (socket.urgentAt == socket.taken && socket.urgentAt >= 0) {
            // A read that begins at the mark goes past it.
            socket.urgentAt = -1;
        }
        int bytes = Math.min(available(socket), length);
        if (bytes == 0) {
            return nothing(socket);
        }
        for (int i = 0; i < bytes; i++) {
            chunk.buffer.put(offset + i, SimSocket.content(socket.incomingSeed, socket.taken + i));
        }
        socket.taken += bytes;
        return bytes;
    }

    private int accepts(SimSocket socket, int length) {
        if (socket.finWritten) {
            throw broken("NO_BYTE_AFTER_FIN", "to socket " + socket.handle);
        }
        if (socket.reset) {
            socket.resetSeen = true;
            return RESET;
        }
        int bytes = Math.min(socket.space(), length);
        if (bytes < length) {
            socket.wantsRoom = true;
        }
        return bytes == 0 ? AGAIN : bytes;
    }

    @Override
    public int write(int handle, Chunk chunk, int offset, int length) {
        SimSocket socket = get(handle);
        int bytes = accepts(socket, length);
        for (int i = 0; i < bytes; i++) {
            byte expected = SimSocket.content(socket.outgoingSeed, socket.written + i);
            if (chunk.buffer.get(offset + i) != expected) {
                throw broken(
                        "BYTES_IN_ORDER", "byte " + (socket.written + i) + " to socket " + handle);
            }
        }
        if (bytes > 0) {
            socket.written += bytes;
            socket.takenBefore = socket.taken;
        }
        return bytes;
    }

    @Override
    public void awaitReadable(int handle) {
        get(handle);
    }

    @Override
    public void awaitWritable(int handle) {
        get(handle);
    }

    @Override
    public void expectBulk(int from, int to) {
        // Only of sockets that are open may this be said.
        get(from);
        get(to);
    }

    @Override
    public int openPipe() {
        if (random.nextInt(6) == 0) {
            return EXHAUSTED;
        }
        pipes.add(new Pipe(PIPE_BYTES / 3 + random.nextInt(PIPE_BYTES - PIPE_BYTES / 3 + 1)));
        return pipes.size() - 1;
    }

    @Override
    public int pipeCapacity(int pipe) {
        return pipe(pipe).capacity;
    }

    private Pipe pipe(int pipe) {
        Pipe used = pipes.get(pipe);
        if (!used.open) {
            throw broken("NO_USE_AFTER_CLOSE", "pipe " + pipe);
        }
        return used;
    }

    @Override
    public int spliceIn(int handle, int pipe, int length) {
        // The world does not stand still while the relay works.
        if (random.nextInt(4) == 0) {
            world.step();
        }
        SimSocket socket = get(handle);
        Pipe into = pipe(pipe);
        // Slots may run out long before bytes do.
        int space = into.bytes > 0 && random.nextBoolean() ? 0 : pipeCapacity(pipe) - into.bytes;
        int most = socket.urgentAt == socket.taken ? 0 : available(socket);
        int bytes = Math.min(Math.min(most, length), space);
        if (most == 0 && socket.readableBytes() > 0 && socket.peerEnded && !socket.reset) {
            // As Linux does: at urgent data with FIN behind it a splice says "end".
            return 0;
        }
        if (most == 0) {
            return nothing(socket);
        }
        if (bytes == 0) {
            return AGAIN;
        }
        bytes = 1 + random.nextInt(bytes);
        if (into.bytes == 0) {
            into.seed = socket.incomingSeed;
            into.from = socket.taken;
        } else if (into.seed != socket.incomingSeed || into.from + into.bytes != socket.taken) {
            throw broken("PIPE_HAS_ONE_STREAM", "pipe " + pipe);
        }
        into.bytes += bytes;
        socket.taken += bytes;
        return bytes;
    }

    @Override
    public int spliceOut(int pipe, int handle, int length) {
        SimSocket socket = get(handle);
        Pipe out = pipe(pipe);
        int bytes = accepts(socket, Math.min(length, out.bytes));
        if (bytes <= 0) {
            return bytes;
        }
        bytes = random.nextInt(4) == 0 ? 1 + random.nextInt(bytes) : bytes;
        if (out.seed != socket.outgoingSeed || out.from != socket.written) {
            throw broken("BYTES_IN_ORDER", "splice at byte " + socket.written + " to " + handle);
        }
        out.from += bytes;
        out.bytes -= bytes;
        socket.written += bytes;
        socket.takenBefore = socket.taken;
        return bytes;
    }

    @Override
    public void closePipe(int pipe) {
        pipe(pipe).open = false;
    }

    @Override
    public int shutdownOutput(int handle) {
        SimSocket socket = get(handle);
        if (socket.reset) {
            return RESET;
        }
        socket.finWritten = true;
        return 0;
    }

    @Override
    public void close(int handle) {
        get(handle).closed = true;
    }

    @Override
    public void reset(int handle) {
        SimSocket socket = get(handle);
        socket.closed = true;
        socket.closedByReset = true;
    }

    @Override
    public void close() {}
}
