package io.linkspan.engine.verify;

import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.AclEntry;
import io.linkspan.engine.view.ConsumerView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Account, zones, network and hosts as AWS describes them. */
final class NetworkProofs {
    /** AWS refuses a signature five minutes off; half of it is time to act. */
    private static final Duration LARGEST_SKEW = Duration.ofSeconds(150);

    private NetworkProofs() {}

    static Answer clock(Place place, Sight sight) throws InterruptedException {
        Instant there = sight.sources().aws().clock();
        Duration ahead = Duration.between(there, sight.now());
        String evidence =
                "this machine is "
                        + Math.abs(ahead.toSeconds())
                        + " s "
                        + (ahead.isNegative() ? "behind" : "ahead of")
                        + " the cloud";
        return ahead.abs().compareTo(LARGEST_SKEW) < 0
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence + "; AWS refuses signatures more than 300 s off",
                        "Set this machine's clock: timedatectl set-ntp true");
    }

    static Answer account(Place place, Sight sight) throws IOException, InterruptedException {
        return Answer.pass("account " + sight.aws().account());
    }

    static Answer consumerApi(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView view = sight.consumer((ConsumerSpec.TidbCloud) place.theConsumer());
        return Answer.pass("account " + view.account() + ", zones " + Words.list(view.zones()));
    }

    static Answer zoneExists(Place place, Sight sight) throws IOException, InterruptedException {
        AwsView aws = sight.aws();
        String name = aws.zoneNames().get(place.theZone());
        return name != null
                ? Answer.pass(place.theZone() + " is " + name)
                : Answer.fail(
                        "account "
                                + aws.account()
                                + " has "
                                + Words.list(new TreeSet<>(aws.zoneNames().keySet())),
                        "Choose zones that both this account and the consumer have");
    }

    static Answer zoneShared(Place place, Sight sight) throws IOException, InterruptedException {
        List<ZoneId> zones = sight.consumer((ConsumerSpec.TidbCloud) place.theConsumer()).zones();
        String evidence = place.theConsumer().name() + " can be in " + Words.list(zones);
        return zones.contains(place.theZone())
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence,
                        "Take "
                                + place.theZone()
                                + " out of zones, or move its brokers to "
                                + Words.list(zones));
    }

    static Answer vpc(Place place, Sight sight) throws IOException, InterruptedException {
        Topology topology = sight.topology();
        KafkaLink link = topology.link();
        Optional<AwsView.Vpc> vpc = sight.aws().vpc();
        if (vpc.isEmpty()) {
            return switch (link.aws().vpc()) {
                case VpcSpec.Given(String id) ->
                        Answer.fail(
                                "VPC " + id + " does not exist in " + link.aws().region(),
                                "Name an existing VPC under aws.vpc.id, or let Linkspan make one with aws.vpc.cidr");
                case VpcSpec.Made(Ipv4Block cidr) ->
                        Answer.fail(
                                "no VPC is tagged linkspan:link=" + link.name(),
                                "linkspan apply, which makes it");
            };
        }
        AwsView.Vpc found = vpc.get();
        return found.cidr().equals(topology.vpc().toString()) && found.state().equals("available")
                ? Answer.pass(found.id() + " " + found.cidr())
                : Answer.fail(
                        found.id()
                                + " has "
                                + found.cidr()
                                + " and is "
                                + found.state()
                                + "; planned is "
                                + topology.vpc(),
                        "Set aws.vpc.cidr to " + found.cidr() + ", or linkspan apply");
    }

    static Answer subnet(Place place, Sight sight) throws IOException, InterruptedException {
        ZoneId zone = place.theZone();
        Ipv4Block block = sight.topology().subnet(zone);
        Optional<AwsView.Subnet> found = subnetOf(sight, block);
        if (found.isEmpty()) {
            return Answer.fail(
                    "no subnet has block " + block,
                    "aws ec2 create-subnet --vpc-id "
                            + sight.aws().vpc().map(AwsView.Vpc::id).orElse("VPC")
                            + " --availability-zone-id "
                            + zone
                            + " --cidr-block "
                            + block);
        }
        return found.get().zone().equals(zone)
                ? Answer.pass(found.get().id() + " " + block)
                : Answer.fail(
                        found.get().id()
                                + " with block "
                                + block
                                + " lies in "
                                + found.get().zone()
                                + ", not in "
                                + zone,
                        "Delete "
                                + found.get().id()
                                + " and make it again with --availability-zone-id "
                                + zone);
    }

    private static Optional<AwsView.Subnet> subnetOf(Sight sight, Ipv4Block block)
            throws IOException, InterruptedException {
        return sight.aws().subnets().stream()
                .filter(s -> s.cidr().equals(block.toString()))
                .findFirst();
    }

    static Answer wayIn(Place place, Sight sight) throws IOException, InterruptedException {
        Ipv4Block block = sight.topology().bastionSubnet();
        Optional<String> bastion = sight.aws().bastion().map(AwsView.Instance::address);
        Optional<AwsView.Subnet> subnet =
                sight.aws().subnets().stream()
                        .filter(s -> {
                            Ipv4Block cidr = Ipv4Block.parse(s.cidr());
                            return bastion.isPresent()
                                    ? cidr.contains(bastion.get())
                                    : cidr.equals(block);
                        })
                        .findFirst();
        if (subnet.isEmpty()) {
            return Answer.fail("no subnet has the bastion's block " + block, "linkspan apply");
        }
        String id = subnet.get().id();
        return subnet.get()
                .defaultRoute()
                .filter(gateway -> gateway.startsWith("igw-"))
                .map(gateway -> Answer.pass(id + ": 0.0.0.0/0 leads to " + gateway))
                .orElseGet(() ->
                        Answer.fail(
                                "in the route table of "
                                        + id
                                        + " 0.0.0.0/0 leads to "
                                        + subnet.get().defaultRoute().orElse("nowhere"),
                                "aws ec2 create-route --destination-cidr-block 0.0.0.0/0 --gateway-id IGW --route-table-id"
                                        + " TABLE, with the table of "
                                        + id
                                        + " and an internet gateway that is attached to the VPC"));
    }

    static Answer networkAcl(Place place, Sight sight) throws IOException, InterruptedException {
        Topology topology = sight.topology();
        ZoneId zone = place.theZone();
        Optional<AwsView.Subnet> subnet = subnetOf(sight, topology.subnet(zone));
        if (subnet.isEmpty() || subnet.get().acl().isEmpty()) {
            return Answer.pass("no network ACL restricts it");
        }
        List<AclEntry> acl =
                subnet.get().acl().stream()
                        .sorted(Comparator.comparingInt(AclEntry::number))
                        .toList();
        List<String> faults = new ArrayList<>();
        for (ConsumerSpec consumer : topology.link().consumers()) {
            for (ZoneId from : topology.zones()) {
                if (!from.equals(zone)) {
                    // Within one subnet no ACL is asked.
                    Optional<String> node = sight.balancerAddress(from);
                    node.flatMap(n -> denied(acl, false, consumer.listenerPort(), n))
                            .ifPresent(faults::add);
                    node.flatMap(n -> denied(acl, true, 50_000, n)).ifPresent(faults::add);
                }
            }
        }
        return Answer.unless(
                faults.stream().distinct().toList(),
                acl.getFirst().aclId() + " admits listener ports and answers",
                "aws ec2 replace-network-acl-entry --rule-action allow for the rule named, or delete-network-acl-entry");
    }

    private static Optional<String> denied(
            List<AclEntry> acl, boolean egress, int port, String peer) {
        Optional<AclEntry> first =
                acl.stream()
                        .filter(e -> e.egress() == egress)
                        .filter(e -> e.protocol().equals("-1") || e.protocol().equals("6"))
                        .filter(e ->
                                e.protocol().equals("-1") || (port >= e.from() && port <= e.to()))
                        .filter(e -> Ipv4Block.parse(e.cidr()).contains(peer))
                        .findFirst();
        if (first.map(AclEntry::allow).orElse(false)) {
            return Optional.empty();
        }
        return Optional.of(
                acl.getFirst().aclId()
                        + " denies "
                        + (egress ? "egress to " : "ingress from ")
                        + peer
                        + " at port "
                        + port
                        + first.map(e -> " by rule " + e.number()).orElse(""));
    }

    static Answer instance(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Optional<AwsView.Instance> found = sight.aws().instanceAt(node.address());
        if (found.isEmpty() || found.get().state().equals("terminated")) {
            return Answer.fail(
                    "no instance has address " + node.address(), "linkspan apply, which makes it");
        }
        AwsView.Instance instance = found.get();
        if (!instance.running()) {
            return Answer.fail(
                    instance.id() + " is " + instance.state(),
                    "aws ec2 start-instances --instance-ids " + instance.id());
        }
        return instance.zone().equals(node.zone())
                ? Answer.pass(instance.id() + " runs at " + node.address())
                : Answer.fail(
                        instance.id() + " runs in " + instance.zone() + ", not in " + node.zone(),
                        "Terminate " + instance.id() + " and run linkspan apply");
    }
}
