package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The security of consumers' listeners: defaults, parts that do not fit, warnings. */
class SpecSecurityTest {
    private static final String GENERIC =
            """
              - generic:
                  name: analytics
                  principals: ["*"]
                  accountId: "123456789012"
                  advertisedPattern: "b{id}.kafka.example.com:{port}"
            """;

    private static String tidb(String security) {
        return Specs.SMALL.replace("885\" }", "885\", security: " + security + " }");
    }

    private static ListenerSecurity security(String text) {
        return Specs.link(tidb(text)).consumers().getFirst().security();
    }

    @Test
    void parse_noSecurity_isTheGuides() {
        assertThat(Specs.link(Specs.SMALL).consumers().getFirst().security())
                .isEqualTo(ListenerSecurity.PLAINTEXT);
    }

    @Test
    void parse_protocolAlone_getsScramAndAGeneratedPassword() {
        ListenerSecurity security = security("{ protocol: SASL_SSL }");

        assertThat(security.protocol()).isEqualTo(Protocol.SASL_SSL);
        assertThat(security.sasl())
                .contains(
                        new ListenerSecurity.Sasl(
                                Mechanism.SCRAM_SHA_512, "orders-kafka", new Password.Generated()));
        assertThat(security.certificates()).contains(new Certificates.Made());
    }

    @Test
    void parse_everyKey_isTaken() {
        ListenerSecurity security =
                security(
                        "{ protocol: SASL_SSL, mechanism: PLAIN, user: changefeed, password: { env: PASS },"
                                + " tls: { certificate: a.crt, key: a.key, ca: ca.crt } }");

        assertThat(security)
                .isEqualTo(
                        new ListenerSecurity(
                                Protocol.SASL_SSL,
                                Optional.of(
                                        new ListenerSecurity.Sasl(
                                                Mechanism.PLAIN,
                                                "changefeed",
                                                new Password.OfVariable("PASS"))),
                                Optional.of(
                                        new Certificates.Given(
                                                "a.crt", "a.key", Optional.of("ca.crt")))));
    }

    @Test
    void parse_partsThatDoNotFitTheProtocol_areToldWhereTheyStand() {
        assertThat(
                        Specs.mistakes(
                                tidb(
                                        "{ user: me, password: { file: p }, tls: { certificate: a, key: b } }")))
                .isEqualTo(
                        """
                        7:71 LS-SPEC-19 consumers[0].tidbCloud.security.user is of no use with PLAINTEXT
                        7:85 LS-SPEC-19 consumers[0].tidbCloud.security.password is of no use with PLAINTEXT
                        7:103 LS-SPEC-19 consumers[0].tidbCloud.security.tls is of no use with PLAINTEXT
                        """);
        assertThat(Specs.codes(tidb("{ protocol: SASL_PLAINTEXT, password: { file: a, env: B } }")))
                .containsExactly("LS-SPEC-19");
        assertThat(Specs.codes(tidb("{ protocol: SASL_PLAINTEXT, password: {} }")))
                .containsExactly("LS-SPEC-05");
        assertThat(Specs.codes(tidb("{ protocol: SSL, mechanism: PLAIN, tls: { key: a } }")))
                .containsExactly("LS-SPEC-19", "LS-SPEC-05");
    }

    @Test
    void parse_unknownNames_areToldWithTheKnownOnes() {
        assertThat(Specs.mistakes(tidb("{ protocol: TLS }")))
                .contains("'TLS' is not a security protocol; known are PLAINTEXT, SASL_PLAINTEXT");
        assertThat(Specs.mistakes(tidb("{ protocol: SASL_SSL, mechanism: GSSAPI }")))
                .contains("'GSSAPI' is not a mechanism; known are SCRAM-SHA-512");
    }

    @Test
    void parse_passwordInTheSpec_isRefusedWithoutRepeatingIt() {
        String mistakes = Specs.mistakes(tidb("{ protocol: SASL_SSL, password: hunter2 }"));

        assertThat(mistakes).contains("LS-SPEC-06").doesNotContain("hunter2");
    }

    @Test
    void parse_tidbCloudWithOwnAuthority_isWarned() {
        assertThat(Specs.codes(tidb("{ protocol: SASL_SSL }"))).containsExactly("LS-SPEC-28");
        assertThat(Specs.codes(tidb("{ protocol: SSL, tls: { certificate: a.crt, key: a.key } }")))
                .isEmpty();
        assertThat(Specs.codes(Specs.SMALL + GENERIC + "      security: { protocol: SASL_SSL }\n"))
                .isEmpty();
    }

    @Test
    void parse_oneUserForTwoConsumers_isRefused() {
        String one = tidb("{ protocol: SASL_PLAINTEXT, user: analytics }");

        assertThat(Specs.codes(one + GENERIC + "      security: { protocol: SASL_PLAINTEXT }\n"))
                .containsExactly("LS-SPEC-27");
    }

    @Test
    void parse_saslOnOldKafkaWithoutAJdk_isWarned() {
        String spec = tidb("{ protocol: SASL_PLAINTEXT }");

        assertThat(Specs.codes(spec + "kafka: { version: 3.9.1 }\n")).containsExactly("LS-SPEC-30");
        assertThat(Specs.codes(spec + "kafka: { version: 3.9.1, java: /opt/jdk-21 }\n")).isEmpty();
    }

    @Test
    void parse_dynamicQuorumOnOldKafka_isRefused() {
        assertThat(Specs.codes(Specs.SMALL + "kafka: { version: 3.7.1, quorum: dynamic }\n"))
                .containsExactly("LS-SPEC-19");
    }

    @Test
    void parse_heapLeftOut_followsFromTheInstanceType() {
        assertThat(Standard.heapMiB("t2.large")).isEqualTo(2_048);
        assertThat(Standard.heapMiB("m7g.2xlarge")).isEqualTo(6 * 1_024);
        assertThat(Standard.heapMiB("t3.small")).isEqualTo(512);
        assertThat(Standard.heapMiB("c6i.large")).isEqualTo(1_024);
        assertThat(Standard.heapMiB("r6i.large")).isEqualTo(4_096);
        assertThat(Standard.heapMiB("u-6tb1.metal")).isEqualTo(1_024);
    }
}
