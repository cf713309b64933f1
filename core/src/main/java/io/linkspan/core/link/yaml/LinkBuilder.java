package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes the records of a draft without mistakes, defaults filled in. */
final class LinkBuilder {
    private LinkBuilder() {}

    static KafkaLink build(Draft draft, List<PortPlan.Assigned> ports) {
        String name = draft.name().sure();
        List<ConsumerSpec> consumers = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            consumers.add(consumer(ports.get(i), PortPlan.standardName(name, i)));
        }
        return new KafkaLink(
                name,
                aws(draft.aws()),
                zones(draft),
                kafka(draft.kafka(), draft.aws().brokerType().orElse(Standard.BROKER_TYPE)),
                ports.getFirst().ports(),
                consumers);
    }

    /** Brokers that run already say where they are. */
    private static List<ZoneId> zones(Draft draft) {
        return draft.kafka().existing().isPresent() && !draft.zones().isPresent()
                ? draft.kafka().nodes().sure().stream()
                        .map(node -> node.zone().sure())
                        .distinct()
                        .sorted(Comparator.comparing(ZoneId::value))
                        .toList()
                : items(draft.zones());
    }

    private static AwsSpec aws(Draft.Aws aws) {
        return new AwsSpec(
                aws.region().sure(),
                aws.vpcId().isPresent()
                        ? new AwsSpec.VpcSpec.Given(aws.vpcId().sure())
                        : new AwsSpec.VpcSpec.Made(aws.vpcCidr().orElse(Standard.VPC)),
                new AwsSpec.BastionSpec(
                        aws.sshFrom().isAbsent() ? Standard.NOBODY : items(aws.sshFrom()),
                        aws.bastionType().orElse(Standard.BASTION_TYPE)),
                new AwsSpec.InstanceSpec(
                        aws.brokerType().orElse(Standard.BROKER_TYPE),
                        aws.dataVolumeGiB().orElse(Standard.DATA_VOLUME_GIB)),
                new AwsSpec.LoadBalancerSpec(aws.crossZone().orElse(false), clientsFrom(aws)),
                ExistingResourceReader.built(aws.existing()));
    }

    private static List<Ipv4Block> clientsFrom(Draft.Aws aws) {
        return aws.clientsFrom().isAbsent() ? Standard.CLIENTS_FROM : items(aws.clientsFrom());
    }

    private static KafkaSpec kafka(Draft.Kafka kafka, String instanceType) {
        return new KafkaSpec(
                kafka.version().orElse(Standard.KAFKA),
                brokers(kafka),
                new KafkaSpec.Ports(
                        kafka.internalPort().orElse(Standard.INTERNAL_PORT),
                        kafka.controllerPort().orElse(Standard.CONTROLLER_PORT)),
                kafka.java().value(),
                kafka.archive().value(),
                kafka.heapMiB().orElseGet(() -> Standard.heapMiB(instanceType)),
                items(kafka.jvmOptions()),
                kafka.settings(),
                kafka.quorum().orElse(KafkaSpec.Quorum.STATIC),
                kafka.restartTimeoutSeconds().orElse(Standard.RESTART_TIMEOUT_SECONDS));
    }

    private static Brokers brokers(Draft.Kafka kafka) {
        if (kafka.existing().isPresent()) {
            return ExistingReader.built(kafka.existing().get());
        }
        if (!kafka.nodes().isPresent()) {
            return new Brokers.PerZone(kafka.perZone().orElse(Standard.PER_ZONE));
        }
        return new Brokers.Listed(
                kafka.nodes().sure().stream()
                        .map(n ->
                                new KafkaSpec.BrokerNode(
                                        n.id().sure(),
                                        n.zone().sure(),
                                        n.roles().orElse(Roles.COMBINED)))
                        .toList());
    }

    private static ConsumerSpec consumer(PortPlan.Assigned assigned, String standardName) {
        return switch (assigned.consumer()) {
            case Draft.Consumer.Tidb tidb ->
                    new ConsumerSpec.TidbCloud(
                            tidb.clusterId().sure(),
                            tidb.name().orElse(standardName),
                            assigned.ports(),
                            assigned.listenerPort(),
                            tidb.connectionId()
                                    .value()
                                    .map(id ->
                                            new ConsumerSpec.GivenConnection(
                                                    id, tidb.attachDomainId().value())),
                            security(tidb, standardName));
            case Draft.Consumer.Other other ->
                    new ConsumerSpec.Generic(
                            other.name().sure(),
                            items(other.principals()),
                            other.accountId().value(),
                            other.pattern().sure(),
                            items(other.zones()),
                            assigned.ports(),
                            assigned.listenerPort(),
                            security(other, standardName));
        };
    }

    private static ListenerSecurity security(Draft.Consumer consumer, String standardName) {
        Draft.Security security = consumer.security();
        Protocol protocol = security.protocol().orElse(Protocol.PLAINTEXT);
        return new ListenerSecurity(
                protocol,
                protocol.authenticates()
                        ? Optional.of(
                                new ListenerSecurity.Sasl(
                                        security.mechanism().orElse(Mechanism.SCRAM_SHA_512),
                                        security.user()
                                                .orElse(consumer.name().orElse(standardName)),
                                        password(security)))
                        : Optional.empty(),
                protocol.encrypts() ? Optional.of(certificates(security)) : Optional.empty());
    }

    private static Password password(Draft.Security security) {
        return security.password()
                .<Password>map(p ->
                        p.file().isPresent()
                                ? new Password.OfFile(p.file().sure())
                                : new Password.OfVariable(p.variable().sure()))
                .orElseGet(Password.Generated::new);
    }

    private static Certificates certificates(Draft.Security security) {
        return security.tls()
                .<Certificates>map(t ->
                        new Certificates.Given(
                                t.certificate().sure(), t.key().sure(), t.authority().value()))
                .orElseGet(Certificates.Made::new);
    }

    private static <T> List<T> items(Reading<List<Reading<T>>> list) {
        return list.orElse(List.of()).stream().map(Reading::sure).toList();
    }
}
