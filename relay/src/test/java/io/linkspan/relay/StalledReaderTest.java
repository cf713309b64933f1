package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Readers that stop: the sender is held back, the relay holds little and does nothing. */
@Timeout(4_000)
class StalledReaderTest {
    private static final String HOST = TestServer.BLOCK + "34.1";
    private static final String TARGETS = TestServer.BLOCK + "35.";
    private static final Duration STALL =
            Boolean.getBoolean("linkspan.exhaustive")
                    ? Duration.ofMinutes(2)
                    : Duration.ofSeconds(2);
    private static final int FLOWS = 16;
    private static final int TOTAL_BYTES = 48 << 20;

    /** An hour in which the world turns every second, on simulated sockets and time. */
    @Test
    void anHour_simulated_holdsBoundedBytesAndThenDeliversAll() {
        for (int pipes = 0; pipes < 2; pipes++) {
            StalledWorld world = new StalledWorld(RelaySimulation.TUNING, new PipeLimit(pipes));
            world.run();
            assertThat(world.secondsStalled).isEqualTo(3_600);
            assertThat(world.mostHeld).isLessThanOrEqualTo(Math.max(16, SimNet.PIPE_BYTES));
            assertThat(world.mostBufferBytes).isLessThanOrEqualTo(ChunkPool.SMALL_BYTES);
            assertThat(world.takenWhileStalled).isZero();
            assertThat(world.delivered()).isEqualTo(StalledWorld.TOTAL);
            assertThat(world.end()).isEqualTo(FlowEnd.COMPLETED);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void manyReadersStop_sendersAreHeldBack_loopsRestAndEveryByteArrives() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        AtomicLong accepted = new AtomicLong();
        try (TestServer target = reader(go, sums);
                RunningRelay relay =
                        (RunningRelay)
                                Relay.open(
                                        new RelayOptions(
                                                RelayOptions.Engine.EPOLL, 2, 1_000, FLOWS / 2));
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
            relay.apply(
                    Specs.configuration(
                            listener,
                            Specs.group("g", Specs.NO_CHECK, Specs.target("t", target.address()))));
            List<Future<Long>> sent = new ArrayList<>();
            for (int i = 0; i < FLOWS; i++) {
                long seed = i;
                sent.add(senders.submit(() -> send(listener.address(), seed, accepted)));
            }
            Await.until("the senders to be held back", () -> still(accepted));
            long heldBackAt = accepted.get();
            long cpu = LoopThreads.cpuNanos();
            LockSupport.parkNanos(STALL.toNanos());
            // Nothing moved, nothing was computed, little is held.
            assertThat(accepted.get()).isEqualTo(heldBackAt).isLessThan((long) FLOWS * TOTAL_BYTES);
            assertThat(LoopThreads.cpuNanos() - cpu).isLessThan(STALL.toNanos() / 50);
            assertThat(relay.buffersUsed()).isLessThanOrEqualTo((long) FLOWS * 64 * 1024);
            assertThat(relay.pipesHeld()).isLessThanOrEqualTo(FLOWS / 2);
            go.countDown();
            List<Long> expected = new ArrayList<>();
            for (Future<Long> each : sent) {
                expected.add(each.get());
            }
            List<Long> received = new ArrayList<>();
            for (CompletableFuture<Long> each : sums) {
                received.add(each.get());
            }
            assertThat(received).containsExactlyInAnyOrderElementsOf(expected);
            Await.until("the buffers to be given back", () -> relay.buffersUsed() == 0);
        }
    }

    private static boolean still(AtomicLong count) {
        long before = count.get();
        LockSupport.parkNanos(400_000_000);
        return before > 0 && before == count.get();
    }

    private static TestServer reader(CountDownLatch go, List<CompletableFuture<Long>> sums) {
        return new TestServer(
                TARGETS + "1",
                socket -> {
                    CompletableFuture<Long> sum = new CompletableFuture<>();
                    synchronized (sums) {
                        sums.add(sum);
                    }
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    CRC32 crc = new CRC32();
                    InputStream in = socket.getInputStream();
                    byte[] block = new byte[1 << 16];
                    for (int n = in.read(block); n >= 0; n = in.read(block)) {
                        crc.update(block, 0, n);
                    }
                    sum.complete(crc.getValue());
                });
    }

    private static long send(InetSocketAddress address, long seed, AtomicLong accepted)
            throws IOException {
        Random random = new Random(seed);
        CRC32 crc = new CRC32();
        byte[] block = new byte[1 << 16];
        try (Socket socket = new Socket()) {
            socket.connect(address);
            OutputStream out = socket.getOutputStream();
            for (int left = TOTAL_BYTES; left > 0; left -= block.length) {
                random.nextBytes(block);
                crc.update(block);
                out.write(block);
                accepted.addAndGet(block.length);
            }
        }
        return crc.getValue();
    }
}
