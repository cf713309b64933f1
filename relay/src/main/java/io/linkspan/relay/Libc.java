package io.linkspan.relay;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The system calls of one thread. Each answers what the call returned, or the negative error
 * number. Addresses are plain numbers: memory that the caller keeps alive. Calls that cannot wait
 * go without a change of the thread's state ({@link Linker.Option#critical}). Source: section 2 of
 * the Linux manual pages.
 */
final class Libc {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EINPROGRESS = 115;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle EPOLL_CREATE = quick("epoll_create1", "i");
    private static final MethodHandle EPOLL_CTL = quick("epoll_ctl", "iiil");
    private static final MethodHandle EPOLL_POLL = quick("epoll_wait", "ilii");
    private static final MethodHandle EPOLL_WAIT = waiting("epoll_wait", "ilii");
    private static final MethodHandle SYSCALL_WAIT =
            handle("syscall", "lililll", true, false, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle EVENTFD = quick("eventfd", "ii");
    private static final MethodHandle SOCKET = quick("socket", "iii");
    private static final MethodHandle BIND = quick("bind", "ili");
    private static final MethodHandle LISTEN = quick("listen", "ii");
    private static final MethodHandle ACCEPT = quick("accept4", "illi");
    private static final MethodHandle CONNECT = quick("connect", "ili");
    private static final MethodHandle GETSOCKNAME = quick("getsockname", "ill");
    private static final MethodHandle GETSOCKOPT = quick("getsockopt", "iiill");
    private static final MethodHandle SETSOCKOPT = quick("setsockopt", "iiili");
    private static final MethodHandle SHUTDOWN = quick("shutdown", "ii");
    private static final MethodHandle CLOSE = quick("close", "i");
    private static final MethodHandle RECV = quickLong("recv", "illi");
    private static final MethodHandle SEND = quickLong("send", "illi");
    private static final MethodHandle WRITE = quickLong("write", "ill");
    private static final MethodHandle SPLICE = quickLong("splice", "ililli");
    private static final MethodHandle PIPE = quick("pipe2", "li");
    private static final MethodHandle GETRLIMIT = quick("getrlimit", "il");
    private static final MethodHandle FCNTL =
            handle("fcntl", "iii", false, true, Linker.Option.firstVariadicArg(2));

    /** The number of epoll_pwait2, the same on every architecture; not all C libraries have it. */
    private static final long EPOLL_PWAIT2 = 441;

    /** Where the calls leave the error number. */
    private final MemorySegment state;

    Libc(Arena arena) {
        state = arena.allocate(STATE);
    }

    private static MethodHandle quick(String name, String arguments) {
        return handle(name, arguments, false, true);
    }

    private static MethodHandle quickLong(String name, String arguments) {
        return handle(name, arguments, true, true);
    }

    private static MethodHandle waiting(String name, String arguments) {
        return handle(name, arguments, false, false);
    }

    @SuppressWarnings("restricted") // the point of this class
    private static MethodHandle handle(
            String name,
            String arguments,
            boolean answersLong,
            boolean quick,
            Linker.Option... more) {
        MemoryLayout[] layouts =
                arguments
                        .chars()
                        .mapToObj(c -> c == 'i' ? JAVA_INT : JAVA_LONG)
                        .toArray(MemoryLayout[]::new);
        List<Linker.Option> options = new ArrayList<>(List.of(more));
        options.add(Linker.Option.captureCallState("errno"));
        if (quick) {
            options.add(Linker.Option.critical(false));
        }
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(answersLong ? JAVA_LONG : JAVA_INT, layouts),
                options.toArray(Linker.Option[]::new));
    }

    private int answer(int result) {
        return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
    }

    private int answer(long result) {
        return result >= 0 ? (int) result : -(int) ERRNO.get(state, 0L);
    }

    private static IllegalStateException broken(Throwable t) {
        return new IllegalStateException("a system call could not be made", t);
    }

