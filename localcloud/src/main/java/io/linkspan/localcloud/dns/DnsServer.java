package io.linkspan.localcloud.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers DNS over UDP and TCP on any number of addresses, each with a view of its own.
 * Thread-safe.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int MAX_DATAGRAM_BYTES = 4096;
    private static final int MAX_TCP_CONNECTIONS = 64;
    private static final int MAX_QUERIES_PER_CONNECTION = 1_000;
    private static final Duration TCP_IDLE = Duration.ofSeconds(10);

    private final Map<InetSocketAddress, Listening> listeners = new HashMap<>();

    /**
     * Starts to answer on an address, over UDP and TCP on one port.
     *
     * @param port 0 takes any port that both are free on
     * @return the port
     * @throws IOException when the address cannot be listened on
     */
    public synchronized int open(InetAddress address, int port, DnsView view) throws IOException {
        Listening listening = Listening.bind(address, port, new Responder(view));
        listeners.put(new InetSocketAddress(address, listening.port()), listening);
        listening.start();
        return listening.port();
    }

    /** Stops answering there; an address that is not open is no error. */
    public synchronized void close(InetAddress address, int port) {
        Listening listening = listeners.remove(new InetSocketAddress(address, port));
        if (listening != null) {
            listening.close();
        }
    }

    @Override
    public synchronized void close() {
        listeners.values().forEach(Listening::close);
        listeners.clear();
    }

    private record Listening(DatagramSocket udp, ServerSocket tcp, Responder responder) {
        private static final int MAX_PORT_TRIES = 20;
        private static final int TCP_BACKLOG = 64;

        static Listening bind(InetAddress address, int port, Responder responder)
                throws IOException {
            for (int attempt = 1; ; attempt++) {
                try {
                    return bindBoth(address, port, responder);
                } catch (IOException e) {
                    // Any port will do: the next one may be free for both.
                    if (port != 0 || attempt == MAX_PORT_TRIES) {
                        throw new IOException(
                                "DNS cannot listen on "
                                        + address.getHostAddress()
                                        + ":"
                                        + port
                                        + ": "
                                        + e.getMessage(),
                                e);
                    }
                }
            }
        }

        private static Listening bindBoth(InetAddress address, int port, Responder responder)
                throws IOException {
            DatagramSocket udp = new DatagramSocket(new InetSocketAddress(address, port));
            ServerSocket tcp = new ServerSocket();
            try {
                tcp.setReuseAddress(true);
                tcp.bind(new InetSocketAddress(address, udp.getLocalPort()), TCP_BACKLOG);
                return new Listening(udp, tcp, responder);
            } catch (IOException e) {
                udp.close();
                tcp.close();
                throw e;
            }
        }

        int port() {
            return udp.getLocalPort();
        }

        void start() {
            Thread.ofVirtual().name("dns-udp-" + port()).start(this::serveDatagrams);
            Thread.ofVirtual().name("dns-tcp-" + port()).start(this::serveConnections);
        }

        void close() {
            udp.close();
            try {
                tcp.close();
            } catch (IOException e) {
                LOG.debug("close: {}", e.getMessage());
            }
        }

        private void serveDatagrams() {
            byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
            while (!udp.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    udp.receive(packet);
                    byte[] query = Arrays.copyOf(buffer, packet.getLength());
                    Optional<byte[]> response = answer(query, false);
                    if (response.isPresent()) {
                        udp.send(
                                new DatagramPacket(
                                        response.get(),
                                        response.get().length,
                                        packet.getSocketAddress()));
                    }
                } catch (IOException e) {
                    if (!udp.isClosed()) {
                        LOG.debug("datagram: {}", e.getMessage());
                    }
                }
            }
        }

        private void serveConnections() {
            Semaphore free = new Semaphore(MAX_TCP_CONNECTIONS);
            while (!tcp.isClosed()) {
                try {
                    Socket socket = tcp.accept();
                    if (!free.tryAcquire()) {
                        socket.close();
                        continue;
                    }
                    Thread.startVirtualThread(() -> {
                        try {
                            serve(socket);
                        } finally {
                            free.release();
                        }
                    });
                } catch (IOException e) {
                    if (!tcp.isClosed()) {
                        LOG.debug("accept: {}", e.getMessage());
                    }
                }
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                socket.setSoTimeout((int) TCP_IDLE.toMillis());
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                for (int i = 0; i < MAX_QUERIES_PER_CONNECTION; i++) {
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    Optional<byte[]> response = answer(query, true);
                    if (response.isEmpty()) {
                        return;
                    }
                    byte[] framed = new byte[response.get().length + 2];
                    framed[0] = (byte) (response.get().length >> 8);
                    framed[1] = (byte) response.get().length;
                    System.arraycopy(response.get(), 0, framed, 2, response.get().length);
                    out.write(framed);
                }
            } catch (EOFException e) {
                // The client has no more questions.
            } catch (IOException e) {
                LOG.debug("connection: {}", e.getMessage());
            }
        }

        private Optional<byte[]> answer(byte[] query, boolean tcp) {
            try {
                return responder.respond(query, tcp);
            } catch (RuntimeException e) {
                LOG.error("a DNS query could not be answered", e);
                return Optional.empty();
            }
        }
    }
}
