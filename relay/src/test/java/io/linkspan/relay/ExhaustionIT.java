package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private static Process child(
            RelayOptions.Engine engine, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n "
                                + DESCRIPTORS
                                + " && exec \"$0\" --enable-native-access=ALL-UNNAMED"
                                + " -XX:+UseSerialGC -cp \"$1\" \"$2\" \"$3\" \"$4\" \"$5\"",
                        java,
                        classes,
                        Child.class.getName(),
                        engine.name(),
                        Integer.toString(listen.getPort()),
                        Integer.toString(target.getPort()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
