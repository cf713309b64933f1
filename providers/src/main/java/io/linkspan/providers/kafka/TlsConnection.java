package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS over a connection that something else carries. */
final class TlsConnection implements Dialer.Connection {
    private final SSLSocket socket;

    private TlsConnection(SSLSocket socket) {
        this.socket = socket;
    }

    /** Trust in the given authorities, PEM; in the platform's when there are none. */
    static SSLContext trusting(Optional<String> authority) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trusted(authority)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do TLS", e);
        }
    }

    /** What decides on trust in the given authorities. */
    static X509TrustManager trusted(Optional<String> authority) {
        try {
            KeyStore store = null;
            if (authority.isPresent()) {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int number = 0;
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509")
                                .generateCertificates(
                                        new ByteArrayInputStream(
                                                authority
                                                        .get()
                                                        .getBytes(StandardCharsets.US_ASCII)))) {
                    store.setCertificateEntry("authority" + number++, certificate);
                }
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return Arrays.stream(trust.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the authority's certificate is not usable", e);
        }
    }

    /**
     * @throws IOException when the other side speaks no TLS or shows a certificate of another
     *     authority; the carrier is closed then
     */
    static TlsConnection over(
            Dialer.Connection carrier, SSLContext context, HostPort at, String where)
            throws IOException {
        boolean done = false;
        try {
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(new Carried(carrier), at.host(), at.port(), true);
            socket.startHandshake();
            done = true;
            return new TlsConnection(socket);
        } catch (SSLException e) {
            throw new IOException(where + ": no TLS with it: " + e.getMessage(), e);
        } finally {
            if (!done) {
                carrier.close();
            }
        }
    }

    /** The other side's certificates, its own first. */
    List<X509Certificate> chain() throws IOException {
        return Arrays.stream(socket.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList();
    }

    @Override
    public InputStream in() {
        try {
            return socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException("the connection is closed", e);
        }
    }

    @Override
    public OutputStream out() {
        try {
            return socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException("the connection is closed", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Saying goodbye may fail when the other side is gone; the carrier is closed by it.
            org.slf4j.LoggerFactory.getLogger(TlsConnection.class)
                    .debug("closing: {}", e.toString());
        }
    }

    /** As much of a socket as JSSE needs of the one below it. */
    private static final class Carried extends Socket {
        private final Dialer.Connection carrier;
        private final InputStream in;

        Carried(Dialer.Connection carrier) {
            this.carrier = carrier;
            in = new NothingAtItsEnd(carrier.in());
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public OutputStream getOutputStream() {
            return carrier.out();
        }

        @Override
        public void setSoTimeout(int millis) {
            // Connections of a dialer end silence themselves.
        }

        @Override
        public int getSoTimeout() {
            return 0;
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // As the carrier has it.
        }

        @Override
        public void close() {
            carrier.close();
        }
    }

    /**
     * Tells 0 bytes at its end. A stream through SSH tells -1 there, and JSSE, which reads what is
     * left until there is nothing, would go round for ever when the connection is closed.
     */
    private static final class NothingAtItsEnd extends FilterInputStream {
        NothingAtItsEnd(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            return Math.max(0, super.available());
        }
    }
}
