package io.linkspan.providers.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.link.HostPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

class ResolverNetworkTest {
    /** Aliases end in a dot; "broken" stands for a server that fails. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "b1.usw2-az1.k7.example.", "127.20.0.5",
                    "alias.example.", "second.example.",
                    "second.example.", "b1.usw2-az1.k7.example.",
                    "circle.example.", "circle.example.",
                    "fault.example.", "broken");

    private DatagramSocket server;
    private ResolverNetwork network;

    @BeforeEach
    void start() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.45.1.2"), 0));
        Thread.ofVirtual().start(this::serve);
        network =
                new ResolverNetwork(Optional.of(new HostPort("127.45.1.2", server.getLocalPort())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!server.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                server.receive(packet);
                byte[] answer =
                        answer(new Message(java.util.Arrays.copyOf(buffer, packet.getLength())));
                server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private static byte[] answer(Message question) throws IOException {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        Name name = question.getQuestion().getName();
        String value = NAMES.get(name.toString());
        if (value == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else if (value.equals("broken")) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (value.endsWith(".")) {
            answer.addRecord(
                    new CNAMERecord(name, DClass.IN, 60, Name.fromString(value)), Section.ANSWER);
        } else {
            answer.addRecord(
                    new ARecord(name, DClass.IN, 60, InetAddress.ofLiteral(value)), Section.ANSWER);
        }
        return answer.toWire();
    }

    @Test
    void resolve_name_isItsAddress() throws IOException {
        assertThat(network.resolve("b1.usw2-az1.k7.example")).containsExactly("127.20.0.5");
    }

    @Test
    void resolve_aliasOfAlias_isFollowed() throws IOException {
        assertThat(network.resolve("alias.example")).containsExactly("127.20.0.5");
    }

    @Test
    void resolve_unknownName_isEmpty() throws IOException {
        assertThat(network.resolve("nobody.example")).isEmpty();
    }

    @Test
    void resolve_faults_sayWhatTheResolverDid() {
        assertThatThrownBy(() -> network.resolve("fault.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SERVFAIL");
        assertThatThrownBy(() -> network.resolve("circle.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("alias");
    }

    @Test
    void obstacle_withoutResolver_namesTheVariable() {
        ResolverNetwork nowhere = new ResolverNetwork(Optional.empty());

        assertThat(network.obstacle()).isEmpty();
        assertThat(nowhere.obstacle()).contains("LINKSPAN_CONSUMER_RESOLVER");
        assertThatThrownBy(() -> nowhere.resolve("x.example")).isInstanceOf(IOException.class);
    }
}
