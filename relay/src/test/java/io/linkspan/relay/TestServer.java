package io.linkspan.relay;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;

/** A target that gives each connection to a virtual thread. */
final class TestServer implements AutoCloseable {
    /** Serves one connection; it is closed afterwards. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    static final String BLOCK = "127.40.";
    private static final int BLOCK_BYTES = 256 * 1024;

    private final ServerSocket server;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    TestServer(String host, Service service) {
        try {
            server = new ServerSocket(0, 4096, InetAddress.ofLiteral(host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(service));
    }

    /** A free port of this host, for a relay to listen on. */
    static InetSocketAddress free(String host) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral(host))) {
            return (InetSocketAddress) probe.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes back what it reads, and ends when its client does. */
    static TestServer echo(String host) {
        return new TestServer(
                host,
                socket -> {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                    socket.shutdownOutput();
                });
    }

    /**
     * Reads a number and so many blocks, writes their checksum, and then as many blocks of its own
     * and their checksum.
     */
    static TestServer digest(String host) {
        return new TestServer(
                host,
                socket -> {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    int blocks = in.readInt();
                    out.writeLong(takeBlocks(in, blocks));
                    out.writeLong(sendBlocks(out, blocks, blocks));
                    in.readAllBytes();
                });
    }

    /** The checksum of what was sent. */
    static long sendBlocks(OutputStream to, int blocks, long seed) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        new Random(seed).nextBytes(block);
        CRC32 sum = new CRC32();
        for (int i = 0; i < blocks; i++) {
            block[0]++;
            sum.update(block);
            to.write(block);
        }
        return sum.getValue();
    }

    /** The checksum of what came. */
    static long takeBlocks(InputStream from, int blocks) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        CRC32 sum = new CRC32();
        for (int i = 0; i < blocks; i++) {
            if (from.readNBytes(block, 0, block.length) < block.length) {
                throw new EOFException("ended after " + i + " blocks of " + blocks);
            }
            sum.update(block);
        }
        return sum.getValue();
    }

    /** Writes its name, and waits for the client's end. */
    static TestServer named(String host, String name) {
        return new TestServer(
                host,
                socket -> {
                    socket.getOutputStream()
                            .write((name + "\n").getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                });
    }

    private void accept(Service service) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                Thread.ofVirtual()
                        .start(() -> {
                            try (socket) {
                                service.serve(socket);
                            } catch (IOException e) {
                                // The client went away: what tests do.
                            } finally {
                                accepted.remove(socket);
                            }
                        });
            } catch (IOException e) {
                return;
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    int connections() {
        return accepted.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
