package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.List;

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
                items(draft.zones()),
                kafka(draft.kafka()),
                ports.getFirst().ports(),
                consumers);
    }

    private static AwsSpec aws(Draft.Aws aws) {
        return new AwsSpec(
                aws.region().sure(),
                aws.vpcId().isPresent()
                        ? new AwsSpec.VpcSpec.Given(aws.vpcId().sure())
                        : new AwsSpec.VpcSpec.Made(aws.vpcCidr().orElse(Standard.VPC)),
                new AwsSpec.BastionSpec(
                        items(aws.sshFrom()), aws.bastionType().orElse(Standard.BASTION_TYPE)),
                new AwsSpec.InstanceSpec(
                        aws.brokerType().orElse(Standard.BROKER_TYPE),
                        aws.dataVolumeGiB().orElse(Standard.DATA_VOLUME_GIB)),
                new AwsSpec.LoadBalancerSpec(aws.crossZone().orElse(false), clientsFrom(aws)));
    }

    private static List<Ipv4Block> clientsFrom(Draft.Aws aws) {
        return aws.clientsFrom().isAbsent() ? Standard.CLIENTS_FROM : items(aws.clientsFrom());
    }

    private static KafkaSpec kafka(Draft.Kafka kafka) {
        return new KafkaSpec(
                kafka.version().orElse(Standard.KAFKA),
                brokers(kafka),
                new KafkaSpec.Ports(
                        kafka.internalPort().orElse(Standard.INTERNAL_PORT),
                        kafka.controllerPort().orElse(Standard.CONTROLLER_PORT)),
                kafka.java().value(),
                kafka.archive().value(),
                kafka.heapMiB().orElse(Standard.HEAP_MIB),
                items(kafka.jvmOptions()),
                kafka.settings());
    }

    private static Brokers brokers(Draft.Kafka kafka) {
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
                            tidb.connectionId().value());
            case Draft.Consumer.Other other ->
                    new ConsumerSpec.Generic(
                            other.name().sure(),
                            items(other.principals()),
                            other.accountId().value(),
                            other.pattern().sure(),
                            items(other.zones()),
                            assigned.ports(),
                            assigned.listenerPort());
        };
    }

    private static <T> List<T> items(Reading<List<Reading<T>>> list) {
        return list.orElse(List.of()).stream().map(Reading::sure).toList();
    }
}
