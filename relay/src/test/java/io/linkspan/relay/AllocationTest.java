package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once a flow runs, moving bytes creates no objects, and what moving needs is given back. In a
 * process of its own with all of the JVM's compilers, as relays run: the first one leaves small
 * objects around each system call, which the second one removes.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class AllocationTest {
    private static final String HOST = TestServer.BLOCK + "32.1";
    private static final String TARGETS = TestServer.BLOCK + "33.";

    @ParameterizedTest
    @ValueSource(strings = {"messages", "bulk"})
    void move_inSteadyState_allocatesNothing(String kind) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                kind)
                        .redirectErrorStream(true)
                        .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.print(kind + ": " + said);
            assertThat(said)
                    .matches("(?s)0 bytes allocated in round \\d+, 0 in buffers, 0 pipes.*");
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /**
     * Says what its relay's loops allocate in a round once they are warm: the least of the rounds.
     */
    static final class Child {
        private static final long LONGEST_NANOS = 60_000_000_000L;
        private static final int MESSAGES = 5_000;
        private static final int BLOCK_BYTES = 1 << 20;

        /** Enough for a steady stream, few enough that all the calls of one are soon compiled. */
        private static final int BLOCKS = 8;

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            boolean bulk = arguments[0].equals("bulk");
            try (TestServer target =
                            bulk
                                    ? new TestServer(TARGETS + "2", Child::take)
                                    : TestServer.echo(TARGETS + "1");
                    RunningRelay relay =
                            (RunningRelay)
                                    Relay.open(
                                            new RelayOptions(
                                                    RelayOptions.Engine.EPOLL, 2, 1_000, 8));
                    Socket socket = new Socket()) {
                ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
                relay.apply(
                        Specs.configuration(
                                listener,
                                Specs.group(
                                        "g", Specs.NO_CHECK, Specs.target("t", target.address()))));
                socket.setTcpNoDelay(true);
                socket.connect(listener.address());
                long least = Long.MAX_VALUE;
                long begin = System.nanoTime();
                int rounds = 0;
                while (least > 0 && System.nanoTime() - begin < LONGEST_NANOS) {
                    rounds++;
                    long before = LoopThreads.allocatedBytes();
                    if (bulk) {
                        send(socket);
                    } else {
                        exchange(socket);
                    }
                    least = Math.min(least, LoopThreads.allocatedBytes() - before);
                }
                // The flow lives on, idle: what it needed for moving is in the pools.
                Await.until("pipes to be given back", () -> relay.pipesAtWork() == 0);
                System.out.printf(
                        "%d bytes allocated in round %d, %d in buffers, %d pipes, %d flows%n",
                        least,
                        rounds,
                        relay.buffersUsed(),
                        relay.pipesAtWork(),
                        relay.status().listeners().getFirst().flowsActive());
            }
        }

        /** Answers a round's blocks, a steady stream, with one byte. */
        private static void take(Socket socket) throws IOException {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] block = new byte[BLOCK_BYTES];
            for (int i = 1; in.readNBytes(block, 0, BLOCK_BYTES) == BLOCK_BYTES; i++) {
                if (i % BLOCKS == 0) {
                    out.write('!');
                }
            }
        }

        private static void exchange(Socket socket) throws IOException {
            byte[] message = new byte[64];
            for (int i = 0; i < MESSAGES; i++) {
                socket.getOutputStream().write(message);
                socket.getInputStream().readNBytes(message, 0, message.length);
            }
        }

        private static void send(Socket socket) throws IOException {
            byte[] block = new byte[BLOCK_BYTES];
            for (int i = 0; i < BLOCKS; i++) {
                socket.getOutputStream().write(block);
            }
            if (socket.getInputStream().read() < 0) {
                throw new IOException("the target ended");
            }
        }
    }
}
