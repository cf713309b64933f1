package io.linkspan.providers.secrets;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.core.plan.Facts.SecretFacts;
import io.linkspan.engine.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A link's secrets: a folder for what the tool makes, the user's files and the environment for the
 * rest. Beside them lie configuration files for clients: {@code <consumer>.properties} for Kafka's
 * own, {@code <consumer>.kcat} for those built on librdkafka.
 */
public final class SecretFiles implements Secrets {
    private static final int PASSWORD_BYTES = 24;
    private static final int PASSWORD_MAX = 256;

    /** As slow as OWASP's password storage page asks of PBKDF2 with SHA-512. */
    private static final int MARK_ROUNDS = 210_000;

    private static final int MARK_BITS = 128;

    private final PrivateFiles files;
    private final Path base;
    private final Map<String, String> environment;
    private final String link;
    private final SecureRandom random;
    private final Authority authority;
    private final Map<String, SecretFacts> known = new ConcurrentHashMap<>();

    /**
     * @param folder of all links; each has one of its own in it
     * @param base what the spec's paths are relative to
     * @param javaHome of a JDK, whose keytool makes certificates
     */
    public SecretFiles(
            Path folder,
            Path base,
            Map<String, String> environment,
            String link,
            Path javaHome,
            SecureRandom random) {
        this.files = new PrivateFiles(folder.resolve(link));
        this.base = base;
        this.environment = Map.copyOf(environment);
        this.link = link;
        this.random = random;
        this.authority = new Authority(files, link, javaHome);
    }

    /** The configuration of kcat and the like for a consumer's listener. */
    public static Path kcatFile(Path folder, String link, String consumer) {
        return folder.resolve(link).resolve(consumer + ".kcat");
    }

    /** The configuration of Kafka's own clients. */
    public static Path clientFile(Path folder, String link, String consumer) {
        return folder.resolve(link).resolve(consumer + ".properties");
    }

    @Override
    public SecretFacts facts(ConsumerSpec consumer) {
        synchronized (this) {
            return known.computeIfAbsent(consumer.name(), _ -> read(consumer));
        }
    }

    private SecretFacts read(ConsumerSpec consumer) {
        String password =
                consumer.security().sasl().map(sasl -> mark(sasl, password(consumer))).orElse("");
        String issuer = consumer.security().certificates().map(this::issuer).orElse("");
        clientFiles(consumer);
        return new SecretFacts(password, issuer);
    }

    private String issuer(Certificates certificates) {
        return switch (certificates) {
            case Certificates.Made _ -> Pem.fingerprint(authority.certificate());
            case Certificates.Given given -> Pem.fingerprint(chain(given).getFirst());
        };
    }

    private List<X509Certificate> chain(Certificates.Given given) {
        try {
            List<X509Certificate> chain = Pem.certificates(read(given.certificate()));
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw unusable(
                    given.certificate(), "it holds no readable certificate: " + e.getMessage());
        }
        throw unusable(given.certificate(), "it holds no PEM certificate");
    }

    private String mark(Sasl sasl, String password) {
        try {
            byte[] salt = ("linkspan " + link + " " + sasl.user()).getBytes(StandardCharsets.UTF_8);
            PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, MARK_ROUNDS, MARK_BITS);
            return HexFormat.of()
                    .formatHex(
                            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                                    .generateSecret(key)
                                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks PBKDF2", e);
        }
    }

    @Override
    public String password(ConsumerSpec consumer) {
        Sasl sasl =
                consumer.security()
                        .sasl()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "the listener of " + consumer.name() + " has no user"));
        return switch (sasl.password()) {
            case Password.Generated _ -> generated(consumer.name() + ".password");
            case Password.OfFile(String path) -> usable(read(path).strip(), path);
            case Password.OfVariable(String name) ->
                    usable(
                            Optional.ofNullable(environment.get(name)).orElse(""),
                            "the environment variable " + name);
        };
    }

    private synchronized String generated(String file) {
        Optional<String> kept = files.read(file).map(String::strip).filter(p -> !p.isEmpty());
        if (kept.isPresent()) {
            return kept.get();
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        files.write(file, made + "\n");
        return made;
    }

    private static String usable(String password, String source) {
        if (password.isEmpty()) {
            throw unusable(source, "it holds no password");
        }
        if (password.length() > PASSWORD_MAX
                || !password.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw unusable(
                    source,
                    "a password has at most "
                            + PASSWORD_MAX
                            + " visible ASCII characters on one line");
        }
        return password;
    }

    private String read(String path) {
        try {
            return Files.readString(base.resolve(path));
        } catch (IOException e) {
            throw unusable(path, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static DiagnosticException unusable(String source, String why) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SECRET-03",
                        source + " cannot be used for a listener",
                        why,
                        "Correct it, or what the spec says under security"));
    }

    @Override
    public String certificate(ConsumerSpec consumer, BrokerId broker, SortedSet<String> names) {
        return switch (consumer.security().certificates().orElseThrow()) {
            case Certificates.Made _ -> {
                String pem;
                synchronized (this) {
                    pem = authority.issued("broker " + broker + " of " + link, names);
                }
                files.write(consumer.name() + "-broker" + broker + ".pem", pem);
                yield pem;
            }
            case Certificates.Given given -> {
                String key = read(given.key());
                if (!key.contains("-----BEGIN PRIVATE KEY-----")) {
                    throw unusable(given.key(), "it holds no PKCS #8 key without a password");
                }
                StringBuilder pem = new StringBuilder(key.strip()).append('\n');
                for (X509Certificate certificate : chain(given)) {
                    try {
                        pem.append(Pem.of("CERTIFICATE", certificate.getEncoded()));
                    } catch (CertificateException e) {
                        throw unusable(given.certificate(), String.valueOf(e.getMessage()));
                    }
                }
                yield pem.toString();
            }
        };
    }

    @Override
    public Optional<String> authority(ConsumerSpec consumer) {
        return consumer.security()
                .certificates()
                .flatMap(certificates ->
                        switch (certificates) {
                            case Certificates.Made _ -> Optional.of(own());
                            case Certificates.Given given -> given.authority().map(this::read);
                        });
    }

    private String own() {
        try {
            synchronized (this) {
                return Pem.of("CERTIFICATE", authority.certificate().getEncoded());
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate has no bytes", e);
        }
    }

    private void clientFiles(ConsumerSpec consumer) {
        Optional<Path> trusted =
                authority(consumer)
                        .map(pem -> {
                            files.write(consumer.name() + ".ca.pem", pem);
                            return files.path(consumer.name() + ".ca.pem");
                        });
        Optional<String> password = consumer.security().sasl().map(_ -> password(consumer));
        files.write(
                consumer.name() + ".properties",
                ClientFiles.kafka(consumer.security(), password, trusted));
        files.write(
                consumer.name() + ".kcat",
                ClientFiles.librdkafka(consumer.security(), password, trusted));
    }
}
