package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        try (SecretSearch.CommandLines watch = new SecretSearch.CommandLines()) {
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
        new SecretSearch(
                        folder,
                        linkspan,
                        mechanism.isEmpty()
                                ? Optional.empty()
                                : Optional.of("orders/orders-kafka.password"))
                .nothingIsTold(
                        protocol.endsWith("SSL") ? 4 : 1,
                        Stream.concat(Stream.of(plan, up, again), scripts.stream()).toList(),
                        commandLines);
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
