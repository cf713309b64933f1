package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.verify.Answer;
import io.linkspan.engine.view.ListenerReader.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that a port shows, read whatever is wrong with it. Whether it is trusted is for
 * the client's own settings to say.
 */
final class ServerCertificate {
    /** Time to act before clients are refused. */
    private static final Duration SOON = Duration.ofDays(7);

    private ServerCertificate() {}

    static Answer examine(HostPort at, InetAddress address, Duration limit, InstantSource clock) {
        X509Certificate shown;
        try {
            shown = shown(at, address, limit);
        } catch (IOException | GeneralSecurityException e) {
            return Answer.fail(
                    "no TLS is spoken at " + at + ": " + e.getMessage(),
                    "Set the listener's protocol to SSL or SASL_SSL, or look with security.protocol=PLAINTEXT or SASL_PLAINTEXT");
        }
        return judged(shown, at.host(), clock.instant());
    }

    static Answer judged(X509Certificate shown, String host, Instant now) {
        List<String> names = names(shown);
        List<String> faults = new ArrayList<>();
        if (!described(shown, Optional.empty()).isFor(host)) {
            faults.add("the certificate is for " + String.join(", ", names) + ", not for " + host);
        }
        Instant end = shown.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            faults.add("the certificate expired on " + end);
        } else if (end.isBefore(now.plus(SOON))) {
            faults.add("the certificate expires soon, on " + end);
        } else if (shown.getNotBefore().toInstant().isAfter(now)) {
            faults.add("the certificate is not valid before " + shown.getNotBefore().toInstant());
        }
        return Answer.unless(
                faults,
                shown.getSubjectX500Principal() + ", until " + end,
                "Give the broker a certificate that covers "
                        + host
                        + " and is valid, and restart it");
    }

    static Certificate described(X509Certificate shown, Optional<String> distrust) {
        return new Certificate(
                shown.getSubjectX500Principal().getName(),
                names(shown),
                shown.getNotBefore().toInstant(),
                shown.getNotAfter().toInstant(),
                distrust);
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(pair -> names.add(String.valueOf(pair.get(1))));
            }
        } catch (CertificateParsingException e) {
            names.add("unreadable names: " + e.getMessage());
        }
        if (names.isEmpty()) {
            names.add(certificate.getSubjectX500Principal().getName());
        }
        return names;
    }

    private static X509Certificate shown(HostPort at, InetAddress address, Duration limit)
            throws IOException, GeneralSecurityException {
        SSLContext context = trustingAnybody();
        int millis = Math.toIntExact(limit.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, at.port()), millis);
            plain.setSoTimeout(millis);
            try (SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, at.host(), at.port(), true)) {
                if (at.host().contains(".") && !at.host().matches("[0-9.]+")) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setServerNames(List.of(new SNIHostName(at.host())));
                    socket.setSSLParameters(parameters);
                }
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        }
    }

    /** Only to read certificates: nothing may be said over what it lets through. */
    static SSLContext trustingAnybody() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
