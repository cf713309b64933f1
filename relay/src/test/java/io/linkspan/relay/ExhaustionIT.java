package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay in a process that may open only a few files. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ExhaustionIT {
    private static final int DESCRIPTORS = 96;
    private static final int CONNECTIONS = 100;

    /** The process: its arguments are the engine, the listener's port and the target's. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            RelayOptions.Engine engine = RelayOptions.Engine.valueOf(arguments[0]);
            try (Relay relay = Relay.open(new RelayOptions(engine, 1, 10_000, 4))) {
                ListenerSpec listener = Specs.listener("l", address(arguments[1]), "g");
                relay.apply(
                        Specs.configuration(
                                listener,
                                Specs.group(
                                        "g",
                                        Specs.NO_CHECK,
                                        Specs.target("t", address(arguments[2])))));
                System.out.println("ready");
                while (System.in.read() >= 0) {
                    // The end of input ends the relay.
                }
            }
        }

        private static InetSocketAddress address(String port) {
            return new InetSocketAddress(TestServer.BLOCK + "40.1", Integer.parseInt(port));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void accept_noDescriptorIsLeft_goesOnWhenOthersEnd(RelayOptions.Engine engine)
            throws Exception {
        String host = TestServer.BLOCK + "40.1";
        InetSocketAddress address = TestServer.free(host);
        try (TestServer target = TestServer.named(host, "served")) {
            Process child = child(engine, address, target.address());
            try (BufferedReader said =
                    new BufferedReader(
                            new InputStreamReader(
                                    child.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(said.readLine()).isEqualTo("ready");
                List<Socket> sockets = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    Socket socket = new Socket();
                    socket.connect(address, 10_000);
                    sockets.add(socket);
                }
                // As many as descriptors allow are served, and the process lives.
                Await.until("some to be served", () -> target.connections() > 5);
                assertThat(target.connections()).isLessThan(CONNECTIONS);
                for (Socket socket : sockets) {
                    socket.close();
                }
                Await.until("all to end", () -> target.connections() == 0);
                for (int i = 0; i < 20; i++) {
                    try (Socket socket = new Socket()) {
                        socket.setSoTimeout(10_000);
                        socket.connect(address, 10_000);
                        assertThat(RelayContract.line(socket)).isEqualTo("served");
                    }
                }
                assertThat(child.isAlive()).isTrue();
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /** Opens pipes as long as it is given some, then files: says how many files there were. */
    static final class PipesChild {
        private PipesChild() {}

        public static void main(String[] arguments) throws IOException {
            Net net = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM).open();
            int pipes = 0;
            while (net.openPipe() >= 0) {
                pipes++;
            }
            List<InputStream> files = new ArrayList<>();
            String end = "";
            while (end.isEmpty()) {
                try {
                    files.add(new FileInputStream("/dev/null"));
                } catch (IOException e) {
                    end = (pipes > 0 ? "some" : "no") + " pipes, " + files.size() + " files left";
                }
            }
            System.out.println(end);
        }
    }

    @Test
    void openPipe_descriptorsBecomeFew_leavesTheLastOnesToTheProcess() throws Exception {
        Process child = limited(PipesChild.class);
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            assertThat(line).startsWith("some pipes, ");
            // 32 are left to it, or 33, for a pipe takes two; and the JVM may have taken some by
            // now.
            assertThat(Integer.parseInt(line.replaceAll("\\D", ""))).isBetween(28, 33);
        } finally {
            child.destroyForcibly();
        }
    }

    private static Process child(
            RelayOptions.Engine engine, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        return limited(
                Child.class,
                engine.name(),
                Integer.toString(listen.getPort()),
                Integer.toString(target.getPort()));
    }

    private static Process limited(Class<?> program, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        "sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\"",
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes,
                        program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
