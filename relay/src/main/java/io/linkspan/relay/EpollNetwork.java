package io.linkspan.relay;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** TCP through Linux's own calls. Handles are file descriptors. Thread-safe. */
final class EpollNetwork implements Network {
    static final int SOL_SOCKET = 1;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_CONGESTION = 13;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_RCVLOWAT = 18;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_FILTER = 26;
    static final int SO_DETACH_FILTER = 27;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private final Congestion congestion;
    private final BulkBuffers bulkBuffers;

    /** Listeners that have had a filter: connections inherit it. */
    private final Set<Integer> filtered = ConcurrentHashMap.newKeySet();

    EpollNetwork(Congestion congestion, BulkBuffers bulkBuffers) {
        this.congestion = congestion;
        this.bulkBuffers = bulkBuffers;
    }

    /** Whether this machine has what is needed, and this process may use it. */
    static boolean available() {
        String architecture = System.getProperty("os.arch", "");
        if (!System.getProperty("os.name", "").equals("Linux")
                || !(architecture.equals("amd64") || architecture.equals("aarch64"))) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            Libc libc = new Libc(arena);
            int epoll = libc.epollCreate();
            return epoll >= 0 && libc.close(epoll) == 0;
        } catch (IllegalCallerException | LinkageError e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "epoll";
    }

    Congestion congestion() {
        return congestion;
    }

    BulkBuffers bulkBuffers() {
        return bulkBuffers;
    }

    boolean everFiltered(int listener) {
        return filtered.contains(listener);
    }

    @Override
    public Net open() throws IOException {
        return new EpollNet(this);
    }

    @Override
    public int[] listen(InetSocketAddress address, AccessRules rules, int loops)
            throws IOException {
        int[] listeners = new int[loops];
        InetSocketAddress bound = address;
        for (int i = 0; i < loops; i++) {
            try {
                listeners[i] = listen(bound, rules, i == 0);
            } catch (IOException e) {
                for (int j = 0; j < i; j++) {
                    closeListener(listeners[j]);
                }
                throw e;
            }
            bound = listeningOn(listeners[i]);
        }
        return listeners;
    }

    private int listen(InetSocketAddress address, AccessRules rules, boolean first)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Libc libc = new Libc(arena);
            NativeAddress place = new NativeAddress(arena);
            int family = NativeAddress.family(address.getAddress());
            int listener = libc.socket(family);
            if (listener < 0) {
                throw failure(address, listener);
            }
            set(libc, arena, listener, SOL_SOCKET, SO_REUSEADDR);
            // Connections inherit these: nothing has to be set for each of them.
            set(libc, arena, listener, IPPROTO_TCP, TCP_NODELAY);
            congestion.set(libc, arena, listener);
            if (family == NativeAddress.INET6) {
                set(libc, arena, listener, IPPROTO_IPV6, IPV6_V6ONLY);
            }
            restrict(listener, rules);
            int length = place.put(address.getAddress(), address.getPort());
            if (!first) {
                set(libc, arena, listener, SOL_SOCKET, SO_REUSEPORT);
            }
            int answer = libc.bind(listener, place.address(), length);
            if (answer == 0) {
                // Only after it is bound: no other process's listener was on this address.
                set(libc, arena, listener, SOL_SOCKET, SO_REUSEPORT);
                answer = libc.listen(listener, BACKLOG);
            }
            if (answer < 0) {
                libc.close(listener);
                throw failure(address, answer);
            }
            return listener;
        }
    }

    private static IOException failure(InetSocketAddress address, int answer) {
        String why =
                switch (-answer) {
                    case 98 -> "the address is in use";
                    case 99 -> "the address is not this machine's";
                    case 13 -> "the port needs privileges";
                    case Libc.EMFILE, Libc.ENFILE -> "no file descriptor is left";
                    default -> "error " + -answer;
                };
        return new IOException(
                address.getAddress().getHostAddress()
                        + ":"
                        + address.getPort()
                        + " cannot be listened on: "
                        + why);
    }

    static void set(Libc libc, Arena arena, int descriptor, int level, int name) {
        libc.setOption(descriptor, level, name, arena.allocateFrom(JAVA_INT, 1).address(), 4);
    }

    @Override
    public InetSocketAddress listeningOn(int listener) {
        try (Arena arena = Arena.ofConfined()) {
            NativeAddress place = new NativeAddress(arena);
            new Libc(arena).socketName(listener, place.address(), place.lengthAddress());
            return place.get();
        }
    }

    @Override
    public boolean restrict(int listener, AccessRules rules) {
        try (Arena arena = Arena.ofConfined()) {
            Libc libc = new Libc(arena);
            Optional<byte[]> program =
                    rules.equals(AccessRules.any()) ? Optional.empty() : SocketFilter.of(rules);
            if (program.isEmpty()) {
                if (filtered.contains(listener)) {
                    set(libc, arena, listener, SOL_SOCKET, SO_DETACH_FILTER);
                }
                return rules.equals(AccessRules.any());
            }
            MemorySegment code =
                    arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, program.get());
            MemorySegment header = arena.allocate(16, 8);
            header.set(
                    JAVA_SHORT, 0, (short) (program.get().length / SocketFilter.INSTRUCTION_BYTES));
            header.set(ADDRESS, 8, code);
            filtered.add(listener);
            return libc.setOption(listener, SOL_SOCKET, SO_ATTACH_FILTER, header.address(), 16)
                    == 0;
        }
    }

    @Override
    public void closeListener(int listener) {
        filtered.remove(listener);
        try (Arena arena = Arena.ofConfined()) {
            new Libc(arena).close(listener);
        }
    }
}
