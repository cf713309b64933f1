package io.linkspan.providers.tidbcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Facts.SecretFacts;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.SinkTest.Outcome;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OwnTestTest {
    private static final KafkaVersion VERSION = new KafkaVersion(3, 9, 1);

    private FakeTidbCloud cloud;

    @BeforeEach
    void start() throws IOException {
        cloud = new FakeTidbCloud();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private Outcome tested(ConsumerSpec.TidbCloud consumer) throws InterruptedException {
        return new TidbCloud(cloud.settings(), Time.SYSTEM, new Random(1))
                .sinkTest(new OnePassword())
                .of(consumer, "plc-1", VERSION);
    }

    private static ConsumerSpec.TidbCloud consumer(String clusterId, String security) {
        String yaml =
                """
                apiVersion: linkspan/v1
                name: orders
                aws: { region: us-west-2, bastion: { sshFrom: [127.0.0.0/8] } }
                consumers:
                  - tidbCloud: { clusterId: "%s", displayName: kafka%s }
                """
                        .formatted(clusterId, security);
        return switch (SpecParser.parse("spec.yaml", yaml)) {
            case SpecResult.Accepted accepted ->
                    (ConsumerSpec.TidbCloud) accepted.link().consumers().getFirst();
            case SpecResult.Refused refused ->
                    throw new IllegalStateException(refused.diagnostics().toString());
        };
    }

    @Test
    void test_plainListener_asksForTheConnectionsBootstrapPort() throws InterruptedException {
        assertThat(tested(consumer("77", ""))).isEqualTo(new Outcome.Passed());

        JsonNode kafka = cloud.tested.path("kafka");
        assertThat(cloud.tested.path("type").asString()).isEqualTo("KAFKA");
        assertThat(kafka.path("network").toString())
                .isEqualTo(
                        "{\"networkType\":\"PRIVATE_LINK\",\"privateLink\":{\"privateLinkConnectionId\":\"plc-1\",\"port\":9092}}");
        assertThat(kafka.path("broker").path("kafkaVersion").asString()).isEqualTo("VERSION_3XX");
        assertThat(kafka.path("authentication").toString())
                .isEqualTo("{\"authType\":\"DISABLE\",\"enableTls\":false}");
    }

    @Test
    void test_securedListener_logsInAsItsUser() throws InterruptedException {
        ConsumerSpec.TidbCloud secured =
                consumer("77", ", security: { protocol: SASL_SSL, mechanism: SCRAM-SHA-512 }");

        assertThat(tested(secured)).isEqualTo(new Outcome.Passed());
        assertThat(cloud.tested.path("kafka").path("authentication").toString())
                .isEqualTo(
                        "{\"authType\":\"SASL_SCRAM_SHA_512\",\"username\":\"kafka\",\"password\":\"secret of kafka\",\"enableTls\":true}");
    }

    @Test
    void test_refusedByTheCluster_failsInItsWords() throws InterruptedException {
        cloud.faults.add(400);

        assertThat(tested(consumer("77", ""))).isEqualTo(new Outcome.Failed("try later"));
    }

    @Test
    void test_clusterGoneOrApiBroken_isNotMade() throws InterruptedException {
        Outcome gone = tested(consumer("78", ""));
        cloud.faults.add(503);
        Outcome broken = tested(consumer("77", ""));

        assertThat(gone)
                .isInstanceOfSatisfying(
                        Outcome.NotMade.class,
                        n -> assertThat(n.why()).contains("the cluster is gone: not found"));
        assertThat(broken)
                .isInstanceOfSatisfying(
                        Outcome.NotMade.class, n -> assertThat(n.why()).contains("try later"));
    }

    /** Knows passwords alone. */
    private static final class OnePassword implements Secrets {
        @Override
        public SecretFacts facts(ConsumerSpec consumer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String password(ConsumerSpec consumer) {
            return "secret of " + consumer.name();
        }

        @Override
        public String certificate(ConsumerSpec consumer, BrokerId broker, SortedSet<String> names) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> authority(ConsumerSpec consumer) {
            return Optional.empty();
        }
    }
}
