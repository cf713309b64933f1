package io.linkspan.relay;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One loop's sockets on an edge-triggered epoll set. Source: Linux manual pages epoll(7),
 * splice(2), tcp(7).
 */
final class EpollNet implements Net {
    private static final int EVENTS = 256;
    private static final int IN = 1;
    private static final int PRI = 2;
    private static final int OUT = 4;
    private static final int ERR = 8;
    private static final int HUP = 0x10;
    private static final int RDHUP = 0x2000;
    private static final int EDGE = 1 << 31;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long WAKEUP = -1;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int PIPE_BYTES = 1 << 20;
    private static final int SO_ERROR = 4;
    private static final int SO_LINGER = 13;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int SHUT_WR = 1;
    private static final int RLIMIT_NOFILE = 7;

    /** The last descriptors are left to the rest of the process: files, classes, health checks. */
    private static final int DESCRIPTORS_LEFT = 32;

    /** The event's data follows its flags directly on x86-64, and aligned everywhere else. */
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private final EpollNetwork network;
    private final Arena arena = Arena.ofAuto();
    private final Libc libc = new Libc(arena);
    private final Libc wakingLibc = new Libc(arena);
    private final MemorySegment events = arena.allocate((long) EVENTS * EVENT_BYTES, 64);
    private final MemorySegment event = arena.allocate(16, 8);
    private final NativeAddress place = new NativeAddress(arena);
    private final MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
    private final MemorySegment wake = arena.allocateFrom(JAVA_LONG, 1);

    /** On, and no time to linger: closing sends RST. */
    private final MemorySegment abort = arena.allocateFrom(JAVA_INT, 1, 0);

    private final MemorySegment pair = arena.allocate(8, 4);
    private final MemorySegment time = arena.allocate(16, 8);
    private final MemorySegment congestion;
    private final MemorySegment bulkBytes;
    private final int epoll;
    private final int waker;

    /** The first descriptor that is no longer for flows. The system gives the lowest free one. */
    private final int ceiling;

    /** Whether waits can be shorter than a millisecond. */
    private final boolean fine;

    private boolean full;
    private int[] pipes = new int[0];
    private int pipeCount;
    private boolean closed;

    EpollNet(EpollNetwork network) throws IOException {
        this.network = network;
        congestion = arena.allocateFrom(network.congestion().name(), StandardCharsets.US_ASCII);
        MemorySegment limits = arena.allocate(16, 8);
        bulkBytes = arena.allocateFrom(JAVA_INT, network.bulkBuffers().bytes());
        boolean known = libc.limit(RLIMIT_NOFILE, limits.address()) == 0;
        long limit = known ? limits.get(JAVA_LONG, 0) : Long.MAX_VALUE;
        ceiling = Math.clamp(limit - DESCRIPTORS_LEFT, 1, Integer.MAX_VALUE);
        epoll = libc.epollCreate();
        waker = libc.eventDescriptor();
        if (epoll < 0 || waker < 0 || !control(ADD, waker, IN | EDGE, WAKEUP)) {
            closeBoth(epoll, waker);
            throw new IOException(
                    "an event loop needs two file descriptors; raise the limit on open files");
        }
        fine = libc.epollWaitFor(epoll, events.address(), EVENTS, time.address()) >= 0;
    }

    private void closeBoth(int one, int other) {
        if (one >= 0) {
            libc.close(one);
        }
        if (other >= 0) {
            libc.close(other);
        }
    }

