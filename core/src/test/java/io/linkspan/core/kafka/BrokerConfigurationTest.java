package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.kafka.BrokerConfiguration.ConsumerListener;
import io.linkspan.core.kafka.BrokerConfiguration.Voter;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Ports;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerConfigurationTest {
    private static final List<Voter> VOTERS =
            List.of(
                    new Voter(new BrokerId(1), "10.0.0.10"),
                    new Voter(new BrokerId(2), "10.0.64.10"),
                    new Voter(new BrokerId(3), "10.0.128.10"));

    @Test
    void text_combinedNode_isTheGuidesFileOnItsOwnAddress() {
        assertThat(configuration(Roles.COMBINED, 3, Map.of()).text())
                .isEqualTo(
                        """
                        process.roles=broker,controller
                        node.id=1
                        broker.rack=usw2-az1
                        controller.quorum.voters=1@10.0.0.10:29092,2@10.0.64.10:29092,3@10.0.128.10:29092
                        listeners=INTERNAL://10.0.0.10:9092,CONTROLLER://10.0.0.10:29092,EXTERNAL://10.0.0.10:39092
                        inter.broker.listener.name=INTERNAL
                        advertised.listeners=INTERNAL://10.0.0.10:9092,EXTERNAL://b1.${orders-kafka.usw2-az1.unique_name}:9093
                        controller.listener.names=CONTROLLER
                        listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT
                        log.dirs=/data/kafka
                        connections.max.idle.ms=300000
                        default.replication.factor=3
                        min.insync.replicas=2
                        offsets.topic.replication.factor=3
                        transaction.state.log.min.isr=2
                        transaction.state.log.replication.factor=3
                        """);
    }

    @Test
    void text_brokerOnly_hasNoControllerListenerButKnowsItsProtocol() {
        ServerProperties file = properties(Roles.BROKER);

        assertThat(file.value("process.roles")).hasValue("broker");
        assertThat(file.value("listeners"))
                .hasValue("INTERNAL://10.0.0.10:9092,EXTERNAL://10.0.0.10:39092");
        assertThat(file.value("controller.listener.names")).hasValue("CONTROLLER");
        assertThat(file.value("listener.security.protocol.map").orElse(""))
                .contains("CONTROLLER:PLAINTEXT");
    }

    @Test
    void text_controllerOnly_hasNothingOfABroker() {
        ServerProperties file = properties(Roles.CONTROLLER);

        assertThat(file.value("listeners")).hasValue("CONTROLLER://10.0.0.10:29092");
        assertThat(file.value("advertised.listeners")).isEmpty();
        assertThat(file.value("inter.broker.listener.name")).isEmpty();
        assertThat(file.value("broker.rack")).isEmpty();
    }

    @Test
    void text_symbolInAdvertisedName_isUnresolved() {
        assertThat(properties(Roles.COMBINED).unresolved())
                .containsExactly("${orders-kafka.usw2-az1.unique_name}");
    }

    @Test
    void text_settings_goBeforeDefaultsAndAreEscaped() {
        ServerProperties file =
                ServerProperties.parse(
                        configuration(
                                        Roles.COMBINED,
                                        1,
                                        Map.of("min.insync.replicas", "1", "x", " back\\slash"))
                                .text());

        assertThat(file.value("default.replication.factor")).hasValue("1");
        assertThat(file.value("min.insync.replicas")).hasValue("1");
        assertThat(file.value("x")).hasValue(" back\\slash");
    }

    @Test
    void construction_clashingPort_throws() {
        assertThatThrownBy(() ->
                        new BrokerConfiguration(
                                new BrokerId(1),
                                Roles.COMBINED,
                                new ZoneId("usw2-az1"),
                                "10.0.0.10",
                                new Ports(9092, 29092),
                                VOTERS,
                                List.of(
                                        new ConsumerListener(
                                                "EXTERNAL",
                                                9092,
                                                "b1:9093",
                                                ListenerSecurity.PLAINTEXT)),
                                "/data",
                                "/secrets",
                                3,
                                new KafkaVersion(4, 4, 0),
                                Map.of(),
                                Quorum.STATIC))
                .hasMessage(
                        "listener EXTERNAL of node 1 has port 9092, which another listener has");
    }

    @Test
    void defaults_fromKafka4On_coverShareGroups() {
        assertThat(BrokerDefault.of(2, new KafkaVersion(4, 0, 0)))
                .containsEntry("share.coordinator.state.topic.replication.factor", "2")
                .containsEntry("share.coordinator.state.topic.min.isr", "1");
        assertThat(BrokerDefault.of(2, new KafkaVersion(3, 9, 1)).keySet())
                .noneMatch(key -> key.startsWith("share."));
    }

    private static ServerProperties properties(Roles roles) {
        return ServerProperties.parse(configuration(roles, 3, Map.of()).text());
    }

    private static BrokerConfiguration configuration(
            Roles roles, int brokers, Map<String, String> settings) {
        return new BrokerConfiguration(
                new BrokerId(1),
                roles,
                new ZoneId("usw2-az1"),
                "10.0.0.10",
                new Ports(9092, 29092),
                VOTERS,
                List.of(
                        new ConsumerListener(
                                "EXTERNAL",
                                39092,
                                "b1.${orders-kafka.usw2-az1.unique_name}:9093",
                                ListenerSecurity.PLAINTEXT)),
                "/data/kafka",
                "/data/secrets",
                brokers,
                new KafkaVersion(3, 9, 2),
                settings,
                Quorum.STATIC);
    }
}
