package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a real server, over a carrier that behaves as a channel through SSH does. */
@Timeout(60)
class TlsConnectionTest {
    private static final char[] PASSWORD = "of-a-test".toCharArray();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir Path folder;

    private String authority = "";
    private SSLServerSocket server;
    private Thread serving;

    @BeforeEach
    void serve() throws Exception {
        Path file = folder.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        authority =
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n";
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 4, InetAddress.getLoopbackAddress());
        serving = Thread.ofVirtual().start(this::answerOneByteEach);
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        serving.join();
    }

    private void answerOneByteEach() {
        while (!server.isClosed()) {
            try (SSLSocket client = (SSLSocket) server.accept()) {
                client.getOutputStream().write(client.getInputStream().read());
            } catch (IOException e) {
                // It did not trust us, or the test is over.
            }
        }
    }

    /**
     * Takes bytes as they come and tells -1 as soon as the other side has ended and none is left,
     * as the streams of Apache MINA SSHD's channels do.
     */
    private static final class AsThroughSsh extends FilterInputStream {
        private final CountDownLatch ended;

        AsThroughSsh(InputStream socket, CountDownLatch ended) throws IOException {
            this(socket, new PipedOutputStream(), ended);
        }

        private AsThroughSsh(InputStream socket, PipedOutputStream pipe, CountDownLatch ended)
                throws IOException {
            super(new PipedInputStream(pipe, 1 << 16));
            this.ended = ended;
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try (pipe) {
                            socket.transferTo(pipe);
                        } catch (IOException e) {
                            // Closed by this side.
                        } finally {
                            ended.countDown();
                        }
                    });
        }

        @Override
        public int available() throws IOException {
            int there = super.available();
            return there == 0 && ended.getCount() == 0 ? -1 : there;
        }
    }

    /** Whether the other side of what was dialled last has ended. */
    private CountDownLatch ended = new CountDownLatch(1);

    private Dialer.Connection carrier() throws IOException {
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        ended = new CountDownLatch(1);
        InputStream in = new AsThroughSsh(socket.getInputStream(), ended);
        OutputStream out = socket.getOutputStream();
        return new Dialer.Connection() {
            @Override
            public InputStream in() {
                return in;
            }

            @Override
            public OutputStream out() {
                return out;
            }

            @Override
            public void close() {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private Dialer.Connection connected(Optional<String> trusted) throws IOException {
        return TlsConnection.over(
                carrier(),
                TlsConnection.trusting(trusted),
                new HostPort("localhost", server.getLocalPort()),
                "localhost");
    }

    @Test
    void close_carrierTellsMinusOneAtItsEnd_ends() throws Exception {
        Dialer.Connection connection = connected(Optional.of(authority));
        connection.out().write('k');
        assertThat(connection.in().read()).isEqualTo('k');
        assertThat(connection.in().read()).as("the server said goodbye").isEqualTo(-1);
        assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        Thread closing = Thread.ofPlatform().daemon().start(connection::close);

        assertThat(closing.join(LIMIT)).as("closed within " + LIMIT).isTrue();
    }

    @Test
    void close_serverStillThere_ends() throws Exception {
        Dialer.Connection connection = connected(Optional.of(authority));

        Thread closing = Thread.ofPlatform().daemon().start(connection::close);

        assertThat(closing.join(LIMIT)).as("closed within " + LIMIT).isTrue();
    }

    @Test
    void over_certificateOfNobodyTrusted_saysWhere() {
        assertThatThrownBy(() -> connected(Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("localhost: no TLS with it");
    }
}