    private boolean control(int operation, int descriptor, int flags, long token) {
        event.set(JAVA_INT_UNALIGNED, 0, flags);
        event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, token);
        return libc.epollControl(epoll, operation, descriptor, event.address()) == 0;
    }

    @Override
    public void poll(long nanos, Events to) {
        int ready;
        if (nanos == 0) {
            ready = libc.epollPoll(epoll, events.address(), EVENTS);
        } else {
            ready = await(nanos);
        }
        if (ready > 0) {
            to.found(ready);
        }
        for (int i = 0; i < ready; i++) {
            long at = (long) i * EVENT_BYTES;
            int flags = events.get(JAVA_INT_UNALIGNED, at);
            long token = events.get(JAVA_LONG_UNALIGNED, at + DATA_OFFSET);
            if (token != WAKEUP) {
                to.ready(token, said(flags));
            }
        }
    }

    private int await(long nanos) {
        if (nanos > 0 && fine) {
            time.set(JAVA_LONG, 0, nanos / SECOND);
            time.set(JAVA_LONG, 8, nanos % SECOND);
            return libc.epollWaitFor(epoll, events.address(), EVENTS, time.address());
        }
        // Rounded up, so that timers do not spin.
        int millis = nanos < 0 ? -1 : (int) Math.min((nanos + MILLI - 1) / MILLI, 1_000_000);
        return libc.epollWait(epoll, events.address(), EVENTS, millis);
    }

    @Override
    public long shortestWait() {
        return fine ? 1 : MILLI;
    }

    private static int said(int flags) {
        int said = 0;
        if ((flags & (IN | OUT)) != 0) {
            said = (flags & IN) | (flags & OUT) >> 1;
        }
        if ((flags & (RDHUP | HUP | ERR | PRI)) != 0) {
            if ((flags & (RDHUP | HUP | ERR)) != 0) {
                said |= HANGUP;
            }
            if ((flags & ERR) != 0) {
                said |= BROKEN;
            }
            if ((flags & PRI) != 0) {
                said |= URGENT;
            }
        }
        return said;
    }

    @Override
    public void wakeup() {
        synchronized (wakingLibc) {
            // After the end the number may be another's.
            if (!closed) {
                wakingLibc.write(waker, wake.address(), 8);
            }
        }
    }

    @Override
    public boolean watch(int handle, long token) {
        return control(ADD, handle, IN | PRI | OUT | RDHUP | EDGE, token);
    }

    @Override
    public void lowWater(int handle, int bytes) {
        // Without it the kernel withholds acknowledgements until this process reads (Linux,
        // __tcp_ack_snd_check), and a sender with a small buffer, as Kafka's brokers, sends as
        // little for each read.
        pair.set(JAVA_INT, 0, bytes);
        libc.setOption(
                handle, EpollNetwork.SOL_SOCKET, EpollNetwork.SO_RCVLOWAT, pair.address(), 4);
    }

    @Override
    public boolean watchListener(int listener, long token) {
        return control(ADD, listener, IN | EDGE, token);
    }

    @Override
    public void forgetListener(int listener) {
        control(DELETE, listener, 0, 0);
    }

    @Override
    public int accept(int listener) {
        if (full && descriptorsAreFew()) {
            return EXHAUSTED;
        }
        int accepted = libc.accept(listener, place.address(), place.lengthAddress());
        if (accepted >= 0) {
            full = accepted >= ceiling;
            if (network.everFiltered(listener)) {
                libc.setOption(
                        accepted,
                        EpollNetwork.SOL_SOCKET,
                        EpollNetwork.SO_DETACH_FILTER,
                        one.address(),
                        4);
            }
            return accepted;
        }
        return switch (-accepted) {
            case Libc.EAGAIN -> AGAIN;
            case Libc.EMFILE, Libc.ENFILE, Libc.ENOMEM, Libc.ENOBUFS -> EXHAUSTED;
            default -> FAILED;
        };
    }

    private boolean descriptorsAreFew() {
        int probe = libc.eventDescriptor();
        if (probe >= 0) {
            libc.close(probe);
        }
        return probe < 0 || probe >= ceiling;
    }

    @Override
    public InetSocketAddress acceptedFrom() {
        return place.get();
    }

    @Override
    public int connect(InetSocketAddress target, @Nullable InetAddress source) {
        int handle = libc.socket(NativeAddress.family(target.getAddress()));
        if (handle < 0) {
            return EXHAUSTED;
        }
        option(handle, EpollNetwork.IPPROTO_TCP, EpollNetwork.TCP_NODELAY);
        if (congestion.byteSize() > 1) {
            libc.setOption(
                    handle,
                    EpollNetwork.IPPROTO_TCP,
                    EpollNetwork.TCP_CONGESTION,
                    congestion.address(),
                    (int) congestion.byteSize() - 1);
        }
        int answer = 0;
        if (source != null) {
            // The port is chosen when the target is known, so that one address serves many flows.
            option(handle, 0, IP_BIND_ADDRESS_NO_PORT);
            answer = libc.bind(handle, place.address(), place.put(source, 0));
        }
        if (answer == 0) {
            answer =
                    libc.connect(
                            handle,
                            place.address(),
                            place.put(target.getAddress(), target.getPort()));
        }
        if (answer == 0 || answer == -Libc.EINPROGRESS) {
            return handle;
        }
        libc.close(handle);
        return answer == -Libc.ECONNREFUSED ? RESET : FAILED;
    }

    private void option(int handle, int level, int name) {
        libc.setOption(handle, level, name, one.address(), 4);
    }

    @Override
    public int finishConnect(int handle, int said) {
        if ((said & (HANGUP | BROKEN)) == 0) {
            return (said & WRITABLE) != 0 ? 0 : AGAIN;
        }
        pair.set(JAVA_INT, 4, 4);
        int answer =
                libc.option(
                        handle,
                        EpollNetwork.SOL_SOCKET,
                        SO_ERROR,
                        pair.address(),
                        pair.address() + 4);
        int error = answer < 0 ? -answer : pair.get(JAVA_INT, 0);
        return switch (error) {
            case 0 -> 0;
            case Libc.ECONNREFUSED, Libc.ECONNRESET -> RESET;
            default -> FAILED;
        };
    }

    @Override
    public InetSocketAddress localAddress(int handle) {
        libc.socketName(handle, place.address(), place.lengthAddress());
        return place.get();
    }

    @Override
    public int read(int handle, Chunk chunk, int offset, int length) {
        return moved(libc.receive(handle, chunk.address + offset, length));
    }

    @Override
    public int write(int handle, Chunk chunk, int offset, int length) {
        return moved(libc.send(handle, chunk.address + offset, length));
    }

    private static int moved(int answer) {
        if (answer >= 0) {
            return answer;
        }
        return answer == -Libc.EAGAIN || answer == -Libc.EINTR ? AGAIN : RESET;
    }

    @Override
    public void awaitReadable(int handle) {
        // The next edge comes by itself.
    }

    @Override
    public void awaitWritable(int handle) {
        // The next edge comes by itself.
    }

    @Override
    public void expectBulk(int from, int to) {
        if (!network.bulkBuffers().equals(BulkBuffers.SYSTEM)) {
            long size = bulkBytes.address();
            libc.setOption(from, EpollNetwork.SOL_SOCKET, EpollNetwork.SO_RCVBUF, size, 4);
            libc.setOption(to, EpollNetwork.SOL_SOCKET, EpollNetwork.SO_SNDBUF, size, 4);
        }
    }

    @Override
    public int openPipe() {
        int answer = libc.pipe(pair.address());
        if (answer < 0) {
            return EXHAUSTED;
        }
        int out = pair.get(JAVA_INT, 0);
        int in = pair.get(JAVA_INT, 4);
        if (Math.max(in, out) >= ceiling) {
            // Copying goes on without a pipe; the rest of the process cannot without descriptors.
            closeBoth(in, out);
            return EXHAUSTED;
        }
        int capacity = libc.control(in, F_SETPIPE_SZ, PIPE_BYTES);
        if (capacity < 0) {
            // Past the user's share of pipe memory: take what the system gives.
            capacity = libc.control(in, F_GETPIPE_SZ, 0);
        }
        int pipe = freePipe();
        pipes[3 * pipe] = out;
        pipes[3 * pipe + 1] = in;
        pipes[3 * pipe + 2] = capacity;
        return pipe;
    }

    private int freePipe() {
        for (int i = 0; i < pipeCount; i++) {
            if (pipes[3 * i + 2] < 0) {
                return i;
            }
        }
        if (3 * pipeCount == pipes.length) {
            pipes = Arrays.copyOf(pipes, pipes.length + 3 * 16);
        }
        return pipeCount++;
    }

    @Override
    public int pipeCapacity(int pipe) {
        return pipes[3 * pipe + 2];
    }

    @Override
    public int spliceIn(int handle, int pipe, int length) {
        return moved(libc.splice(handle, pipes[3 * pipe + 1], length));
    }

    @Override
    public int spliceOut(int pipe, int handle, int length) {
        return moved(libc.splice(pipes[3 * pipe], handle, length));
    }

    @Override
    public void closePipe(int pipe) {
        closeBoth(pipes[3 * pipe], pipes[3 * pipe + 1]);
        pipes[3 * pipe + 2] = -1;
    }

    @Override
    public int shutdownOutput(int handle) {
        return libc.shutdown(handle, SHUT_WR) < 0 ? RESET : 0;
    }

    @Override
    public void close(int handle) {
        libc.close(handle);
    }

    @Override
    public void reset(int handle) {
        libc.setOption(handle, EpollNetwork.SOL_SOCKET, SO_LINGER, abort.address(), 8);
        libc.close(handle);
    }

    @Override
    public void close() {
        synchronized (wakingLibc) {
            closed = true;
            libc.close(waker);
            libc.close(epoll);
        }
    }
}
