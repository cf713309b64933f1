package io.linkspan.providers.kafka;

import io.linkspan.core.kafka.ListenerSettings;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource.ListenerCertificate;
import io.linkspan.core.plan.Resource.ListenerPassword;
import io.linkspan.core.plan.Symbols;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Secrets;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Files in {@code ~/kafka/secrets} of a node's host, or beside the file of a broker that runs
 * already, which only Kafka's user reads: keys with their certificates, passwords. What is not
 * secret in them can be read back: certificates, and comment lines that mark a password.
 */
final class NodeSecrets {
    /** Certificates are renewed when they end within this time. */
    static final Duration RENEWAL = Duration.ofDays(30);

    private static final String FOLDER = "~/kafka/secrets/";
    private static final String MARK = "# ";

    private final Nodes nodes;
    private final Optional<Secrets> secrets;

    NodeSecrets(Nodes nodes, Optional<Secrets> secrets) {
        this.nodes = nodes;
        this.secrets = secrets;
    }

    static List<Existing> observed(
            BrokerId node, NodeReport report, Blueprint blueprint, Instant now) {
        return observed(node, FOLDER, report.secrets(), blueprint, now);
    }

    /**
     * What stands in a folder of secrets.
     *
     * @param secrets what may be read of each file, by its name
     */
    static List<Existing> observed(
            BrokerId node,
            String folder,
            Map<String, String> secrets,
            Blueprint blueprint,
            Instant now) {
        List<Existing> found = new ArrayList<>();
        secrets.forEach((file, shown) -> {
            int dot = file.lastIndexOf('.');
            String listener = file.substring(0, Math.max(0, dot)).toUpperCase(Locale.ROOT);
            if (file.equals(ListenerSettings.certificateFile(listener))) {
                found.add(certificate(node, folder, listener, shown, blueprint, now));
            } else if (file.equals(ListenerSettings.passwordFile(listener))) {
                found.add(password(node, folder, listener, shown));
            }
        });
        return found;
    }

    private static Existing certificate(
            BrokerId node,
            String folder,
            String listener,
            String shown,
            Blueprint blueprint,
            Instant now) {
        boolean given =
                consumer(blueprint.topology(), listener)
                        .flatMap(c -> c.security().certificates())
                        .filter(Certificates.Given.class::isInstance)
                        .isPresent();
        SortedSet<String> names = new TreeSet<>();
        String issuer = "";
        boolean fresh = given;
        try {
            List<Certificate> chain =
                    List.copyOf(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificates(
                                            new ByteArrayInputStream(
                                                    shown.getBytes(StandardCharsets.US_ASCII))));
            if (!chain.isEmpty()) {
                X509Certificate own = (X509Certificate) chain.getFirst();
                issuer = fingerprint(given ? own : chain.getLast());
                if (!given) {
                    own.getSubjectAlternativeNames()
                            .forEach(name -> names.add(String.valueOf(name.get(1))));
                    fresh = own.getNotAfter().toInstant().isAfter(now.plus(RENEWAL));
                }
            }
        } catch (CertificateException | NullPointerException e) {
            // A file that is no certificate is not the wanted one: it will be written again.
            issuer = "unreadable";
        }
        return existing(
                folder, new ListenerCertificate(node, listener, names, issuer, fresh, Set.of()));
    }

    private static Optional<ConsumerSpec> consumer(Topology topology, String listener) {
        return topology.link().consumers().stream()
                .filter(c -> topology.listenerName(c).equals(listener))
                .findFirst();
    }

    private static String fingerprint(Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    private static Existing password(BrokerId node, String folder, String listener, String shown) {
        String[] words = (shown.lines().findFirst().orElse(MARK) + "  ").substring(2).split(" ", 3);
        return existing(folder, new ListenerPassword(node, listener, words[0], words[1]));
    }

    private static Existing existing(String folder, ListenerCertificate certificate) {
        return new Existing(
                folder + ListenerSettings.certificateFile(certificate.listener()),
                certificate,
                Map.of());
    }

    private static Existing existing(String folder, ListenerPassword password) {
        return new Existing(
                folder + ListenerSettings.passwordFile(password.listener()), password, Map.of());
    }

    Existing written(ListenerCertificate wanted, Scope scope) throws InterruptedException {
        SortedSet<String> names = Symbols.resolve(wanted.names(), scope::find);
        for (String name : names) {
            if (Symbols.unresolved(name)) {
                throw KafkaFault.unresolved(wanted.node(), name);
            }
        }
        scope.note("making a key and its certificate");
        String pem = known().certificate(consumer(scope, wanted.listener()), wanted.node(), names);
        store(wanted.node(), ListenerSettings.certificateFile(wanted.listener()), pem, scope);
        return existing(
                folder(wanted.node(), scope),
                new ListenerCertificate(
                        wanted.node(),
                        wanted.listener(),
                        names,
                        wanted.issuer(),
                        true,
                        wanted.after()));
    }

    Existing written(ListenerPassword wanted, Scope scope) throws InterruptedException {
        ConsumerSpec consumer = consumer(scope, wanted.listener());
        String text =
                MARK
                        + wanted.user()
                        + " "
                        + wanted.password()
                        + "\n"
                        + ListenerSettings.passwordFileText(
                                consumer.security().sasl().orElseThrow(),
                                known().password(consumer));
        store(wanted.node(), ListenerSettings.passwordFile(wanted.listener()), text, scope);
        return existing(folder(wanted.node(), scope), wanted);
    }

    private Secrets known() {
        return secrets.orElseThrow(
                () -> new IllegalStateException("nobody knows the listeners' secrets"));
    }

    private static ConsumerSpec consumer(Scope scope, String listener) {
        return consumer(Blueprint.of(scope.link(), scope.facts()).topology(), listener)
                .orElseThrow(() -> new IllegalStateException("no consumer uses " + listener));
    }

    private Optional<ExistingHosts> existing(KafkaLink link) {
        return ExistingHosts.of(nodes.hosts(), link);
    }

    private String folder(BrokerId node, Scope scope) {
        return existing(scope.link())
                .map(hosts -> hosts.broker(node).secrets() + "/")
                .orElse(FOLDER);
    }

    private void store(BrokerId node, String file, String text, Scope scope)
            throws InterruptedException {
        Optional<ExistingHosts> existing = existing(scope.link());
        if (existing.isPresent()) {
            existing.get().keep(existing.get().broker(node), file, text);
            return;
        }
        Route route = Nodes.required(node, scope);
        Outcome outcome = nodes.call(route, "secret " + file, text, Nodes.SHORT);
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "write " + FOLDER + file, outcome);
        }
    }

    void removed(BrokerId node, String file, KafkaLink link, Scope scope)
            throws InterruptedException {
        Optional<ExistingHosts> existing = existing(link);
        if (existing.isPresent()) {
            existing.get().forget(existing.get().broker(node), file);
            return;
        }
        Optional<Route> route = Nodes.route(link.name(), node, scope::find);
        if (route.isPresent()) {
            Outcome outcome = nodes.call(route.get(), "forget " + file);
            if (!outcome.succeeded()) {
                throw KafkaFault.onHost(route.get(), "remove " + FOLDER + file, outcome);
            }
        }
    }
}
