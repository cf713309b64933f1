package io.linkspan.relay;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BulkBuffersTest {
    private static final int MOST_MIB = 512;
    @TempDir Path settings;

    @Test
    void permitted_machineAllowsLargeOnes_asksForThem() throws IOException {
        allow(4 << 20, 4 << 20);
        assertThat(BulkBuffers.permitted(settings).bytes()).isEqualTo(4 << 20);
    }

    @Test
    void permitted_machineAllowsLess_leavesItToTheKernel() throws IOException {
        allow(212_992, 4 << 20);
        assertThat(BulkBuffers.permitted(settings)).isEqualTo(BulkBuffers.SYSTEM);
        allow(4 << 20, 212_992);
        assertThat(BulkBuffers.permitted(settings)).isEqualTo(BulkBuffers.SYSTEM);
        Files.delete(settings.resolve("rmem_max"));
        assertThat(BulkBuffers.permitted(settings)).isEqualTo(BulkBuffers.SYSTEM);
    }

    private void allow(int read, int write) throws IOException {
        Files.writeString(settings.resolve("rmem_max"), read + "\n");
        Files.writeString(settings.resolve("wmem_max"), write + "\n");
    }

    /** Small enough for every machine; the kernel keeps its own books in the other half. */
    @Test
    void expectBulk_twoConnections_enlargesOneSideOfEach() throws IOException {
        int asked = 64 * 1024;
        Net net = new EpollNetwork(new Congestion(""), new BulkBuffers(asked)).open();
        try (TestServer target = TestServer.echo(TestServer.BLOCK + "45.1");
                Arena arena = Arena.ofConfined()) {
            int from = net.connect(target.address(), null);
            int to = net.connect(target.address(), null);
            int untouched = option(arena, from, EpollNetwork.SO_SNDBUF);
            net.expectBulk(from, to);
            assertThat(option(arena, from, EpollNetwork.SO_RCVBUF)).isEqualTo(2 * asked);
            assertThat(option(arena, to, EpollNetwork.SO_SNDBUF)).isEqualTo(2 * asked);
            assertThat(option(arena, from, EpollNetwork.SO_SNDBUF)).isEqualTo(untouched);
            net.close(from);
            net.close(to);
        } finally {
            net.close();
        }
    }

    @Test
    void relay_readsComeFull_saysOnceWhichDirectionIsBulk() throws Exception {
        Network real = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM);
        AtomicInteger said = new AtomicInteger();
        Network counted =
                FaultTest.wrapped(
                        Network.class,
                        real,
                        (method, answer) ->
                                method.equals("open")
                                        ? counted((Net) answer.get(), said)
                                        : answer.get());
        RelayOptions options = new RelayOptions(RelayOptions.Engine.EPOLL, 1, 100, 4);
        String host = TestServer.BLOCK + "45.2";
        try (TestServer target =
                        new TestServer(
                                host,
                                socket ->
                                        socket.getInputStream()
                                                .transferTo(OutputStream.nullOutputStream()));
                Relay relay = new RunningRelay(options, counted, null);
                Socket socket = new Socket()) {
            ListenerSpec listener = Specs.listener("l", TestServer.free(host), "g");
            relay.apply(
                    Specs.configuration(
                            listener,
                            Specs.group("g", Specs.NO_CHECK, Specs.target("t", target.address()))));
            socket.connect(listener.address());
            byte[] much = new byte[1 << 20];
            // Twice full in a row: sooner or later, for the sender need not wait.
            for (int i = 0; i < MOST_MIB && said.get() == 0; i++) {
                socket.getOutputStream().write(much);
            }
            for (int i = 0; i < 8; i++) {
                socket.getOutputStream().write(much);
            }
            assertThat(said).hasValue(1);
        }
    }

    private static Net counted(Net real, AtomicInteger said) {
        return FaultTest.wrapped(
                Net.class,
                real,
                (method, answer) -> {
                    if (method.equals("expectBulk")) {
                        said.incrementAndGet();
                    }
                    return answer.get();
                });
    }

    private static int option(Arena arena, int handle, int name) {
        MemorySegment pair = arena.allocateFrom(JAVA_INT, 0, 4);
        long at = pair.address();
        new Libc(arena).option(handle, EpollNetwork.SOL_SOCKET, name, at, at + 4);
        return pair.get(JAVA_INT, 0);
    }
}
