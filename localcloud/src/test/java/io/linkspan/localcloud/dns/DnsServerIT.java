package io.linkspan.localcloud.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server as dig finds it. */
class DnsServerIT {
    private static final InetAddress AT = InetAddress.ofLiteral("127.42.4.2");
    private static final InetAddress OTHER = InetAddress.ofLiteral("127.42.5.2");

    private final DnsServer server = new DnsServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void dig_overUdpAndTcp_getsTheAddresses() throws Exception {
        int port = server.open(AT, 0, table(3));

        for (String transport : List.of("+notcp", "+tcp")) {
            String answer = dig(AT, port, "many.EXAMPLE.test", "A", transport, "+noedns");
            assertThat(answer)
                    .contains("status: NOERROR", "flags: qr aa rd;", "ANSWER: 3")
                    .containsPattern(
                            "many\\.EXAMPLE\\.test\\.\\s+60\\s+IN\\s+A\\s+127\\.42\\.100\\.1");
        }
    }

    @Test
    void dig_forManyAddresses_isToldToUseTcpAndDoes() throws Exception {
        int port = server.open(AT, 0, table(200));

        assertThat(dig(AT, port, "many.example.test", "A", "+ignore", "+noedns"))
                .contains("flags: qr aa tc rd;");
        assertThat(dig(AT, port, "many.example.test", "A", "+noedns"))
                .contains("ANSWER: 200", ";; Truncated, retrying in TCP mode.");
    }

    @Test
    void dig_forWhatIsNotThere_getsSoaOrRefusal() throws Exception {
        int port = server.open(AT, 0, table(1));

        assertThat(dig(AT, port, "none.example.test", "A"))
                .contains("status: NXDOMAIN", "SOA\tns.example.test. hostmaster.example.test.");
        assertThat(dig(AT, port, "many.example.test", "AAAA"))
                .contains("status: NOERROR", "ANSWER: 0", "SOA\tns.example.test.");
        assertThat(dig(AT, port, "example.test", "SOA")).contains("status: NOERROR", "ANSWER: 1");
        assertThat(dig(AT, port, "many.example.test", "ANY")).contains("status: REFUSED");
        assertThat(dig(AT, port, "example.org", "A")).contains("status: REFUSED");
        assertThat(dig(AT, port, "example.test", "AXFR")).contains("Transfer failed");
    }

    @Test
    void dig_repeated_getsAnotherFirstAddress() throws Exception {
        int port = server.open(AT, 0, table(3));

        Set<String> first = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            first.add(
                    dig(AT, port, "many.example.test", "A", "+short")
                            .lines()
                            .findFirst()
                            .orElseThrow());
        }

        assertThat(first).hasSize(3);
    }

    @Test
    void listeners_eachHaveTheirOwnView() throws Exception {
        int port = server.open(AT, 0, table(1));
        int other = server.open(OTHER, 0, NameTable.EMPTY);

        assertThat(dig(AT, port, "many.example.test", "A")).contains("NOERROR");
        assertThat(dig(OTHER, other, "many.example.test", "A")).contains("REFUSED");
        server.close(AT, port);
        assertThat(dig(AT, port, "many.example.test", "A")).contains("no servers could be reached");
        assertThat(dig(OTHER, other, "many.example.test", "A")).contains("REFUSED");
    }

    @Test
    void tcp_thatIsCutShort_doesNotDisturbOthers() throws Exception {
        int port = server.open(AT, 0, table(1));
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(AT, port);
                socket.getOutputStream().write(new byte[] {1, 0, 7});
                idle.add(socket);
            }
            assertThat(dig(AT, port, "many.example.test", "A")).contains("NOERROR");
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        assertThat(dig(AT, port, "many.example.test", "A", "+tcp", "+tries=5")).contains("NOERROR");
    }

    @Test
    void open_onAPortInUse_namesTheAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, AT)) {
            assertThatThrownBy(() -> server.open(AT, taken.getLocalPort(), NameTable.EMPTY))
                    .hasMessageContaining("127.42.4.2:" + taken.getLocalPort());
        }
    }

    private static NameTable table(int addresses) {
        List<InetAddress> many = new ArrayList<>();
        for (int i = 1; i <= addresses; i++) {
            many.add(InetAddress.ofLiteral("127.42.100." + i));
        }
        return new NameTable(Set.of("example.test"), Map.of("many.example.test", many));
    }

    private static String dig(InetAddress at, int port, String name, String type, String... options)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "dig",
                                "-r",
                                "@" + at.getHostAddress(),
                                "-p",
                                Integer.toString(port),
                                "-q",
                                name,
                                "-t",
                                type,
                                "+time=2",
                                "+tries=1"));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
