package io.linkspan.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** TCP through the JDK's channels: works everywhere, copies always. Thread-safe. */
final class NioNetwork implements Network {
    /** The last descriptors are left to the rest of the process: files, classes, health checks. */
    private static final int DESCRIPTORS_LEFT = 32;

    /** Sockets this process may have, by what it had open in the beginning. */
    private final long most = most();

    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private volatile @Nullable NioSocket[] sockets = new @Nullable NioSocket[64];
    private int used;

    private static long most() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                        - unix.getOpenFileDescriptorCount()
                        - DESCRIPTORS_LEFT
                : Long.MAX_VALUE;
    }

    synchronized boolean full() {
        return used - free.size() >= most;
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public Net open() throws IOException {
        return new NioNet(this, Selector.open());
    }

    @Override
    public int[] listen(InetSocketAddress address, AccessRules rules, int loops)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(family(address));
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            channel.bind(address, BACKLOG);
            return new int[] {add(channel)};
        } catch (IOException e) {
            channel.close();
            throw new IOException(address + " cannot be listened on: " + e.getMessage(), e);
        }
    }

    @Override
    public InetSocketAddress listeningOn(int listener) {
        try {
            ServerSocketChannel channel = (ServerSocketChannel) get(listener).channel;
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean restrict(int listener, AccessRules rules) {
        return false;
    }

    @Override
    public void closeListener(int listener) {
        NioNet.closeQuietly(remove(listener).channel);
    }

    static StandardProtocolFamily family(InetSocketAddress address) {
        return address.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    NioSocket get(int handle) {
        NioSocket socket = sockets[handle];
        if (socket == null) {
            throw new IllegalStateException("socket " + handle + " is closed");
        }
        return socket;
    }

    synchronized int add(SelectableChannel channel) {
        Integer reused = free.poll();
        int handle = reused == null ? used++ : reused;
        @Nullable NioSocket[] table = sockets;
        if (handle >= table.length) {
            table = Arrays.copyOf(table, table.length * 2);
        }
        table[handle] = new NioSocket(channel);
        sockets = table;
        return handle;
    }

    synchronized NioSocket remove(int handle) {
        NioSocket socket = get(handle);
        @Nullable NioSocket[] table = sockets;
        table[handle] = null;
        sockets = table;
        free.add(handle);
        return socket;
    }
}
