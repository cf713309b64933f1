package io.linkspan.core.link.yaml;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingResources.Role;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is the user's must be in a network of the user's, and fit the rest of the spec. */
final class ExistingResourceRules {
    private final Findings findings;

    ExistingResourceRules(Findings findings) {
        this.findings = findings;
    }

    void check(Draft draft, Zones zones) {
        Draft.Aws.ExistingResources existing = draft.aws().existing();
        if (!existing.namesAnything()) {
            return;
        }
        if (draft.aws().vpcId().isAbsent()) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    existing.at(),
                    "aws.vpc.id is missing: aws.existing names what is in a network of yours",
                    "",
                    "add aws: { vpc: { id: vpc-... } }");
        }
        pairs(existing);
        if (draft.kafka().existing().isPresent()) {
            brokersThatRun(existing);
        } else {
            places(existing, draft, zones);
        }
    }

    private void pairs(Draft.Aws.ExistingResources existing) {
        boolean hosts = !existing.instances().isEmpty();
        if (existing.privateKey().isAbsent() && (hosts || existing.keyPair().isPresent())) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    existing.at(),
                    "aws.existing.privateKey is missing: "
                            + (hosts ? "instances" : "the key pair")
                            + " of yours "
                            + (hosts ? "do" : "does")
                            + " not open to the link's own key",
                    "",
                    "add privateKey: the file on this machine with the private key");
        }
        if (existing.keyPair().isAbsent() && existing.privateKey().isPresent() && !hosts) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    existing.privateKey().at(),
                    "aws.existing.keyPair is missing: hosts are launched with the key that it names",
                    "",
                    "add keyPair: its name in EC2");
        }
        if (existing.loadBalancer().isAbsent() && existing.endpointService().isPresent()) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    existing.endpointService().at(),
                    "aws.existing.loadBalancer is missing: an endpoint service stands in front of one",
                    "",
                    "add loadBalancer: its ARN");
        }
    }

    /** {@code kafka.existing} says where its brokers are and how their hosts are entered. */
    private void brokersThatRun(Draft.Aws.ExistingResources existing) {
        refused("subnets", existing.subnets());
        refused("instances", existing.instances());
        refused("securityGroups." + Role.BASTION.shown(), existing, Role.BASTION);
        refused("securityGroups." + Role.BROKERS.shown(), existing, Role.BROKERS);
        refused("keyPair", existing.keyPair());
        refused("privateKey", existing.privateKey());
    }

    private void refused(String key, Draft.Aws.ExistingResources existing, Role role) {
        Reading<String> reading = existing.securityGroups().get(role.shown());
        if (reading != null) {
            refused(key, reading);
        }
    }

    private void refused(String key, Map<String, Reading<String>> entries) {
        entries.values().stream().findFirst().ifPresent(first -> refused(key, first));
    }

    private void refused(String key, Reading<?> reading) {
        if (!reading.isAbsent()) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    reading.at(),
                    "aws.existing." + key + " stands beside kafka.existing",
                    "where brokers that run are, and how to get there, kafka.existing says",
                    "remove aws.existing." + key);
        }
    }

    private void places(Draft.Aws.ExistingResources existing, Draft draft, Zones zones) {
        Set<String> known = zones.ids().stream().map(ZoneId::value).collect(Collectors.toSet());
        existing.subnets()
                .forEach((key, id) -> {
                    if (!known.isEmpty()
                            && !key.equals(ExistingResourceReader.BASTION)
                            && !known.contains(key)) {
                        findings.error(
                                SpecFault.ZONES,
                                id.at(),
                                id.shown() + ": zone " + key + " is not among the link's zones",
                                "they are " + zones.ids(),
                                "remove it, or add the zone to zones");
                    }
                });
        if (!draft.kafka().nodes().isPresent()) {
            return;
        }
        List<BrokerId> nodes =
                draft.kafka().nodes().sure().stream()
                        .flatMap(node -> node.id().value().stream())
                        .toList();
        existing.instances()
                .forEach((key, id) -> {
                    if (!key.equals(ExistingResourceReader.BASTION)
                            && nodes.stream().noneMatch(n -> n.toString().equals(key))) {
                        findings.error(
                                SpecFault.BAD_VALUE,
                                id.at(),
                                id.shown() + ": there is no node " + key,
                                "kafka.brokers.nodes has " + nodes,
                                "remove it, or add the node");
                    }
                });
    }
}
