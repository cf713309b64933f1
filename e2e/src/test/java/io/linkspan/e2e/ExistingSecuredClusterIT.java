package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secured listener on a cluster that runs, not made by Linkspan: first without an authorizer,
 * then with one of its owners'.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExistingSecuredClusterIT {
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String SECURITY =
            "security: { protocol: SASL_SSL, mechanism: SCRAM-SHA-512 }";

    /**
     * Of a listener of theirs that nobody uses; it may not be told any more than Linkspan's own.
     */
    private static final String THEIR_SECRET = "xK4-their-own-password-7Qz";

    private static final String AUTHORIZER =
            """
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            super.users=User:ANONYMOUS
            """;

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));
    private OwnCluster cluster;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Boolean.getBoolean("linkspan.exhaustive"), "only with -Pexhaustive");
        linkspan = new Linkspan(folder);
        assertThat(linkspan.run(SOON, "cloud", "start").exit()).isZero();
        cluster =
                new OwnCluster(
                        linkspan,
                        folder,
                        Linkspan.launcher()
                                .resolveSibling("cli/target/kafka/kafka_2.13-4.4.0.tgz"));
        cluster.settings(
                "connections.max.idle.ms=300000\nlistener.name.theirs.ssl.keystore.password="
                        + THEIR_SECRET
                        + "\n");
        cluster.launch();
        cluster.startKraft();
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
            linkspan.run(SOON, "down", "--delete");
        }
    }

    @Test
    void apply_scramOverTls_isRolledInServesItsUserAndKeepsSecrets() throws Exception {
        List<Linkspan.Result> told = new ArrayList<>();
        Set<String> commandLines;
        try (SecretSearch.CommandLines watch = new SecretSearch.CommandLines()) {
            String spec = cluster.spec("", SECURITY).toString();

            withoutAuthorizer(spec, told);
            throughTheLink(spec, told, true);
            cluster.reconfigure(AUTHORIZER);
            withAuthorizer(spec, told);
            throughTheLink(spec, told, false);
            verified(spec, told);
            destroyed(spec, told);
            commandLines = watch.seen();
        }
        new SecretSearch(folder, linkspan, Optional.of("own/own-kafka.password"))
                .nothingIsTold(
                        Map.of("a password of the owners'", THEIR_SECRET), 4, told, commandLines);
    }

    private void withoutAuthorizer(String spec, List<Linkspan.Result> told) throws Exception {
        Map<Integer, Long> before = cluster.pids();
        Linkspan.Result plan = run(told, SOON, "plan", spec);
        Linkspan.Result json = run(told, SOON, "plan", spec, "--output", "json");
        assertThat(plan.all())
                .contains("--- " + cluster.config(1))
                .contains("+listener.name.external.sasl.enabled.mechanisms=SCRAM-SHA-512")
                .contains(
                        "+listener.name.external.ssl.keystore.location="
                                + cluster.config(1)
                                + ".linkspan-secrets/external.pem")
                .contains("user own-kafka, SCRAM-SHA-512")
                .contains("LS-CONF-12")
                .doesNotContain("permissions of");
        assertThat(json.out()).contains("listener.name.theirs.ssl.keystore.password=********");

        Linkspan.Result apply = run(told, LONG, "apply", spec);

        assertThat(apply.exit()).as(() -> apply.all() + "\n" + logs()).isZero();
        assertThat(cluster.pids()).doesNotContainEntry(1, before.get(1));
        for (int broker = 1; broker <= OwnCluster.BROKERS; broker++) {
            assertThat(Path.of(cluster.config(broker) + ".linkspan-secrets/external.pem")).exists();
            assertThat(cluster.config(broker))
                    .content()
                    .contains("EXTERNAL:SASL_SSL")
                    .contains("INTERNAL:PLAINTEXT");
        }
        unchanged(spec, told);
    }

    private void unchanged(String spec, List<Linkspan.Result> told) throws IOException {
        Map<Integer, Long> before = cluster.pids();
        assertThat(run(told, SOON, "plan", spec).all()).contains("nothing to change");
        Linkspan.Result again = run(told, LONG, "apply", spec);
        assertThat(again.all()).contains("nothing to change");
        assertThat(cluster.pids()).isEqualTo(before);
    }

    private void withAuthorizer(String spec, List<Linkspan.Result> told) throws Exception {
        Map<Integer, Long> before = cluster.pids();
        assertThat(run(told, SOON, "plan", spec).all())
                .contains("permissions of own-kafka")
                .contains("1 to create")
                .doesNotContain("LS-CONF-12")
                .doesNotContain("rolling restart");

        Linkspan.Result apply = run(told, LONG, "apply", spec);

        assertThat(apply.exit()).as(apply.all()).isZero();
        assertThat(cluster.pids()).as("no broker is restarted for it").isEqualTo(before);
        assertThat(permissions())
                .containsExactlyInAnyOrder(
                        "CREATE TOPIC *",
                        "WRITE TOPIC *",
                        "DESCRIBE_CONFIGS CLUSTER kafka-cluster");
        unchanged(spec, told);
    }

    private static List<String> permissions() throws Exception {
        try (Admin admin = OwnCluster.admin()) {
            return admin
                    .describeAcls(AclBindingFilter.ANY)
                    .values()
                    .get(60, TimeUnit.SECONDS)
                    .stream()
                    .filter(b -> b.entry().principal().equals("User:own-kafka"))
                    .map(ExistingSecuredClusterIT::words)
                    .toList();
        }
    }

    private static String words(AclBinding binding) {
        return binding.entry().operation()
                + " "
                + binding.pattern().resourceType()
                + " "
                + binding.pattern().name();
    }

    /** The tool's own clients, and Kafka's. */
    private void throughTheLink(String spec, List<Linkspan.Result> told, boolean open)
            throws IOException {
        String topic = open ? "before" : "after";
        Linkspan.Result sent =
                run(
                        told,
                        SOON,
                        "produce",
                        spec,
                        "--from",
                        "consumer",
                        "--topic",
                        topic,
                        "--messages",
                        "6");
        assertThat(sent.exit()).as(sent.all()).isZero();
        Linkspan.Result read =
                run(told, SOON, "consume", spec, "--from", "consumer", "--topic", topic);
        if (open) {
            assertThat(read.out()).as(read.all()).contains("Processed a total of 6 messages");
        } else {
            assertThat(read.all()).as("a changefeed may not read").contains("LS-TOPIC-03");
            assertThat(run(told, SOON, "consume", spec, "--topic", topic).out())
                    .contains("Processed a total of 6 messages");
        }
        KafkaTools tools = KafkaTools.in(linkspan, folder);
        String at = " --bootstrap-server " + bootstrap(told) + " ";
        String topics = tools.command("TopicCommand") + at;
        Path config = folder.resolve(".linkspan/secrets/own/own-kafka.properties");
        Linkspan.Result made =
                exec(
                        told,
                        topics + "--command-config " + config + " --create --topic made-" + topic);
        assertThat(made.exit()).as(made.all()).isZero();
        Path wrong =
                Files.writeString(
                        folder.resolve("wrong.properties"),
                        Pattern.compile("password=.[^ ]*;")
                                .matcher(Files.readString(config))
                                .replaceAll("password=\"wrong\";"));
        assertThat(exec(told, topics + "--list --command-config " + wrong).all())
                .contains("SaslAuthenticationException");
    }

    private void verified(String spec, List<Linkspan.Result> told) {
        Linkspan.Result verify = run(told, LONG, "verify", spec);
        assertThat(verify.exit()).as(verify.all()).isZero();
        assertThat(verify.all()).contains("LS-TLS-01", "LS-SASL-02", "LS-ACL-01", "LS-LNK-02");
    }

    private void destroyed(String spec, List<Linkspan.Result> told) throws Exception {
        Map<Integer, Long> before = cluster.pids();
        Linkspan.Result destroy = run(told, LONG, "destroy", "--yes", spec);
        assertThat(destroy.exit()).as(destroy.all()).isZero();
        assertThat(destroy.all()).contains("LS-ROLL-05", "FILE.linkspan-secrets");
        assertThat(cluster.pids()).isEqualTo(before);
        assertThat(Path.of(cluster.config(1) + ".linkspan-secrets/external.pem"))
                .as("the broker could not start without it")
                .exists();
        assertThat(permissions()).isEmpty();
        try (Admin admin = OwnCluster.admin()) {
            assertThat(admin.describeUserScramCredentials().users().get(60, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    private Linkspan.Result run(List<Linkspan.Result> told, Duration limit, String... command) {
        Linkspan.Result result = linkspan.run(limit, command);
        told.add(result);
        return result;
    }

    private Linkspan.Result exec(List<Linkspan.Result> told, String script) {
        return run(told, SOON, "exec", "--", "timeout", "60", "bash", "-c", script);
    }

    private static String bootstrap(List<Linkspan.Result> told) {
        return told.stream()
                .map(Linkspan.Result::out)
                .map(Pattern.compile("vpce-\\S+amazonaws\\.com:9092")::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bootstrap address in " + told));
    }

    private String logs() {
        try (Stream<Path> files = Files.list(folder)) {
            return cluster.logs() + files.toList();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
