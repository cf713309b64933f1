package io.linkspan.providers.secrets;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A link's own certificate authority, kept in a PKCS #12 file. Certificates are made by the JDK's
 * keytool, which signs what it generates. Source: JDK tool specifications, keytool, {@code
 * -genkeypair -signer}.
 */
final class Authority {
    private static final String STORE = "ca.p12";
    private static final String ALIAS = "ca";
    private static final int AUTHORITY_DAYS = 3_650;

    /** The most that browsers and public authorities allow. */
    private static final int CERTIFICATE_DAYS = 397;

    private static final int KEYTOOL_SECONDS = 60;

    /** PKCS #12 wants one; what protects the file is that only its owner reads it. */
    private static final String STORE_PASSWORD = "linkspan";

    private static final String PASSWORD_VARIABLE = "LINKSPAN_STORE";

    private final PrivateFiles files;
    private final String link;
    private final Path keytool;

    Authority(PrivateFiles files, String link, Path javaHome) {
        this.files = files;
        this.link = link;
        this.keytool = javaHome.resolve("bin").resolve("keytool");
    }

    /** Its own certificate; made with its key when there is none yet. */
    Certificate certificate() {
        Path store = files.path(STORE);
        try {
            if (!Files.exists(store)) {
                Path half = files.folder().resolve("." + UUID.randomUUID() + ".p12");
                keytool(
                        half,
                        List.of(
                                "-alias",
                                ALIAS,
                                "-dname",
                                "CN=Linkspan authority of " + link,
                                "-validity",
                                Integer.toString(AUTHORITY_DAYS),
                                "-ext",
                                "bc:critical=ca:true,pathlen:0",
                                "-ext",
                                "ku:critical=keyCertSign,cRLSign"));
                Files.move(half, store, StandardCopyOption.ATOMIC_MOVE);
            }
            return load(store).getCertificate(ALIAS);
        } catch (IOException | GeneralSecurityException e) {
            throw failed("its authority's key is not usable: " + e.getMessage());
        }
    }

    /**
     * A new key and its certificate, PEM.
     *
     * @param subject for people
     * @param names DNS names, wildcards and IPv4 addresses
     */
    String issued(String subject, SortedSet<String> names) {
        certificate();
        Path copy = files.folder().resolve("." + UUID.randomUUID() + ".p12");
        try {
            try {
                Files.copy(files.path(STORE), copy, StandardCopyOption.COPY_ATTRIBUTES);
                keytool(
                        copy,
                        List.of(
                                "-alias",
                                "made",
                                "-signer",
                                ALIAS,
                                "-dname",
                                "CN=" + subject,
                                "-validity",
                                Integer.toString(CERTIFICATE_DAYS),
                                "-ext",
                                "ku:critical=digitalSignature",
                                "-ext",
                                "eku=serverAuth",
                                "-ext",
                                "san=" + alternatives(names)));
                KeyStore store = load(copy);
                StringBuilder pem =
                        new StringBuilder(
                                Pem.of(
                                        "PRIVATE KEY",
                                        store.getKey("made", STORE_PASSWORD.toCharArray())
                                                .getEncoded()));
                for (Certificate certificate : store.getCertificateChain("made")) {
                    pem.append(Pem.of("CERTIFICATE", certificate.getEncoded()));
                }
                return pem.toString();
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw failed("a certificate for " + subject + " cannot be made: " + e.getMessage());
        }
    }

    private static String alternatives(SortedSet<String> names) {
        return names.stream()
                .map(name -> (name.matches("[0-9.]+") ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, STORE_PASSWORD.toCharArray());
        }
        return loaded;
    }

    /** Generates a pair of keys into a store. */
    private void keytool(Path store, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
        command.addAll(
                List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass:env"));
        command.add(PASSWORD_VARIABLE);
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, STORE_PASSWORD);
        // One thread and the first compiler: it lives for half a second.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Path output = Files.createTempFile(files.folder(), ".keytool", ".out");
        try {
            Process process = builder.redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(keytool + " did not end within " + KEYTOOL_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        keytool
                                + " says: "
                                + new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                                        .strip());
            }
            Files.setPosixFilePermissions(
                    store, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a key", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private DiagnosticException failed(String why) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SECRET-02",
                        "certificates for " + link + " cannot be made",
                        why,
                        "Run Linkspan with a whole JDK 25; or give certificates of your own under security.tls"));
    }
}
