package io.linkspan.relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop's sockets on a {@link Selector}. A selector reports levels: an interest is taken away
 * when it is reported, and set again when the loop waits for it, which makes edges of them.
 */
final class NioNet implements Net {
    private static final long MILLI = 1_000_000;

    private final NioNetwork network;
    private final Selector selector;
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private Events events = (token, ready) -> {};
    private boolean told;
    private InetSocketAddress acceptedFrom = new InetSocketAddress(0);

    NioNet(NioNetwork network, Selector selector) {
        this.network = network;
        this.selector = selector;
    }

    @Override
    public void poll(long nanos, Events to) {
        events = to;
        told = false;
        try {
            if (nanos == 0) {
                selector.selectNow(dispatch);
            } else {
                // 0 means for ever here; waits are rounded up so that timers do not spin.
                selector.select(dispatch, nanos < 0 ? 0 : Math.max(1, (nanos + MILLI - 1) / MILLI));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("select failed", e);
        }
    }

    private void dispatch(SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
            key.interestOpsAnd(~ready);
        } catch (CancelledKeyException e) {
            return;
        }
        if (!told) {
            told = true;
            events.found(1);
        }
        NioSocket socket = (NioSocket) key.attachment();
        int said = 0;
        if ((ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
            said |= READABLE;
        }
        if ((ready & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            said |= WRITABLE;
        }
        events.ready(socket.token, said);
    }

    @Override
    public long shortestWait() {
        return MILLI;
    }

    @Override
    public void lowWater(int handle, int bytes) {
        // Only streams that are spliced ask for this.
        throw new IllegalStateException("there are no pipes");
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public boolean watch(int handle, long token) {
        NioSocket socket = network.get(handle);
        socket.token = token;
        SocketChannel channel = (SocketChannel) socket.channel;
        try {
            int interest = channel.isConnected() ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            socket.key = channel.register(selector, interest, socket);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    @Override
    public boolean watchListener(int listener, long token) {
        NioSocket socket = network.get(listener);
        try {
            NioSocket mine = new NioSocket(socket.channel);
            mine.token = token;
            socket.listenerKeys.put(
                    this, socket.channel.register(selector, SelectionKey.OP_ACCEPT, mine));
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    @Override
    public void forgetListener(int listener) {
        SelectionKey key = network.get(listener).listenerKeys.remove(this);
        if (key != null) {
            key.cancel();
            try {
                // Until a select has seen it, a cancelled key keeps the port bound.
                selector.selectNow(dispatch);
            } catch (IOException e) {
                throw new UncheckedIOException("select failed", e);
            }
        }
    }

    @Override
    public int accept(int listener) {
        NioSocket socket = network.get(listener);
        if (network.full()) {
            return EXHAUSTED;
        }
        try {
            SocketChannel accepted = ((ServerSocketChannel) socket.channel).accept();
            if (accepted == null) {
                SelectionKey key = socket.listenerKeys.get(this);
                if (key != null && key.isValid()) {
                    key.interestOpsOr(SelectionKey.OP_ACCEPT);
                }
                return AGAIN;
            }
            try {
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                acceptedFrom = (InetSocketAddress) accepted.getRemoteAddress();
            } catch (IOException e) {
                closeQuietly(accepted);
                return FAILED;
            }
            return network.add(accepted);
        } catch (IOException e) {
            // The JDK does not say which error it was; descriptors are the one that lasts.
            return EXHAUSTED;
        }
    }

    @Override
    public InetSocketAddress acceptedFrom() {
        return acceptedFrom;
    }

    @Override
    public int connect(InetSocketAddress target, @Nullable InetAddress source) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(NioNetwork.family(target));
        } catch (IOException e) {
            return EXHAUSTED;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (source != null) {
                channel.bind(new InetSocketAddress(source, 0));
            }
            channel.connect(target);
            return network.add(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            return e instanceof java.net.ConnectException ? RESET : FAILED;
        }
    }

    @Override
    public int finishConnect(int handle, int events) {
        NioSocket socket = network.get(handle);
        try {
            if (!((SocketChannel) socket.channel).finishConnect()) {
                interest(socket, SelectionKey.OP_CONNECT);
                return AGAIN;
            }
            interest(socket, SelectionKey.OP_READ);
            return 0;
        } catch (java.net.ConnectException e) {
            return RESET;
        } catch (IOException e) {
            return FAILED;
        }
    }

    @Override
    public InetSocketAddress localAddress(int handle) {
        try {
            return (InetSocketAddress)
                    ((SocketChannel) network.get(handle).channel).getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read(int handle, Chunk chunk, int offset, int length) {
        ByteBuffer buffer = chunk.buffer.limit(offset + length).position(offset);
        try {
            int read = ((SocketChannel) network.get(handle).channel).read(buffer);
            return read == 0 ? AGAIN : Math.max(read, 0);
        } catch (IOException e) {
            return RESET;
        }
    }

    @Override
    public int write(int handle, Chunk chunk, int offset, int length) {
        ByteBuffer buffer = chunk.buffer.limit(offset + length).position(offset);
        try {
            int written = ((SocketChannel) network.get(handle).channel).write(buffer);
            return written == 0 ? AGAIN : written;
        } catch (IOException e) {
            return RESET;
        }
    }

    @Override
    public void awaitReadable(int handle) {
        interest(network.get(handle), SelectionKey.OP_READ);
    }

    @Override
    public void awaitWritable(int handle) {
        interest(network.get(handle), SelectionKey.OP_WRITE);
    }

    private static void interest(NioSocket socket, int operation) {
        SelectionKey key = socket.key;
        if (key == null) {
            throw new IllegalStateException(socket.channel + " is not watched");
        }
        key.interestOpsOr(operation);
    }

    @Override
    public void expectBulk(int from, int to) {
        // Without splicing there is little to win.
    }

    @Override
    public int openPipe() {
        return FAILED;
    }

    @Override
    public int pipeCapacity(int pipe) {
        return 0;
    }

    @Override
    public int spliceIn(int handle, int pipe, int length) {
        return FAILED;
    }

    @Override
    public int spliceOut(int pipe, int handle, int length) {
        return FAILED;
    }

    @Override
    public void closePipe(int pipe) {
        throw new IllegalStateException("there are no pipes");
    }

    @Override
    public int shutdownOutput(int handle) {
        try {
            ((SocketChannel) network.get(handle).channel).shutdownOutput();
            return 0;
        } catch (IOException e) {
            return RESET;
        }
    }

    @Override
    public void close(int handle) {
        closeQuietly(network.remove(handle).channel);
    }

    @Override
    public void reset(int handle) {
        SocketChannel channel = (SocketChannel) network.remove(handle).channel;
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is gone already; closing it is all that is left.
        }
        closeQuietly(channel);
    }

    static void closeQuietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is free all the same.
        }
    }

    @Override
    public void close() {
        closeQuietly(selector);
    }
}
