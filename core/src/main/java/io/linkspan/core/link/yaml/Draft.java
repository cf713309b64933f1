package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import io.linkspan.core.link.AdvertisedPattern;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
            Reading<List<Reading<Ipv4Block>>> clientsFrom,
            ExistingResources existing) {

        /**
         * {@code aws.existing}.
         *
         * @param at the section's place
         * @param subnets by zone, {@code bastion} among them
         * @param instances by node, {@code bastion} among them
         */
        record ExistingResources(
                Location at,
                Map<String, Reading<String>> subnets,
                Map<String, Reading<String>> securityGroups,
                Reading<String> keyPair,
                Reading<String> privateKey,
                Map<String, Reading<String>> instances,
                Reading<String> loadBalancer,
                Reading<String> endpointService) {

            boolean namesAnything() {
                return Stream.of(subnets, securityGroups, instances)
                                .flatMap(entries -> entries.values().stream())
                                .anyMatch(id -> !id.isAbsent())
                        || Stream.of(keyPair, privateKey, loadBalancer, endpointService)
                                .anyMatch(value -> !value.isAbsent());
            }
        }
    }

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
            Map<String, String> settings,
            Reading<Quorum> quorum,
            Reading<Integer> restartTimeoutSeconds,
            Optional<Existing> existing) {}

    /** {@code kafka.existing}; its brokers are the cluster's nodes as well. */
    record Existing(
            Reading<List<ExistingNode>> brokers,
            Login login,
            Optional<Jump> bastion,
            Reading<Integer> timeoutSeconds) {}

    record ExistingNode(
            Node node,
            Reading<String> host,
            Reading<String> config,
            Reading<String> unit,
            Reading<String> restart,
            Reading<String> stop,
            Reading<String> start) {}

    record Login(Reading<String> user, Reading<String> key, Reading<Integer> port) {}

    record Jump(Reading<String> host, Login login) {}

    record Node(Reading<BrokerId> id, Reading<ZoneId> zone, Reading<Roles> roles) {}

    /** Ports of the load balancer. */
    record Ports(Reading<Integer> bootstrap, Reading<PortRange> brokers) {}

    /** The {@code security} of a consumer's listener. */
    record Security(
            Reading<Protocol> protocol,
            Reading<Mechanism> mechanism,
            Reading<String> user,
            Optional<Password> password,
            Optional<Certificates> tls) {

        /** Where the password comes from. */
        record Password(
                String shown, Location at, Reading<String> file, Reading<String> variable) {}

        /** The user's own certificates. */
        record Certificates(
                String shown,
                Location at,
                Reading<String> certificate,
                Reading<String> key,
                Reading<String> authority) {}
    }

    /** An item of {@code consumers}. */
    sealed interface Consumer {
        Location at();

        /** Its path as told to people. */
        String shown();

        Reading<String> name();

        Reading<Integer> listenerPort();

        Ports ports();

        Security security();

        record Tidb(
                Location at,
                String shown,
                Reading<String> clusterId,
                Reading<String> name,
                Reading<String> connectionId,
                Reading<String> attachDomainId,
                Reading<Integer> listenerPort,
                Ports ports,
                Security security)
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
                Ports ports,
                Security security)
                implements Consumer {}
    }
}
