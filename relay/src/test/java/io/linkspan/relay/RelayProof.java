package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many flows at once over real sockets, kind and unkind; what they took is given back. */
@Timeout(4000)
abstract class RelayProof {
    private static final String HOST = TestServer.BLOCK + "20.1";
    private static final String TARGETS = TestServer.BLOCK + "21.";
    private static final int FLOWS = 2_000;
    private static final int IDLE_FLOWS = 10_000;
    private static final int DESCRIPTORS_KEPT = 400;
    private static final int MOST_BYTES = 200_000;
    private static final boolean EXHAUSTIVE = Boolean.getBoolean("linkspan.exhaustive");

    abstract RelayOptions.Engine engine();

    static long seed() {
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("replay with -Dseed=" + seed);
        return seed;
    }

    private RunningRelay open() {
        return (RunningRelay) Relay.open(new RelayOptions(engine(), 2, 100_000, 64));
    }

    private static InetSocketAddress serve(Relay relay, HealthCheck check, TargetSpec... targets) {
        ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
        relay.apply(Specs.configuration(listener, Specs.group("g", check, targets)));
        return listener.address();
    }

    /** Sends random sizes with pauses, ends, and checks that the same came back. */
    static void exchange(InetSocketAddress address, long seed) throws IOException {
        Random random = new Random(seed);
        int total = random.nextInt(8) == 0 ? 4 * MOST_BYTES : random.nextInt(MOST_BYTES);
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        long count = 0;
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(60_000);
            socket.connect(address, 30_000);
            Thread writer = Thread.ofVirtual().start(() -> send(socket, random, total, sent));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received.update(buffer, 0, n);
                count += n;
                if (n % 97 == 0) {
                    LockSupport.parkNanos(2_000_000);
                }
            }
            writer.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        assertThat(count).isEqualTo(total);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
    }

    /**
     * Sends much to a {@link TestServer#digest}, and then takes as much from it: two streams, each
     * while the other direction is silent.
     */
    static void stream(InetSocketAddress address, Random random) throws IOException {
        int blocks = 32 + random.nextInt(224);
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(60_000);
            socket.connect(address, 30_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.writeInt(blocks);
            long sent = TestServer.sendBlocks(out, blocks, random.nextLong());
            assertThat(in.readLong()).as("of what was sent").isEqualTo(sent);
            long received = TestServer.takeBlocks(in, blocks);
            assertThat(received).as("of what came").isEqualTo(in.readLong());
            socket.shutdownOutput();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    private static void send(Socket socket, Random random, int total, CRC32 sum) {
        try {
            OutputStream out = socket.getOutputStream();
            for (int left = total; left > 0; ) {
                byte[] block = new byte[Math.min(left, 1 + random.nextInt(30_000))];
                random.nextBytes(block);
                sum.update(block);
                out.write(block);
                left -= block.length;
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(5_000_000));
                }
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void exchange_thousandsOfFlows_everyByteReturns() throws Exception {
        long seed = seed();
        try (TestServer a = TestServer.echo(TARGETS + "1");
                TestServer b = TestServer.echo(TARGETS + "2")) {
            int before = Descriptors.count();
            try (RunningRelay relay = open();
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                InetSocketAddress address =
                        serve(
                                relay,
                                Specs.NO_CHECK,
                                Specs.target("a", a.address()),
                                Specs.target("b", b.address()));
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < FLOWS; i++) {
                    long mine = seed + i;
                    all.add(
                            clients.submit(() -> {
                                exchange(address, mine);
                                return null;
                            }));
                }
                for (Future<?> each : all) {
                    each.get(120, TimeUnit.SECONDS);
                }
                Await.until(
                        "all flows to end",
                        () -> relay.status().listeners().getFirst().flowsActive() == 0);
                RelayStatus.ListenerStatus status = relay.status().listeners().getFirst();
                assertThat(status.flowsTotal()).isEqualTo(FLOWS);
                assertThat(status.bytesIn()).isEqualTo(status.bytesOut()).isPositive();
                assertThat(relay.buffersUsed()).isZero();
            }
            Await.until("descriptors to be given back", () -> Descriptors.count() <= before);
        }
    }

    @Test
    void idle_manyConnections_holdNoBufferAndNoPipe() throws Exception {
        com.sun.management.UnixOperatingSystemMXBean system =
                (com.sun.management.UnixOperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        // Four descriptors for each: client, both of the relay's, target.
        int flows =
                (int)
                        Math.min(
                                IDLE_FLOWS,
                                (system.getMaxFileDescriptorCount() - DESCRIPTORS_KEPT) / 4);
        int greeted = 0;
        List<Socket> sockets = new ArrayList<>();
        try (TestServer target =
                        new TestServer(
                                TARGETS + "3",
                                socket -> {
                                    socket.getOutputStream().write('!');
                                    socket.getInputStream().readAllBytes();
                                });
                RunningRelay relay = open()) {
            InetSocketAddress address =
                    serve(relay, Specs.NO_CHECK, Specs.target("t", target.address()));
            int before = Descriptors.count();
            for (int i = 0; i < flows; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.connect(address, 30_000);
                socket.setSoTimeout(30_000);
            }
            for (Socket socket : sockets) {
                greeted += socket.getInputStream().read() == '!' ? 1 : 0;
            }
            assertThat(greeted).isEqualTo(flows);
            assertThat(relay.status().listeners().getFirst().flowsActive()).isEqualTo(flows);
            assertThat(relay.buffersUsed()).isZero();
            assertThat(relay.pipesHeld()).isZero();
            for (Socket socket : sockets) {
                socket.close();
            }
            Await.until(
                    "all flows to end",
                    () -> relay.status().listeners().getFirst().flowsActive() == 0);
            Await.until("descriptors to be given back", () -> Descriptors.count() <= before);
        }
    }

    @Test
    void chaos_resetsAndDeadTargets_leaveNothingBehind() throws Exception {
        long seed = seed();
        Duration lasting = EXHAUSTIVE ? Duration.ofMinutes(1) : Duration.ofSeconds(4);
        try (TestServer a = TestServer.echo(TARGETS + "4");
                TestServer b =
                        new TestServer(
                                TARGETS + "5",
                                socket -> {
                                    int first = socket.getInputStream().read();
                                    if (first % 3 == 0) {
                                        socket.setSoLinger(true, 0);
                                    }
                                })) {
            int before = Descriptors.count();
            try (RunningRelay relay = open();
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                InetSocketAddress address =
                        serve(
                                relay,
                                Specs.QUICK_CHECK,
                                Specs.target("a", a.address()),
                                Specs.target("b", b.address()),
                                Specs.target("dead", TestServer.free(TARGETS + "6")));
                AtomicLong done = new AtomicLong();
                long end = System.nanoTime() + lasting.toNanos();
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    Random random = new Random(seed + i);
                    all.add(
                            clients.submit(() -> {
                                while (System.nanoTime() < end) {
                                    abuse(address, random);
                                    done.incrementAndGet();
                                }
                            }));
                }
                for (Future<?> each : all) {
                    each.get(lasting.toSeconds() + 120, TimeUnit.SECONDS);
                }
                Await.until(
                        "all flows to end",
                        () -> relay.status().listeners().getFirst().flowsActive() == 0);
                assertThat(done.get()).isGreaterThan(100);
                assertThat(relay.buffersUsed()).isZero();
                RelayStatus.ListenerStatus status = relay.status().listeners().getFirst();
                assertThat(status.resetsByClient()).isPositive();
                assertThat(status.resetsByTarget()).isPositive();
                assertThat(
                                relay.status().targets().stream()
                                        .mapToLong(RelayStatus.TargetStatus::flowsActive)
                                        .sum())
                        .isZero();
            }
            Await.until("descriptors to be given back", () -> Descriptors.count() <= before);
        }
    }

    /** One connection that ends in any way. */
    static void abuse(InetSocketAddress address, Random random) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(2_000);
            socket.connect(address, 5_000);
            byte[] block = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(block);
            int kind = random.nextInt(5);
            if (kind == 0) {
                socket.setSoLinger(true, 0);
            }
            if (kind == 1) {
                return;
            }
            socket.getOutputStream().write(block);
            if (kind == 2) {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } else if (kind == 3) {
                socket.getInputStream().readNBytes(random.nextInt(block.length));
            }
        } catch (IOException e) {
            // Resets are what this is about.
        }
    }
}
