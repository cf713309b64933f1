package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.ExistingBroker.Login;
import io.linkspan.core.link.ExistingBroker.Restart;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code kafka.existing}: a cluster that runs already. */
class ExistingSpecTest {
    private static final String RUNNING =
            """
            name: orders
            aws:
              region: us-west-2
              vpc: { id: vpc-01f50b790fa01dffa }
              loadBalancer: { clientsFrom: [10.250.0.0/16] }
            kafka:
              ports: { internal: 19092 }
              existing:
                timeout: 60
                ssh: { user: kafka, key: ~/.ssh/kafka.pem }
                bastion: { host: 203.0.113.10, user: ec2-user }
                brokers:
                  - { id: 1, zone: usw2-az2, host: 10.0.0.10, config: /opt/kafka/server.properties, unit: kafka.service }
                  - { id: 2, zone: usw2-az1, host: 10.0.64.10, config: "/opt/my kafka/server.properties", restart: "sudo ~/restart.sh now" }
                  - { id: 7, zone: usw2-az2, host: 10.0.0.11, config: /k/s.properties, stop: /k/stop, start: /k/start }
            consumers:
              - tidbCloud: { clusterId: "10048930788495339885" }
            """;

    @Test
    void parse_runningCluster_hasEachBrokerAsWritten() {
        KafkaLink link = Specs.link(RUNNING);

        Login login = new Login("kafka", Optional.of("~/.ssh/kafka.pem"), 22);
        assertThat(link.kafka().brokers())
                .isEqualTo(
                        new Brokers.Existing(
                                List.of(
                                        broker(
                                                1,
                                                "usw2-az2",
                                                "10.0.0.10",
                                                "/opt/kafka/server.properties",
                                                new Restart.Unit("kafka.service")),
                                        broker(
                                                2,
                                                "usw2-az1",
                                                "10.0.64.10",
                                                "/opt/my kafka/server.properties",
                                                new Restart.Command("sudo ~/restart.sh now")),
                                        broker(
                                                7,
                                                "usw2-az2",
                                                "10.0.0.11",
                                                "/k/s.properties",
                                                new Restart.StopAndStart("/k/stop", "/k/start"))),
                                login,
                                Optional.of(
                                        new ExistingBroker.Bastion(
                                                "203.0.113.10",
                                                new Login(
                                                        "ec2-user",
                                                        Optional.of("~/.ssh/kafka.pem"),
                                                        22))),
                                60));
        assertThat(link.zones()).containsExactly(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"));
    }

    @Test
    void render_runningCluster_readsAsTheSame() {
        KafkaLink link = Specs.link(RUNNING);

        assertThat(Specs.link(SpecRenderer.render(link))).isEqualTo(link);
    }

    @Test
    void parse_settingsOfNewClusters_areToldEach() {
        String mistakes =
                Specs.mistakes(
                        RUNNING.replace(
                                "  existing:", "  version: 3.9.1\n  heap: 4 GiB\n  existing:"));

        assertThat(mistakes)
                .contains("8:12 LS-SPEC-19 kafka has existing and version")
                .contains("9:9 LS-SPEC-19 kafka has existing and heap");
    }

    @Test
    void parse_securedListener_isRead() {
        KafkaLink link = Specs.link(secured("{ protocol: SASL_PLAINTEXT, user: orders }"));

        assertThat(link.consumers().getFirst().security().protocol())
                .isEqualTo(Protocol.SASL_PLAINTEXT);
    }

    @Test
    void parse_userWithTheNameOfAll_isTold() {
        assertThat(Specs.mistakes(secured("{ protocol: SASL_PLAINTEXT, user: ANONYMOUS }")))
                .contains(
                        "LS-SPEC-19 consumers[0].tidbCloud.security.user is ANONYMOUS, which Kafka calls those who say no name");
    }

    private static String secured(String security) {
        return RUNNING.replace(
                "\"10048930788495339885\" }",
                "\"10048930788495339885\", security: " + security + " }");
    }

    @Test
    void parse_noNetwork_isTold() {
        assertThat(Specs.mistakes(RUNNING.replace("  vpc: { id: vpc-01f50b790fa01dffa }\n", "")))
                .contains("LS-SPEC-05 aws.vpc.id is missing");
    }

    @Test
    void parse_restartsInNoWayHalfAWayOrTwoWays_areTold() {
        assertThat(Specs.mistakes(RUNNING.replace(", unit: kafka.service", "")))
                .contains("LS-SPEC-05 kafka.existing.brokers[0] does not say how it restarts");
        assertThat(Specs.mistakes(RUNNING.replace(", start: /k/start", "")))
                .contains("LS-SPEC-05 kafka.existing.brokers[2] has only one of stop and start");
        assertThat(Specs.mistakes(RUNNING.replace("unit:", "restart: x, unit:")))
                .contains("LS-SPEC-19 kafka.existing.brokers[0] says in several ways");
    }

    @Test
    void parse_sameIdTwiceAndBadValues_areTold() {
        assertThat(Specs.mistakes(RUNNING.replace("id: 7", "id: 2")))
                .contains("LS-SPEC-08 kafka.existing.brokers[2].id: another node has id 2");
        assertThat(Specs.mistakes(RUNNING.replace("10.0.0.11", "10.0.0.256")))
                .contains("LS-SPEC-07 kafka.existing.brokers[2].host");
        assertThat(Specs.mistakes(RUNNING.replace("/k/s.properties", "k/s.properties")))
                .contains("LS-SPEC-07 kafka.existing.brokers[2].config");
    }

    private static ExistingBroker broker(
            int id, String zone, String host, String config, Restart restart) {
        return new ExistingBroker(new BrokerId(id), new ZoneId(zone), host, config, restart);
    }
}
