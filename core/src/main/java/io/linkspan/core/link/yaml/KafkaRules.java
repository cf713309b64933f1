package io.linkspan.core.link.yaml;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The cluster's own rules: release, ids, roles. */
final class KafkaRules {
    private static final int CONTROLLERS_USUAL_MAX = 5;
    private static final int NODES_MAX = 1_000;

    private final Findings findings;

    KafkaRules(Findings findings) {
        this.findings = findings;
    }

    void check(Draft draft) {
        Draft.Kafka kafka = draft.kafka();
        kafka.version().value().ifPresent(version -> release(kafka.version(), version));
        if (!kafka.nodes().isAbsent() && !kafka.perZone().isAbsent()) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    kafka.perZone().at(),
                    "kafka.brokers has perZone and nodes",
                    "the one counts the nodes of each zone, the other lists them all",
                    "keep one of the two");
        }
        if (kafka.quorum().value().equals(Optional.of(Quorum.DYNAMIC))
                && !kafka.version().orElse(Standard.KAFKA).atLeast(3, 9)) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    kafka.quorum().at(),
                    "kafka.quorum is dynamic, which Kafka "
                            + kafka.version().sure()
                            + " does not have",
                    "it came with Kafka 3.9",
                    "choose a newer kafka.version, or static");
        }
        kafka.nodes()
                .value()
                .ifPresent(nodes -> {
                    ids(kafka.nodes(), nodes);
                    if (kafka.existing().isEmpty()) {
                        roles(kafka.nodes(), nodes);
                    }
                });
    }

    private void release(Reading<KafkaVersion> at, KafkaVersion version) {
        if (version.compareTo(KafkaVersion.OLDEST) < 0) {
            findings.error(
                    SpecFault.OLD_KAFKA,
                    at.at(),
                    "Kafka " + version + " is older than " + KafkaVersion.OLDEST,
                    "older releases are not tried with Linkspan",
                    "choose " + KafkaVersion.OLDEST + " or newer");
        }
    }

    private void ids(Reading<List<Draft.Node>> list, List<Draft.Node> nodes) {
        Set<BrokerId> seen = new HashSet<>();
        for (Draft.Node node : nodes) {
            if (node.id().isPresent() && !seen.add(node.id().sure())) {
                findings.error(
                        SpecFault.DUPLICATE_BROKER,
                        node.id().at(),
                        node.id().shown() + ": another node has id " + node.id().sure(),
                        "",
                        "give each node an id of its own");
            }
        }
        if (nodes.size() > NODES_MAX) {
            findings.error(
                    SpecFault.QUORUM,
                    list.at(),
                    list.shown() + " lists " + nodes.size() + " nodes; at most " + NODES_MAX,
                    "",
                    "split the cluster");
        }
    }

    private void roles(Reading<List<Draft.Node>> list, List<Draft.Node> nodes) {
        if (nodes.stream().anyMatch(n -> n.roles().broken())) {
            return;
        }
        long brokers = nodes.stream().filter(n -> role(n).isBroker()).count();
        long controllers = nodes.stream().filter(n -> role(n).isController()).count();
        if (brokers == 0) {
            findings.error(
                    SpecFault.QUORUM,
                    list.at(),
                    "kafka.brokers.nodes has no broker",
                    "",
                    "give at least one node the role broker");
        }
        if (controllers == 0) {
            findings.error(
                    SpecFault.QUORUM,
                    list.at(),
                    "kafka.brokers.nodes has no controller",
                    "without one no cluster forms",
                    "give at least one node the role controller; three or five are usual");
        } else if (controllers % 2 == 0 || controllers > CONTROLLERS_USUAL_MAX) {
            findings.warning(
                    SpecFault.UNUSUAL_QUORUM,
                    list.at(),
                    controllers + " controllers",
                    controllers % 2 == 0
                            ? "they survive the loss of no more than "
                                    + (controllers - 1) / 2
                                    + ", as "
                                    + (controllers - 1)
                                    + " would"
                            : "every change of metadata waits for " + (controllers / 2 + 1),
                    "three or five controllers are usual; let other nodes be roles: [broker]");
        }
    }

    private static Roles role(Draft.Node node) {
        return node.roles().orElse(Roles.COMBINED);
    }
}
