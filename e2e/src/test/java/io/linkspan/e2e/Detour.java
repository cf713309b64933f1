package io.linkspan.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * What may lie between a consumer and its endpoint: a resolver that remembers too long, or
 * something that all connections go through, which is slow or loses some. Resolver and relays stand
 * on addresses of their own; the world itself is untouched.
 */
final class Detour implements AutoCloseable {
    /** What is wrong with the way. */
    enum Way {
        STRAIGHT,
        /** The resolver tells an endpoint's address of old for broker 2. */
        STALE_NAMES,
        /** 200 ms are added to each question. */
        SLOW,
        /** Each hundredth connection is reset. */
        LOSSY
    }

    private static final String OLD_ADDRESS = "127.20.99.9";
    private static final int FIRST_PORT = 9092;
    private static final int LAST_PORT = 9095;
    private static final Duration DELAY = Duration.ofMillis(200);
    private static final int LOST_ONE_IN = 100;

    private final Way way;
    private final SimpleResolver upstream;
    private final DatagramSocket resolver;
    private final Map<InetAddress, InetAddress> relayed = new ConcurrentHashMap<>();
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * @param server the consumer's own resolver, ADDRESS:PORT
     */
    Detour(Way way, String server) throws IOException {
        this.way = way;
        String[] parts = server.split(":", 2);
        upstream =
                new SimpleResolver(
                        new InetSocketAddress(
                                InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1])));
        resolver = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        open.add(resolver);
        Thread.ofVirtual().start(this::answer);
    }

    /** Its resolver, ADDRESS:PORT. */
    String server() {
        return "127.0.0.1:" + resolver.getLocalPort();
    }

    private void answer() {
        byte[] room = new byte[1500];
        while (!resolver.isClosed()) {
            DatagramPacket packet = new DatagramPacket(room, room.length);
            try {
                resolver.receive(packet);
                Message question =
                        new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
                byte[] bytes = changed(upstream.send(question)).toWire();
                resolver.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Whoever asked asks again; the socket is closed at the end.
            }
        }
    }

    private Message changed(Message answer) throws IOException {
        List<Record> records = answer.getSection(Section.ANSWER);
        answer.removeAllRecords(Section.ANSWER);
        for (Record record : records) {
            answer.addRecord(
                    record instanceof ARecord a
                            ? new ARecord(a.getName(), a.getDClass(), a.getTTL(), address(a))
                            : record,
                    Section.ANSWER);
        }
        return answer;
    }

    private InetAddress address(ARecord record) {
        boolean brokers = record.getName().toString().startsWith("b2.");
        return switch (way) {
            case STRAIGHT -> record.getAddress();
            case STALE_NAMES -> brokers ? Inet4Address.ofLiteral(OLD_ADDRESS) : record.getAddress();
            case SLOW, LOSSY -> relayed.computeIfAbsent(record.getAddress(), this::relay);
        };
    }

    /** Listens on an address of its own in place of the endpoint's. */
    private InetAddress relay(InetAddress endpoint) {
        InetAddress here = InetAddress.ofLiteral("127.99.0." + (10 + relayed.size()));
        try {
            for (int port = FIRST_PORT; port <= LAST_PORT; port++) {
                ServerSocket listener = new ServerSocket(port, 200, here);
                open.add(listener);
                InetSocketAddress to = new InetSocketAddress(endpoint, port);
                Thread.ofVirtual().start(() -> accept(listener, to));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return here;
    }

    private void accept(ServerSocket listener, InetSocketAddress to) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                boolean lost = way == Way.LOSSY && connections.incrementAndGet() % LOST_ONE_IN == 0;
                if (lost) {
                    client.setSoLinger(true, 0);
                    client.close();
                    continue;
                }
                Socket server = new Socket();
                open.add(server);
                server.connect(to);
                Thread.ofVirtual().start(() -> pump(client, server, way == Way.SLOW));
                Thread.ofVirtual().start(() -> pump(server, client, false));
            } catch (IOException e) {
                // The one connection is lost; the listener is closed at the end.
            }
        }
    }

    private static void pump(Socket from, Socket to, boolean slow) {
        byte[] room = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(room); n >= 0; n = in.read(room)) {
                if (slow) {
                    Thread.sleep(DELAY);
                }
                out.write(room, 0, n);
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
    }
}
