package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.Subnetting;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The network must hold what goes into it; who may come in is told when it is everybody. */
final class NetworkRules {
    private static final int VPC_PREFIX_MIN = 16;
    private static final int VPC_PREFIX_MAX = 28;
    private static final int SUBNET_PREFIX_MAX = 28;

    private final Findings findings;

    NetworkRules(Findings findings) {
        this.findings = findings;
    }

    void check(Draft draft, Zones zones) {
        Draft.Aws aws = draft.aws();
        if (!aws.vpcCidr().isAbsent() && !aws.vpcId().isAbsent()) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    aws.vpcId().at(),
                    "aws.vpc has cidr and id",
                    "the one makes a network, the other uses one that exists",
                    "keep one of the two");
        } else if (aws.vpcId().isAbsent() && draft.kafka().existing().isPresent()) {
            givenNetwork(draft.kafka().existing().get());
        } else if (aws.vpcId().isAbsent() && !aws.vpcCidr().broken()) {
            room(aws.vpcCidr(), zones);
        }
        sshFrom(aws.sshFrom());
        boolean defaulted = aws.clientsFrom().isAbsent();
        if (!defaulted || aws.region().isPresent()) {
            clientsFrom(aws.clientsFrom(), aws.region().at());
        }
    }

    private void givenNetwork(Draft.Existing existing) {
        if (existing.brokers().isPresent()) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    existing.brokers().at(),
                    "aws.vpc.id is missing: kafka.existing needs the network its brokers are in",
                    "",
                    "add aws: { vpc: { id: vpc-... } }");
        }
    }

    private void room(Reading<Ipv4Block> vpc, Zones zones) {
        Ipv4Block block = vpc.orElse(Standard.VPC);
        if (block.prefix() < VPC_PREFIX_MIN || block.prefix() > VPC_PREFIX_MAX) {
            findings.error(
                    SpecFault.ADDRESSES,
                    vpc.at(),
                    "aws.vpc.cidr " + block + " is not between /16 and /28",
                    "AWS takes no other networks",
                    "choose a block such as " + Standard.VPC);
            return;
        }
        Set<ZoneId> used = new TreeSet<>(zones.ids());
        used.addAll(zones.nodes().keySet());
        int bits = Subnetting.bits(Subnetting.depth(used));
        int prefix = block.prefix() + bits;
        if (prefix > SUBNET_PREFIX_MAX) {
            findings.error(
                    SpecFault.ADDRESSES,
                    vpc.at(),
                    "aws.vpc.cidr "
                            + block
                            + " is too small for its subnets, which would be /"
                            + prefix,
                    "there is one for each zone by its number and one for the bastion, and AWS takes none smaller than /28",
                    "choose a block of /" + (SUBNET_PREFIX_MAX - bits) + " or larger");
            return;
        }
        for (Map.Entry<ZoneId, Integer> zone : zones.nodes().entrySet()) {
            int own = block.prefix() + Subnetting.bits(Subnetting.depth(Set.of(zone.getKey())));
            int room = room(1 << (32 - own));
            if (zone.getValue() > room) {
                findings.error(
                        SpecFault.ADDRESSES,
                        vpc.at(),
                        "aws.vpc.cidr "
                                + block
                                + " has room for "
                                + room
                                + " nodes in a zone, but "
                                + zone.getKey()
                                + " has "
                                + zone.getValue(),
                        "its subnet is a /" + own,
                        "choose a larger block");
            }
        }
    }

    /** As {@code Topology} places nodes: after AWS's own addresses and the load balancer's. */
    private static int room(int size) {
        return Math.min(size - (size >= 64 ? 10 : 5) - 1, 1_000);
    }

    private void sshFrom(Reading<List<Reading<Ipv4Block>>> list) {
        if (list.isPresent() && list.sure().isEmpty()) {
            findings.error(
                    SpecFault.BAD_VALUE,
                    list.at(),
                    "aws.bastion.sshFrom is empty: nobody could reach the bastion",
                    "",
                    "name your own addresses, such as [203.0.113.0/24]");
        }
        for (Reading<Ipv4Block> block : list.orElse(List.of())) {
            if (block.sure().prefix() == 0) {
                findings.warning(
                        SpecFault.OPEN_TO_ALL,
                        block.at(),
                        "the bastion's SSH is open to the whole world",
                        block.shown() + " is " + block.sure(),
                        "name only the addresses that you come from");
            }
        }
    }

    private void clientsFrom(Reading<List<Reading<Ipv4Block>>> list, Location section) {
        if (list.isPresent() && list.sure().isEmpty()) {
            findings.error(
                    SpecFault.BAD_VALUE,
                    list.at(),
                    "aws.loadBalancer.clientsFrom is empty: the load balancer would admit nobody",
                    "",
                    "name the consumers' addresses, or remove the key");
        }
        boolean all =
                list.isAbsent()
                        || list.orElse(List.of()).stream().anyMatch(b -> b.sure().prefix() == 0);
        if (all) {
            findings.warning(
                    SpecFault.OPEN_TO_ALL,
                    list.isAbsent() ? section : list.at(),
                    "the load balancer's security group admits every address",
                    "it is internal and only accepted connections lead to it, but nothing narrower holds",
                    "set aws.loadBalancer.clientsFrom to the consumers' addresses; for TiDB Cloud: Project Settings > Network Access > Project CIDR > AWS");
        }
    }
}
