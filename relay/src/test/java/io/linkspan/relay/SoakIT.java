package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * An hour of connections that end well or badly, at a rate that leaves the machine to others: every
 * byte that should return does, and memory and descriptors at the end are what they were after the
 * first minute. {@code -Dlinkspan.soak.seconds} makes it shorter.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
@Timeout(5_000)
class SoakIT {
    private static final String HOST = TestServer.BLOCK + "22.1";
    private static final String TARGETS = TestServer.BLOCK + "23.";
    private static final Duration LASTING =
            Duration.ofSeconds(Long.getLong("linkspan.soak.seconds", 3_600));
    private static final int CLIENTS = 32;
    private static final long PAUSE_NANOS = 500_000_000;
    private static final long STREAM_PAUSE_NANOS = 4_000_000_000L;

    /** What caches, compiled code and the allocator may add after the first minute. */
    private static final long MOST_MORE_KIB = 48 * 1024;

    private final AtomicLong exchanged = new AtomicLong();
    private final AtomicLong abused = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();

    @Test
    void anHour_kindAndUnkindConnections_memoryAndDescriptorsStay() throws Exception {
        long seed = RelayProof.seed();
        try (TestServer echo = TestServer.echo(TARGETS + "1");
                TestServer digest = TestServer.digest(TARGETS + "4");
                TestServer rude =
                        new TestServer(
                                TARGETS + "2",
                                socket -> {
                                    if (socket.getInputStream().read() % 3 == 0) {
                                        socket.setSoLinger(true, 0);
                                    }
                                })) {
            int before = Descriptors.count();
            try (RunningRelay relay =
                            (RunningRelay)
                                    Relay.open(
                                            new RelayOptions(
                                                    RelayOptions.Engine.EPOLL, 2, 100_000, 64));
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                ListenerSpec kind = Specs.listener("kind", TestServer.free(HOST), "g");
                ListenerSpec unkind = Specs.listener("unkind", TestServer.free(HOST), "h");
                ListenerSpec steady = Specs.listener("steady", TestServer.free(HOST), "i");
                relay.apply(
                        new RelayConfiguration(
                                List.of(kind, unkind, steady),
                                List.of(
                                        Specs.group(
                                                "g",
                                                Specs.NO_CHECK,
                                                Specs.target("echo", echo.address())),
                                        Specs.group(
                                                "h",
                                                Specs.QUICK_CHECK,
                                                Specs.target("echo", echo.address()),
                                                Specs.target("rude", rude.address()),
                                                Specs.target(
                                                        "dead", TestServer.free(TARGETS + "3"))),
                                        Specs.group(
                                                "i",
                                                Specs.NO_CHECK,
                                                Specs.target("digest", digest.address())))));
                long begin = System.nanoTime();
                long end = begin + LASTING.toNanos();
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    Random random = new Random(seed + i);
                    boolean well = i % 2 == 0;
                    InetSocketAddress address = well ? kind.address() : unkind.address();
                    all.add(
                            clients.submit(() -> {
                                client(address, random, well, end);
                                return null;
                            }));
                }
                all.add(
                        clients.submit(() -> {
                            stream(steady.address(), new Random(seed + CLIENTS), end);
                            return null;
                        }));
                long first = watch(relay, begin, end);
                for (Future<?> each : all) {
                    each.get(120, TimeUnit.SECONDS);
                }
                Await.until(
                        "all flows to end",
                        () ->
                                relay.status().listeners().stream()
                                        .allMatch(l -> l.flowsActive() == 0));
                assertThat(relay.buffersUsed()).isZero();
                assertThat(residentKiB() - first).isLessThan(MOST_MORE_KIB);
                assertThat(exchanged.get()).isPositive();
                assertThat(abused.get()).isPositive();
                assertThat(streams.get()).isPositive();
            }
            Await.until("descriptors to be given back", () -> Descriptors.count() <= before);
        }
    }

    private void client(InetSocketAddress address, Random random, boolean well, long end)
            throws IOException {
        while (System.nanoTime() < end) {
            if (well) {
                RelayProof.exchange(address, random.nextLong());
                exchanged.incrementAndGet();
            } else {
                RelayProof.abuse(address, random);
                abused.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void stream(InetSocketAddress address, Random random, long end) throws IOException {
        while (System.nanoTime() < end) {
            RelayProof.stream(address, random);
            streams.incrementAndGet();
            LockSupport.parkNanos(STREAM_PAUSE_NANOS);
        }
    }

    /** Prints a line now and then; what was resident after the first tenth, at most a minute. */
    private long watch(RunningRelay relay, long begin, long end) throws IOException {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long first = -1;
        long next = begin + Math.min(60_000_000_000L, LASTING.toNanos() / 10);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Math.max(0, Math.min(next, end) - System.nanoTime()));
            long now = System.nanoTime();
            if (now >= next) {
                next = now + LASTING.toNanos() / 12;
                long resident = residentKiB();
                first = first < 0 ? resident : first;
                System.out.printf(
                        Locale.ROOT,
                        "soak: %d s, %d whole, %d abused, %d streams, %d MiB resident, %d descriptors, %d bytes"
                                + " in buffers, %d pipes, %.0f s of processor time%n",
                        (now - begin) / 1_000_000_000L,
                        exchanged.get(),
                        abused.get(),
                        streams.get(),
                        resident / 1024,
                        Descriptors.count(),
                        relay.buffersUsed(),
                        relay.pipesHeld(),
                        system.getProcessCpuTime() / 1e9);
            }
        }
        return first;
    }

    /** What this process holds in memory, after a collection. */
    private static long residentKiB() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