    int epollCreate() {
        try {
            return answer((int) EPOLL_CREATE.invokeExact(state, 0x80000));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int epollControl(int epoll, int operation, int descriptor, long event) {
        try {
            return answer((int) EPOLL_CTL.invokeExact(state, epoll, operation, descriptor, event));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** What is ready now. */
    int epollPoll(int epoll, long events, int most) {
        try {
            return answer((int) EPOLL_POLL.invokeExact(state, epoll, events, most, 0));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int epollWait(int epoll, long events, int most, int millis) {
        try {
            return answer((int) EPOLL_WAIT.invokeExact(state, epoll, events, most, millis));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /**
     * Waits to the nanosecond; Linux 5.11 or later.
     *
     * @param time seconds and nanoseconds, 64 bits each
     */
    int epollWaitFor(int epoll, long events, int most, long time) {
        try {
            return answer(
                    (long)
                            SYSCALL_WAIT.invokeExact(
                                    state, EPOLL_PWAIT2, epoll, events, most, time, 0L, 0L));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** Non-blocking, closed on exec. */
    int eventDescriptor() {
        try {
            return answer((int) EVENTFD.invokeExact(state, 0, 0x80800));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A TCP socket: non-blocking, closed on exec. */
    int socket(int family) {
        try {
            return answer((int) SOCKET.invokeExact(state, family, 0x80801, 0));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int bind(int descriptor, long address, int length) {
        try {
            return answer((int) BIND.invokeExact(state, descriptor, address, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int listen(int descriptor, int backlog) {
        try {
            return answer((int) LISTEN.invokeExact(state, descriptor, backlog));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The new socket is non-blocking and closed on exec. */
    int accept(int descriptor, long address, long length) {
        try {
            return answer((int) ACCEPT.invokeExact(state, descriptor, address, length, 0x80800));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int connect(int descriptor, long address, int length) {
        try {
            return answer((int) CONNECT.invokeExact(state, descriptor, address, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int socketName(int descriptor, long address, long length) {
        try {
            return answer((int) GETSOCKNAME.invokeExact(state, descriptor, address, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int option(int descriptor, int level, int name, long value, long length) {
        try {
            return answer(
                    (int) GETSOCKOPT.invokeExact(state, descriptor, level, name, value, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int setOption(int descriptor, int level, int name, long value, int length) {
        try {
            return answer(
                    (int) SETSOCKOPT.invokeExact(state, descriptor, level, name, value, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int shutdown(int descriptor, int how) {
        try {
            return answer((int) SHUTDOWN.invokeExact(state, descriptor, how));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int close(int descriptor) {
        try {
            return answer((int) CLOSE.invokeExact(state, descriptor));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int receive(int descriptor, long buffer, long length) {
        try {
            return answer((long) RECV.invokeExact(state, descriptor, buffer, length, 0));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** Without a signal when the peer is gone. */
    int send(int descriptor, long buffer, long length) {
        try {
            return answer((long) SEND.invokeExact(state, descriptor, buffer, length, 0x4000));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int write(int descriptor, long buffer, long length) {
        try {
            return answer((long) WRITE.invokeExact(state, descriptor, buffer, length));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** Moves pages, never waits. */
    int splice(int from, int to, long length) {
        try {
            return answer((long) SPLICE.invokeExact(state, from, 0L, to, 0L, length, 3));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** Both ends are non-blocking and closed on exec. */
    int pipe(long descriptors) {
        try {
            return answer((int) PIPE.invokeExact(state, descriptors, 0x80800));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** Writes the limit in force and the most it may be raised to: two numbers of 64 bits. */
    int limit(int resource, long pair) {
        try {
            return answer((int) GETRLIMIT.invokeExact(state, resource, pair));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    int control(int descriptor, int command, int value) {
        try {
            return answer((int) FCNTL.invokeExact(state, descriptor, command, value));
        } catch (Throwable t) {
            throw broken(t);
        }
    }
}
