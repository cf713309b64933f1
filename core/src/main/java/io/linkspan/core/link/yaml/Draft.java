package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import io.linkspan.core.link.AdvertisedPattern;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;

/** The spec as read: each value on its own is right or told to be wrong; rules come later. */
record Draft(
        Reading<String> name,
        Aws aws,
        Reading<List<Reading<ZoneId>>> zones,
        Kafka kafka,
        Ports link,
        Reading<List<Consumer>> consumers) {

    record Aws(
            Reading<String> region,
            Reading<Ipv4Block> vpcCidr,
            Reading<String> vpcId,
            Reading<List<Reading<Ipv4Block>>> sshFrom,
            Reading<String> bastionType,
            Reading<String> brokerType,
            Reading<Integer> dataVolumeGiB,
            Reading<Boolean> crossZone,
            Reading<List<Reading<Ipv4Block>>> clientsFrom) {}

    record Kafka(
            Reading<KafkaVersion> version,
            Reading<Integer> perZone,
            Reading<List<Node>> nodes,
            Reading<Integer> internalPort,
            Reading<Integer> controllerPort,
            Reading<String> java,
            Reading<String> archive,
            Reading<Integer> heapMiB,
            Reading<List<Reading<String>>> jvmOptions,
            Map<String, String> settings) {}

    record Node(Reading<BrokerId> id, Reading<ZoneId> zone, Reading<Roles> roles) {}

    /** Ports of the load balancer. */
    record Ports(Reading<Integer> bootstrap, Reading<PortRange> brokers) {}

    /** An item of {@code consumers}. */
    sealed interface Consumer {
        Location at();

        /** Its path as told to people. */
        String shown();

        Reading<String> name();

        Reading<Integer> listenerPort();

        Ports ports();

        record Tidb(
                Location at,
                String shown,
                Reading<String> clusterId,
                Reading<String> name,
                Reading<String> connectionId,
                Reading<Integer> listenerPort,
                Ports ports)
                implements Consumer {}

        record Other(
                Location at,
                String shown,
                Reading<String> name,
                Reading<List<Reading<String>>> principals,
                Reading<String> accountId,
                Reading<AdvertisedPattern> pattern,
                Reading<List<Reading<ZoneId>>> zones,
                Reading<Integer> listenerPort,
                Ports ports)
                implements Consumer {}
    }
}
