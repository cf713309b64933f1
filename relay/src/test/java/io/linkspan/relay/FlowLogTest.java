package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowLogTest {
    private static final String HOST = TestServer.BLOCK + "50.1";

    @Test
    void ended_completedAndRefusedFlows_areToldOnceWithTheirFigures() throws Exception {
        List<FlowLog.Entry> entries = new CopyOnWriteArrayList<>();
        try (TestServer echo = TestServer.echo(HOST);
                Relay relay = Relay.open(RelayOptions.DEFAULT, entries::add)) {
            ListenerSpec listener = Specs.listener("door", TestServer.free(HOST), "g");
            relay.apply(
                    Specs.configuration(
                            listener,
                            Specs.group("g", Specs.NO_CHECK, Specs.target("t", echo.address()))));
            InetSocketAddress client;
            try (Socket socket = new Socket()) {
                socket.connect(listener.address());
                client = (InetSocketAddress) socket.getLocalSocketAddress();
                socket.getOutputStream().write(new byte[5]);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).hasSize(5);
            }
            Await.until("the entry", () -> entries.size() == 1);
            FlowLog.Entry entry = entries.getFirst();
            assertThat(entry.end()).isEqualTo(FlowEnd.COMPLETED);
            assertThat(entry.client()).isEqualTo(client);
            assertThat(entry.bytesIn()).isEqualTo(5);
            assertThat(entry.bytesOut()).isEqualTo(5);
            assertThat(entry.line())
                    .startsWith("listener=door client=")
                    .contains(" group=g target=t ")
                    .endsWith("tries=1 end=COMPLETED");
        }
        assertThat(entries).hasSize(1);
    }
}
