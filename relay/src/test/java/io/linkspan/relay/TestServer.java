package io.linkspan.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target that gives each connection to a virtual thread. */
final class TestServer implements AutoCloseable {
    /** Serves one connection; it is closed afterwards. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    static final String BLOCK = "127.40.";

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
