package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.cli.Main;
import io.linkspan.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code doctor} on a cluster that Linkspan did not make, without a spec. */
class DoctorIT {
    private static final String USER =
            """
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
            """;

    @TempDir static Path folder;
    private static @Nullable OneBroker broker;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        broker = OneBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** What {@code doctor} came to. */
    private record Seen(int exit, JsonNode result) {
        /** Code of the first that is not a pass; empty when all pass. */
        String first() {
            for (JsonNode finding : result.path("findings")) {
                if (!finding.path("verdict").asString().equals("pass")) {
                    return finding.path("code").asString();
                }
            }
            return "";
        }
    }

    @Test
    void doctor_rightCluster_allPass() throws IOException {
        Seen seen = doctor(OneBroker.RIGHT, "");

        assertThat(seen.first()).as("%s", seen).isEmpty();
        assertThat(seen.exit()).isZero();
        assertThat(seen.result().toString()).contains("broker 1", "LS-DOC-09", "LS-DOC-10");
    }

    @Test
    void doctor_advertisedNameThatNobodyKnows_isNamed() throws IOException {
        Seen seen = doctor(OneBroker.LOST, "");

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-06");
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.result().toString()).contains("broker1.nowhere.invalid");
    }

    @Test
    void doctor_listenerWithUsersAndNoCommandConfig_saysToGiveOne() throws IOException {
        Seen seen = doctor(OneBroker.USERS, "");

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-04");
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.result().toString()).contains("--command-config");
    }

    @Test
    void doctor_commandConfigOfAdministrator_allPass() throws IOException {
        Seen seen = doctor(OneBroker.USERS, USER.formatted("admin", "right"));

        assertThat(seen.first()).as("%s", seen).isEmpty();
        assertThat(seen.exit()).isZero();
    }

    @Test
    void doctor_wrongPassword_failsWhereTheClientDoes() throws IOException {
        Seen seen = doctor(OneBroker.USERS, USER.formatted("admin", "wrong"));

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-04");
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.result().toString()).contains("Authentication failed");
    }

    @Test
    void doctor_userWithoutRights_couldNotTellWhoAnswers() throws IOException {
        Seen seen = doctor(OneBroker.USERS, USER.formatted("guest", "right"));

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-09");
        assertThat(seen.exit()).isEqualTo(3);
        assertThat(seen.result().toString()).contains("DescribeConfigs");
    }

    @Test
    void doctor_certificateOfAnotherName_isNamed() throws IOException {
        Seen seen = doctor(OneBroker.TLS, "security.protocol=SSL\n");

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-03");
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.result().toString()).contains("other.example.com");
    }

    @Test
    void doctor_usersBehindTls_trustedByCommandConfig_allPass() throws IOException {
        Seen seen =
                doctor(
                        OneBroker.SECURE,
                        secured("right")
                                + "ssl.truststore.type=PKCS12\nssl.truststore.password=for-tests\n"
                                + "ssl.truststore.location="
                                + folder.resolve(OneBroker.OWN_STORE)
                                + "\n");

        assertThat(seen.first()).as("%s", seen).isEmpty();
        assertThat(seen.exit()).isZero();
        assertThat(seen.result().toString()).contains("LS-DOC-03", "LS-DOC-08", "LS-DOC-09");
    }

    @Test
    void doctor_usersBehindTls_ofAnAuthorityNotTrusted_isNamedWhereTheClientFails()
            throws IOException {
        Seen seen = doctor(OneBroker.SECURE, secured("right"));

        assertThat(seen.first()).as("%s", seen).isEqualTo("LS-DOC-04");
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.result().toString()).contains("SSL handshake failed");
    }

    private static String secured(String password) {
        return USER.formatted("admin", password).replace("SASL_PLAINTEXT", "SASL_SSL");
    }

    private static Seen doctor(int port, String config) throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "doctor",
                                "--output",
                                "json",
                                "--bootstrap",
                                OneBroker.ADDRESS + ":" + port));
        if (!config.isEmpty()) {
            words.add("--command-config");
            words.add(Files.writeString(folder.resolve("client.properties"), config).toString());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                Main.run(
                        new Surroundings(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                Map.of(),
                                folder,
                                Clock.systemUTC(),
                                Optional.empty(),
                                Optional.empty()),
                        words.toArray(String[]::new));
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).as(err.toString(StandardCharsets.UTF_8)).startsWith("{");
        Schema.assertValid("doctor.schema.json", text, folder);
        return new Seen(exit, JsonMapper.shared().readTree(text));
    }
}
