package io.linkspan.providers.kafka;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.view.ListenerReader;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Secured listeners as brokers show them, asked with the link's own secrets. */
final class SeenListeners implements ListenerReader {
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);

    private final Secrets secrets;
    private final ListenerClients clients;

    SeenListeners(Secrets secrets) {
        this.secrets = secrets;
        this.clients = new ListenerClients(secrets);
    }

    @Override
    public Certificate certificate(Dialer carrier, HostPort at, ConsumerSpec consumer)
            throws IOException {
        String where = at + " " + carrier.place();
        try (TlsConnection tls =
                TlsConnection.over(
                        carrier.dial(at, DIAL_LIMIT),
                        ServerCertificate.trustingAnybody(),
                        at,
                        where)) {
            List<X509Certificate> chain = tls.chain();
            return ServerCertificate.described(chain.getFirst(), distrust(chain, consumer));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do TLS", e);
        }
    }

    /** Times are told apart from signatures: the chain is judged as of when it began. */
    private Optional<String> distrust(List<X509Certificate> shown, ConsumerSpec consumer)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors =
                Arrays.stream(
                                TlsConnection.trusted(secrets.authority(consumer))
                                        .getAcceptedIssuers())
                        .map(c -> new TrustAnchor(c, null))
                        .collect(Collectors.toCollection(HashSet::new));
        List<X509Certificate> chain = new ArrayList<>(shown);
        // An anchor is no part of a path; brokers may show it all the same.
        chain.removeIf(c ->
                anchors.stream().anyMatch(anchor -> c.equals(anchor.getTrustedCert()))
                        && !c.equals(shown.getFirst()));
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(
                Date.from(
                        shown.stream()
                                .map(c -> c.getNotBefore().toInstant())
                                .max(java.util.Comparator.naturalOrder())
                                .orElseThrow()));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(chain),
                            parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            if (e.getReason() == BasicReason.EXPIRED
                    || e.getReason() == BasicReason.NOT_YET_VALID) {
                return Optional.empty();
            }
            return Optional.of(
                    e.getMessage() + ", signed by " + shown.getLast().getIssuerX500Principal());
        }
    }

    @Override
    public List<String> mechanisms(Dialer carrier, HostPort at, ConsumerSpec consumer)
            throws IOException {
        String where = at + " " + carrier.place();
        try (Dialer.Connection connection =
                clients.encrypted(carrier.dial(at, DIAL_LIMIT), at, where, consumer)) {
            return SaslLogin.offered(connection, where, sasl(consumer));
        }
    }

    @Override
    public Optional<String> refusal(Dialer carrier, HostPort at, ConsumerSpec consumer)
            throws IOException {
        try (Dialer.Connection _ = clients.through(carrier, consumer).dial(at, DIAL_LIMIT)) {
            return Optional.empty();
        } catch (SaslLogin.Refused e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Sasl sasl(ConsumerSpec consumer) {
        return consumer.security().sasl().orElseThrow();
    }

    @Override
    public Optional<Set<Right>> rights(Dialer inside, HostPort internal, String user)
            throws IOException {
        try {
            return Optional.of(
                    Acls.of(inside, internal, user).stream()
                            .filter(p -> !p.prefix())
                            .map(p -> new Right(p.operation(), p.resource(), p.name()))
                            .collect(Collectors.toSet()));
        } catch (Acls.NoAuthorizer e) {
            return Optional.empty();
        }
    }
}
