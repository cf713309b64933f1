package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource.KafkaInstallation;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.KafkaArchives;
import io.linkspan.engine.KafkaArchives.Archive;
import io.linkspan.engine.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Kafka's files on hosts: {@code ~/kafka/kafka_2.13-<version>}, unpacked whole or not at all, with
 * {@code ~/kafka/current} pointing at the one in use; and the supervisor script beside them.
 */
final class Installations {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration UNPACK_LIMIT = Duration.ofMinutes(5);

    /** Where the spec's JDK stands on the host, when the spec brings one as an archive. */
    private static final String BROUGHT_JAVA = "kafka/java-";

    private final Nodes nodes;
    private final KafkaArchives archives;

    Installations(Nodes nodes, KafkaArchives archives) {
        this.nodes = nodes;
        this.archives = archives;
    }

    static Optional<Existing> observed(BrokerId node, NodeReport report) {
        return report.version()
                .filter(_ -> Nodes.hasScript(report))
                .map(version -> existing(new KafkaInstallation(node, version)));
    }

    private static Existing existing(KafkaInstallation installation) {
        return new Existing("~/kafka/" + folder(installation.version()), installation, Map.of());
    }

    Existing made(KafkaInstallation wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        nodes.hosts().await(route, BOOT_LIMIT, scope::note);
        Archive archive = archives.archive(wanted.version(), scope::note);
        nodes.installScript(route);
        unpacked(
                route,
                archive,
                "kafka/" + folder(wanted.version()),
                folder(wanted.version()),
                scope);
        bringJava(route, scope);
        Outcome linked =
                nodes.hosts()
                        .run(
                                route,
                                Command.of(
                                        "cd ~/kafka && ln -sfn %s current.new && mv -fT current.new current"
                                                .formatted(folder(wanted.version())),
                                        Nodes.SHORT));
        if (!linked.succeeded()) {
            throw KafkaFault.onHost(route, "switch to Kafka " + wanted.version(), linked);
        }
        return existing(wanted);
    }

    private static String folder(KafkaVersion version) {
        return "kafka_2.13-" + version;
    }

    /**
     * Brings and unpacks an archive unless its folder is there.
     *
     * @param path of the folder to be, relative to the user's home
     * @param top the one folder in the archive, or empty for whatever it is called
     */
    private void unpacked(Route route, Archive archive, String path, String top, Scope scope)
            throws InterruptedException {
        Outcome there = nodes.hosts().run(route, Command.of("test -d ~/" + path, Nodes.SHORT));
        if (there.succeeded()) {
            return;
        }
        String packed = "kafka/archive/" + archive.sha256();
        nodes.hosts().put(route, archive.file(), archive.sha256(), packed, scope::note);
        scope.note("unpacking on " + route.machine());
        Outcome outcome =
                nodes.hosts()
                        .run(
                                route,
                                Command.of(
                                        """
                                        cd && t=kafka/.unpack.$$ && mkdir -p "$t" || exit
                                        trap 'rm -rf "$t"' EXIT
                                        tar -xzf %1$s -C "$t" --no-same-owner || exit
                                        from=%3$s; [ -n "$from" ] || from=$(ls "$t")
                                        test -d "$t/$from" || { echo "the archive has no folder $from"; exit 66; }
                                        mv -T "$t/$from" %2$s || test -d %2$s || exit
                                        rm -f %1$s
                                        """
                                                .formatted(packed, path, top),
                                        UNPACK_LIMIT));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "unpack " + archive.file().getFileName(), outcome);
        }
    }

    /** Where the spec's JDK will be on the host; empty to take the host's own. */
    static String javaHome(Scope scope) {
        return javaArchive(scope).isPresent()
                ? "~/" + BROUGHT_JAVA + sha256(javaArchive(scope).get()).substring(0, 16)
                : scope.link().kafka().java().orElse("");
    }

    private static Optional<Path> javaArchive(Scope scope) {
        return scope.link()
                .kafka()
                .java()
                .filter(java -> java.endsWith(".tar.gz") || java.endsWith(".tgz"))
                .map(Path::of);
    }

    private void bringJava(Route route, Scope scope) throws InterruptedException {
        Optional<Path> archive = javaArchive(scope);
        if (archive.isPresent()) {
            String sha256 = sha256(archive.get());
            unpacked(
                    route,
                    new Archive(archive.get(), sha256),
                    BROUGHT_JAVA + sha256.substring(0, 16),
                    "",
                    scope);
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream content = new DigestInputStream(in, digest)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-KAFKA-08",
                            "the JDK archive " + file + " cannot be read",
                            String.valueOf(e.getMessage()),
                            "Correct kafka.java in the spec"),
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** Removes programs and settings; data stays until its volume goes. */
    void removed(KafkaInstallation installation, Scope scope) throws InterruptedException {
        Optional<Route> route = Nodes.route(scope.link().name(), installation.node(), scope::find);
        if (route.isEmpty()) {
            return;
        }
        Outcome outcome =
                nodes.hosts()
                        .run(
                                route.get(),
                                Command.of(
                                        "cd && rm -rf kafka/current kafka/kafka_2.13-* kafka/java-* kafka/archive kafka/bin",
                                        UNPACK_LIMIT));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route.get(), "remove Kafka's files", outcome);
        }
    }
}
