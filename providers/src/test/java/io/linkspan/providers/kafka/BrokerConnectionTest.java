package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What answers behind a port need not be Kafka. */
class BrokerConnectionTest {
    private static final HostPort AT = new HostPort("10.0.0.10", 9092);

    /** Answers the same bytes to everybody. */
    private static final class Canned implements Dialer {
        private final byte[] answer;

        Canned(byte[] answer) {
            this.answer = answer;
        }

        @Override
        public String place() {
            return "from a test";
        }

        @Override
        public Connection dial(HostPort target, Duration timeout) {
            InputStream in = new ByteArrayInputStream(answer);
            OutputStream out = new ByteArrayOutputStream();
            return new Connection() {
                @Override
                public InputStream in() {
                    return in;
                }

                @Override
                public OutputStream out() {
                    return out;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static void refused(byte[] answer, String why) {
        assertThatThrownBy(() -> new BrokerProbe().metadata(new Canned(answer), AT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10.0.0.10:9092 from a test")
                .hasMessageContaining(why);
    }

    @Test
    void open_nothingComes_saysThatTlsDoesThat() {
        refused(new byte[0], "closes the connection without an answer");
    }

    @Test
    void open_otherProtocols_areNamed() {
        refused(HexFormat.of().parseHex("15030300020228"), "it speaks TLS");
        refused("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.UTF_8), "speaks HTTP");
        refused("SSH-2.0-OpenSSH_8.7\r\n".getBytes(StandardCharsets.UTF_8), "speaks SSH");
    }

    @Test
    void open_randomBytes_isAlwaysAnIoException() {
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] answer = new byte[random.nextInt(64)];
            random.nextBytes(answer);
            if (answer.length >= 4 && random.nextBoolean()) {
                // A size that fits, so that parsing is reached, with the right correlation id now
                // and then.
                answer[0] = 0;
                answer[1] = 0;
                answer[2] = 0;
                answer[3] = (byte) Math.max(4, answer.length - 4);
                if (answer.length >= 8 && random.nextBoolean()) {
                    answer[4] = 0;
                    answer[5] = 0;
                    answer[6] = 0;
                    answer[7] = 1;
                }
            }
            Optional<Throwable> thrown = thrownBy(answer);
            assertThat(thrown)
                    .as("seed " + seed + ", round " + i)
                    .hasValueSatisfying(e -> assertThat(e).isInstanceOf(IOException.class));
        }
    }

    private static Optional<Throwable> thrownBy(byte[] answer) {
        try {
            new BrokerProbe().metadata(new Canned(answer), AT);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(e);
        }
    }
}
