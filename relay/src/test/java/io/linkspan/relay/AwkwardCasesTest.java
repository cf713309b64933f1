package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Cases that other relays got wrong, or that Linux makes easy to get wrong. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class AwkwardCasesTest {
    private static final String HOST = TestServer.BLOCK + "30.1";
    private static final String TARGETS = TestServer.BLOCK + "31.";

    private static Relay relay() {
        return Relay.open(new RelayOptions(RelayOptions.Engine.EPOLL, 1, 1_000, 8));
    }

    private static InetSocketAddress serve(Relay relay, InetSocketAddress target) {
        ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
        relay.apply(
                Specs.configuration(
                        listener, Specs.group("g", Specs.NO_CHECK, Specs.target("t", target))));
        return listener.address();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Reads slowly and says what it got in the end. */
    private static TestServer slowReader(CompletableFuture<byte[]> received, int pauseMillis) {
        return new TestServer(
                TARGETS + "1",
                socket -> {
                    // Several of the loopback's large segments: less would wait for probes.
                    socket.setReceiveBufferSize(256 * 1024);
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    byte[] buffer = new byte[256 * 1024];
                    InputStream in = socket.getInputStream();
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        all.write(buffer, 0, n);
                        LockSupport.parkNanos(pauseMillis * 1_000_000L);
                    }
                    received.complete(all.toByteArray());
                });
    }

    /** HAProxy issue 2505: the end was passed on while the pipe still held bytes. */
    @Test
    void end_whilePipeHoldsBytes_comesAfterThem() throws Exception {
        byte[] sent = random(16 << 20);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = slowReader(received, 1);
                Relay relay = relay();
                Socket socket = new Socket()) {
            InetSocketAddress address = serve(relay, target.address());
            socket.connect(address);
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(received.get()).isEqualTo(sent);
        }
    }

    /** The client is gone before the target has read: close, not only the end of the stream. */
    @Test
    void close_whilePipeHoldsBytes_losesNone() throws Exception {
        byte[] sent = random(6 << 20);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = slowReader(received, 1);
                Relay relay = relay()) {
            InetSocketAddress address = serve(relay, target.address());
            try (Socket socket = new Socket()) {
                socket.connect(address);
                socket.getOutputStream().write(sent);
            }
            assertThat(received.get()).isEqualTo(sent);
        }
    }

    /** What was read before the splice began goes out before what the pipe brings. */
    @Test
    void splice_beginsAfterBytesWereRead_keepsTheOrder() throws Exception {
        byte[] sent = random(8 << 20);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = slowReader(received, 0);
                Relay relay = relay();
                Socket socket = new Socket()) {
            InetSocketAddress address = serve(relay, target.address());
            socket.setTcpNoDelay(true);
            socket.connect(address);
            OutputStream out = socket.getOutputStream();
            int at = 0;
            // Small, then bulk, then small again: in and out of splicing many times.
            for (int round = 0; at < sent.length; round++) {
                int size = round % 20 < 15 ? 100 : 700_000;
                size = Math.min(size, sent.length - at);
                out.write(sent, at, size);
                at += size;
            }
            socket.shutdownOutput();
            assertThat(received.get()).isEqualTo(sent);
        }
    }

    /** A steady stream gathers; what it ends with comes although no end is sent. */
    @Test
    void steadyStream_fallsSilent_allOfItHasArrived() throws Exception {
        int block = 24 << 20;
        try (TestServer target =
                        new TestServer(
                                TARGETS + "3",
                                socket -> {
                                    InputStream in = socket.getInputStream();
                                    byte[] bytes = new byte[block + 1];
                                    while (in.readNBytes(bytes, 0, block + 1) == block + 1) {
                                        socket.getOutputStream().write(bytes[block]);
                                    }
                                });
                Relay relay = relay();
                Socket socket = new Socket()) {
            InetSocketAddress address = serve(relay, target.address());
            socket.connect(address);
            socket.setSoTimeout(20_000);
            byte[] sent = random(block + 1);
            for (int round = 1; round <= 30; round++) {
                sent[block] = (byte) round;
                socket.getOutputStream().write(sent, 0, block);
                if (round % 2 == 0) {
                    LockSupport.parkNanos(round * 100_000L);
                }
                socket.getOutputStream().write(sent, block, 1);
                assertThat(socket.getInputStream().read()).isEqualTo(round);
            }
        }
    }

    /**
     * The urgent byte is dropped; those around it arrive. No read waits at it for ever, and a
     * splice that stands at it with FIN behind says "end", which must not be believed.
     */
    @Test
    void urgentByte_amongBulk_isIgnored() throws Exception {
        byte[] part = random(3 << 20);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = slowReader(received, 0);
                Relay relay = relay();
                Socket socket = new Socket()) {
            InetSocketAddress address = serve(relay, target.address());
            socket.connect(address);
            socket.getOutputStream().write(part);
            socket.sendUrgentData('!');
            socket.getOutputStream().write(part);
            // One only: a second one turns the first into an ordinary byte where it is not yet
            // read.
            socket.shutdownOutput();
            byte[] all = received.get();
            assertThat(all).hasSize(2 * part.length);
            assertThat(Arrays.copyOf(all, part.length)).isEqualTo(part);
            assertThat(Arrays.copyOfRange(all, part.length, all.length)).isEqualTo(part);
        }
    }

    /** "Would wait" from a splice: once for want of data, once for want of room. */
    @Test
    void splice_wouldWait_isToldApartByTheBytesInThePipe() throws Exception {
        EpollNetwork network = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST));
                Arena arena = Arena.ofConfined()) {
            EpollNet net = new EpollNet(network);
            int handle = net.connect((InetSocketAddress) server.getLocalSocketAddress(), null);
            int pipe = net.openPipe();
            try (Socket peer = server.accept()) {
                assertThat(net.spliceIn(handle, pipe, 1 << 20)).isEqualTo(Net.AGAIN);
                Thread writer = Thread.ofVirtual().start(() -> write(peer, random(8 << 20)));
                int held = 0;
                int idle = 0;
                while (idle < 200) {
                    int moved = net.spliceIn(handle, pipe, 1 << 20);
                    if (moved == Net.AGAIN) {
                        idle++;
                        LockSupport.parkNanos(1_000_000);
                    } else {
                        held += moved;
                        idle = 0;
                    }
                }
                // Data waits, yet the answer is the same as without: the pipe's slots are full,
                // each with a fragment of any size, so its "capacity" in bytes says little.
                assertThat(held).isPositive();
                Chunk chunk = new Chunk(64, arena);
                assertThat(net.read(handle, chunk, 0, 64)).isEqualTo(64);
                net.reset(handle);
                writer.join();
            }
            net.closePipe(pipe);
            net.close();
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // Reset in the end.
        }
    }

    /** A target that closes with unread bytes sends RST: what it said before is still delivered. */
    @Test
    void targetAnswersAndClosesWithUnreadBytes_clientGetsTheAnswerFirst() throws Exception {
        byte[] answer = random(50_000);
        try (TestServer target =
                        new TestServer(
                                TARGETS + "2",
                                socket -> {
                                    socket.getInputStream().read();
                                    socket.getOutputStream().write(answer);
                                });
                Relay relay = relay()) {
            InetSocketAddress address = serve(relay, target.address());
            int whole = 0;
            for (int i = 0; i < 50; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(address);
                    socket.getOutputStream().write(new byte[1_000]);
                    whole +=
                            Arrays.equals(socket.getInputStream().readNBytes(50_000), answer)
                                    ? 1
                                    : 0;
                }
            }
            assertThat(whole).isEqualTo(50);
        }
    }
}
