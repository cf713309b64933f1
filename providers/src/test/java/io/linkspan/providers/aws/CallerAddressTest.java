package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallerAddressTest {
    @Test
    void value_serviceAnswers_isItsAnswer() throws Exception {
        assertThat(asked("198.51.100.23\n")).isEqualTo("198.51.100.23");
    }

    @Test
    void value_known_asksNobody() throws Exception {
        assertThat(
                        new CallerAddress(
                                        Optional.of("127.0.0.1"), URI.create("http://127.0.0.1:1"))
                                .value())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void value_answerIsNoAddress_saysWhatCameAndWhatToDo() {
        for (String answer :
                new String[] {"<html>log in</html>", "::1", "1.2.3", "1.2.3.4.", "256.1.1.1", ""}) {
            assertThatThrownBy(() -> asked(answer))
                    .as(answer)
                    .hasMessageContaining("this machine's address cannot be found");
        }
    }

    @Test
    void value_nobodyAnswers_isToldSo() {
        assertThatThrownBy(() ->
                        new CallerAddress(Optional.empty(), URI.create("http://127.0.0.1:1"))
                                .value())
                .hasMessageContaining("this machine's address cannot be found");
    }

    private static String asked(String answer) throws IOException, InterruptedException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            return new CallerAddress(
                            Optional.empty(),
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                    .value();
        } finally {
            server.stop(0);
        }
    }
}
