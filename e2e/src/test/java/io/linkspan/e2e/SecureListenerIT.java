package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secured listeners on the local cloud: what comes in, what does not, and where secrets are. */
class SecureListenerIT {
    private static final Duration UP = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    @TempDir Path folder;

    @AfterEach
    void down() {
        new Linkspan(folder).run(SOON, "down", "--delete");
    }

    @ParameterizedTest
    @CsvSource({
        "SASL_PLAINTEXT, SCRAM-SHA-512",
        "SASL_PLAINTEXT, SCRAM-SHA-256",
        "SASL_SSL, SCRAM-SHA-512"
    })
    void up_scram_letsInItsUserAndNobodyElse(String protocol, String mechanism) throws IOException {
        letsInItsUserAndNobodyElse(protocol, mechanism);
    }

    @ParameterizedTest
    @CsvSource({"SASL_PLAINTEXT, PLAIN", "SSL, ''"})
    void up_plainOrTls_letsInItsUserAndNobodyElse(String protocol, String mechanism)
            throws IOException {
        letsInItsUserAndNobodyElse(protocol, mechanism);
    }

    private void letsInItsUserAndNobodyElse(String protocol, String mechanism) throws IOException {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        Tools.require("kcat", "kcat");
        Linkspan linkspan = new Linkspan(folder);
        Files.writeString(folder.resolve("spec.yaml"), spec(protocol, mechanism));

        Linkspan.Result plan;
        Linkspan.Result up;
        Linkspan.Result again;
        List<Linkspan.Result> scripts;
        Set<String> commandLines;
        try (CommandLines watch = new CommandLines()) {
            assertThat(linkspan.run(SOON, "cloud", "start").exit()).isZero();
            plan = linkspan.run(SOON, "plan", "spec.yaml", "--output", "json");
            up = linkspan.run(UP, "up", "spec.yaml");
            again = linkspan.run(UP, "up", "spec.yaml");
            scripts = produceAndConsume(linkspan);
            commandLines = watch.seen();
        }

        assertThat(plan.exit()).as(plan.all()).isZero();
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(again.all()).containsIgnoringCase("nothing to change");
        assertThat(commandLines).as("the watch works").anyMatch(l -> l.contains("kafka.Kafka"));
        scriptsDid(scripts, !mechanism.isEmpty());
        String bootstrap = bootstrap(up);
        if (mechanism.startsWith("SCRAM")) {
            kafkasOwnTools(linkspan, bootstrap);
        } else {
            kcat(linkspan, bootstrap, !mechanism.isEmpty());
        }
        Map<String, String> secrets = secrets(linkspan, protocol, mechanism);
        onlyPrivateFilesHold(secrets, folder);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            assertThat(Stream.concat(Stream.of(plan, up, again), scripts.stream()))
                    .as("output and " + secret.getKey())
                    .noneMatch(result -> result.all().contains(secret.getValue()));
            assertThat(commandLines)
                    .as("process arguments and " + secret.getKey())
                    .noneMatch(line -> line.contains(secret.getValue()));
        }
    }

    /** The guide's two scripts: in through the link, out through the link, out at INTERNAL. */
    private static List<Linkspan.Result> produceAndConsume(Linkspan linkspan) {
        return List.of(
                linkspan.run(
                        SOON,
                        "produce",
                        "--from",
                        "consumer",
                        "--topic",
                        "scripts",
                        "--messages",
                        "6"),
                linkspan.run(SOON, "consume", "--from", "consumer", "--topic", "scripts"),
                linkspan.run(SOON, "consume", "--topic", "scripts"));
    }

    private static void scriptsDid(List<Linkspan.Result> scripts, boolean users) {
        Linkspan.Result sent = scripts.get(0);
        Linkspan.Result outside = scripts.get(1);
        Linkspan.Result inside = scripts.get(2);
        assertThat(sent.exit()).as(sent.all()).isZero();
        assertThat(sent.out()).contains("Create Test message 6");
        assertThat(inside.out()).as(inside.all()).contains("Processed a total of 6 messages");
        if (users) {
            assertThat(outside.exit()).as("a changefeed may not read").isEqualTo(1);
            assertThat(outside.all()).contains("LS-TOPIC-03", "Topic authorization failed");
        } else {
            assertThat(outside.out()).as(outside.all()).contains("Processed a total of 6 messages");
        }
    }

    /** Everything that must stay among few, by what it is. */
    private Map<String, String> secrets(Linkspan linkspan, String protocol, String mechanism)
            throws IOException {
        Map<String, String> secrets = new TreeMap<>();
        for (String line : linkspan.run(SOON, "cloud", "env").out().lines().toList()) {
            Matcher m =
                    Pattern.compile("export (AWS_SECRET_ACCESS_KEY|TIDBCLOUD_PRIVATE_KEY)=(.*)")
                            .matcher(line);
            if (m.matches()) {
                secrets.put(m.group(1), m.group(2).replaceAll("[\"']", ""));
            }
        }
        assertThat(secrets).hasSize(2);
        if (!mechanism.isEmpty()) {
            secrets.put(
                    "the user's password",
                    Files.readString(
                                    folder.resolve(
                                            ".linkspan/secrets/orders/orders-kafka.password"))
                            .strip());
        }
        int keys = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = Files.size(file) < 1 << 16 ? latin(file) : "";
                Matcher key =
                        Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\R\\S+\\R(\\S{20,})")
                                .matcher(text);
                while (key.find()) {
                    secrets.put("a private key of " + file, key.group(1));
                    keys++;
                }
            }
        }
        assertThat(keys).as("keys").isGreaterThanOrEqualTo(protocol.endsWith("SSL") ? 4 : 1);
        return secrets;
    }

    private static String latin(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    /** Also logs: those of the tool, the local cloud and the brokers are below the folder. */
    private static void onlyPrivateFilesHold(Map<String, String> secrets, Path folder)
            throws IOException {
        Set<String> held = new TreeSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                // Kafka's jars, ahead-of-time caches and empty index files.
                if (Files.size(file) > 4 << 20) {
                    continue;
                }
                String text = latin(file);
                for (Map.Entry<String, String> secret : secrets.entrySet()) {
                    if (text.contains(secret.getValue())) {
                        held.add(secret.getKey());
                        assertThat(Files.getPosixFilePermissions(file))
                                .as(secret.getKey() + " in " + file)
                                .isSubsetOf(OWNER_ONLY);
                        assertThat(file.toString())
                                .as(secret.getKey())
                                .doesNotEndWith(".log")
                                .doesNotEndWith(".out");
                    }
                }
            }
        }
        assertThat(held).as("the search works").isEqualTo(secrets.keySet());
    }

    /** What all processes were started with, looked at again and again. */
    private static final class CommandLines implements AutoCloseable {
        private static final long EVERY_NANOS = 100_000_000;
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final Thread looking = Thread.ofPlatform().daemon().start(this::look);

        private void look() {
            while (open.get()) {
                ProcessHandle.allProcesses()
                        .map(SecureListenerIT::commandLine)
                        .filter(line -> !line.isEmpty())
                        .forEach(seen::add);
                LockSupport.parkNanos(EVERY_NANOS);
            }
        }

        Set<String> seen() {
            return Set.copyOf(seen);
        }

        @Override
        public void close() {
            open.set(false);
            try {
                looking.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return latin(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            // It ended, or is another user's.
            return "";
        }
    }

    /** The kcat of Debian cannot do SCRAM with today's Kafka; see {@link #kafkasOwnTools}. */
    private void kcat(Linkspan linkspan, String bootstrap, boolean users) throws IOException {
        String kcat = "kcat -b " + bootstrap;
        Linkspan.Result listed = exec(linkspan, kcat + " -L");
        assertThat(listed.out()).as(listed.all()).contains("3 brokers");
        Linkspan.Result sent = exec(linkspan, kcat + " -P -t orders <<< one");
        assertThat(sent.exit()).as(sent.all()).isZero();
        if (users) {
            Path wrong = forged("orders-kafka.kcat", "sasl.password=.*", "sasl.password=wrong");
            Linkspan.Result stranger =
                    exec(linkspan, "unset KCAT_CONFIG; " + kcat + " -F " + wrong + " -L -m 10");
            assertThat(stranger.exit()).as(stranger.all()).isNotZero();
            assertThat(stranger.err()).contains("Invalid username or password");
            Linkspan.Result reader = exec(linkspan, kcat + " -C -t orders -p 0 -o beginning -e -q");
            assertThat(reader.all()).as("a changefeed may not read").contains("authorization");
        }
    }

    /**
     * librdkafka before 2.6.1 sends a nonce that Kafka has refused since it was told to check it
     * (CVE-2024-56128), so SCRAM is tried with Kafka's own tools.
     */
    private void kafkasOwnTools(Linkspan linkspan, String bootstrap) throws IOException {
        KafkaTools tools = KafkaTools.in(linkspan, folder);
        String topics = tools.command("TopicCommand");
        String at = " --bootstrap-server " + bootstrap + " ";
        String mine = at + "--command-config $LINKSPAN_CLIENT_CONFIG ";
        Linkspan.Result listed = exec(linkspan, tools.command("BrokerApiVersionsCommand") + mine);
        assertThat(listed.out().lines().filter(l -> l.contains("(id: ")))
                .as(listed.all())
                .hasSize(3);
        Linkspan.Result made = exec(linkspan, topics + mine + "--create --topic orders");
        assertThat(made.exit()).as(made.all()).isZero();
        Linkspan.Result removed = exec(linkspan, topics + mine + "--delete --topic orders");
        assertThat(removed.all()).contains("TopicAuthorizationException");
        Path wrong = forged("orders-kafka.properties", "password=.[^ ]*;", "password=\"wrong\";");
        Linkspan.Result stranger = exec(linkspan, topics + at + "--list --command-config " + wrong);
        assertThat(stranger.all()).contains("SaslAuthenticationException");
    }

    /** A client's file with something else in it. */
    private Path forged(String file, String what, String by) throws IOException {
        String text = Files.readString(folder.resolve(".linkspan/secrets/orders").resolve(file));
        assertThat(text).containsPattern(what);
        return Files.writeString(
                folder.resolve("forged-" + file),
                Pattern.compile(what).matcher(text).replaceAll(Matcher.quoteReplacement(by)));
    }

    private static Linkspan.Result exec(Linkspan linkspan, String script) {
        return linkspan.run(SOON, "exec", "--", "timeout", "60", "bash", "-c", script);
    }

    private static String bootstrap(Linkspan.Result up) {
        Matcher m = Pattern.compile("vpce-\\S+amazonaws\\.com:9092").matcher(up.out());
        assertThat(m.find()).as(up.all()).isTrue();
        return m.group();
    }

    static String spec(String protocol, String mechanism) {
        return """
        name: orders
        aws:
          region: us-west-2
          vpc: { cidr: 127.10.0.0/16 }
          bastion: { sshFrom: [127.0.0.0/8] }
          loadBalancer: { clientsFrom: [127.20.0.0/16] }
        kafka:
          heap: 256 MiB
          jvmOptions: ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
          settings: { log.cleaner.dedupe.buffer.size: 4194304 }
        link: { brokerPorts: 9093-9095 }
        consumers:
          - tidbCloud:
              clusterId: "10048930788495339885"
              displayName: orders-kafka
              security: { protocol: %s%s }
        """
                .formatted(protocol, mechanism.isEmpty() ? "" : ", mechanism: " + mechanism);
    }
}
