package io.linkspan.engine.verify;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Security groups: who may talk to whom. */
final class SecurityProofs {
    private static final int SSH = 22;

    private SecurityProofs() {}

    static Answer admitsPeers(Place place, Sight sight) throws IOException, InterruptedException {
        Topology topology = sight.topology();
        Node node = place.theNode();
        Gate gate = gate(sight, node);
        List<String> missing = new ArrayList<>();
        Peer bastion =
                sight.aws()
                        .bastion()
                        .map(b -> Peer.of(b.address(), b.securityGroups()))
                        .orElseGet(() -> Peer.of(topology.bastionSubnet()));
        gate.needIngress(SSH, bastion, missing);
        for (Node peer : topology.nodes()) {
            if (peer.id().equals(node.id())) {
                continue;
            }
            Peer from = Peer.of(peer.address(), groups(sight, peer));
            if (node.roles().isBroker() && peer.roles().isBroker()) {
                gate.needIngress(topology.link().kafka().ports().internal(), from, missing);
            }
            if (node.roles().isController()) {
                gate.needIngress(topology.link().kafka().ports().controller(), from, missing);
            }
        }
        return answer(missing, gate, "admit SSH from the bastion and the other nodes", "ingress");
    }

    static Answer nodeEgress(Place place, Sight sight) throws IOException, InterruptedException {
        Topology topology = sight.topology();
        Node node = place.theNode();
        Gate gate = gate(sight, node);
        List<String> missing = new ArrayList<>();
        for (Node peer : topology.nodes()) {
            if (peer.id().equals(node.id())) {
                continue;
            }
            Peer to = Peer.of(peer.address(), groups(sight, peer));
            if (node.roles().isBroker() && peer.roles().isBroker()) {
                gate.needEgress(topology.link().kafka().ports().internal(), to, missing);
            }
            if (peer.roles().isController()) {
                gate.needEgress(topology.link().kafka().ports().controller(), to, missing);
            }
        }
        return answer(missing, gate, "let it reach the other nodes", "egress");
    }

    static Answer admitsBalancer(Place place, Sight sight)
            throws IOException, InterruptedException {
        Topology topology = sight.topology();
        Gate gate = gate(sight, place.theNode());
        Set<String> groups =
                sight.aws().balancer().map(AwsView.Balancer::securityGroups).orElse(Set.of());
        List<String> missing = new ArrayList<>();
        for (ZoneId zone : reaching(sight, place.theNode())) {
            gate.needIngress(
                    place.theConsumer().listenerPort(),
                    sight.balancerAddress(zone)
                            .map(address -> Peer.of(address, groups))
                            .orElseGet(() -> Peer.of(topology.subnet(zone))),
                    missing);
        }
        return answer(missing, gate, "admit the load balancer's nodes", "ingress");
    }

    /** Zones whose load balancer nodes forward to the broker. */
    private static List<ZoneId> reaching(Sight sight, Node broker) {
        return sight.topology().link().aws().loadBalancer().crossZone()
                ? sight.topology().zones()
                : List.of(broker.zone());
    }

    static Answer balancerAdmits(Place place, Sight sight)
            throws IOException, InterruptedException {
        AwsView.Balancer balancer = sight.aws().balancer().orElseThrow();
        if (balancer.securityGroups().isEmpty()) {
            return Answer.pass("the load balancer has no security group: everybody is admitted");
        }
        if (!balancer.enforced()) {
            return Answer.pass("inbound rules are not enforced on PrivateLink traffic");
        }
        Topology topology = sight.topology();
        List<Ipv4Block> clients = topology.link().aws().loadBalancer().clientsFrom();
        if (clients.isEmpty()) {
            return Answer.unknown(
                    "inbound rules are enforced on PrivateLink traffic, and the spec does not say where clients come from",
                    "Name the consumer's blocks under aws.loadBalancer.clientsFrom");
        }
        Gate gate = new Gate(sight.aws(), balancer.securityGroups());
        List<String> missing = new ArrayList<>();
        ConsumerSpec consumer = place.theConsumer();
        for (int port : ports(topology, consumer)) {
            clients.forEach(from -> gate.needIngress(port, Peer.of(from), missing));
        }
        return answer(missing, gate, "admit " + Words.list(clients), "ingress");
    }

    private static Set<Integer> ports(Topology topology, ConsumerSpec consumer) {
        Set<Integer> ports = new TreeSet<>(topology.brokerPorts(consumer).values());
        ports.add(consumer.ports().bootstrapPort());
        return ports;
    }

    static Answer balancerEgress(Place place, Sight sight)
            throws IOException, InterruptedException {
        AwsView.Balancer balancer = sight.aws().balancer().orElseThrow();
        if (balancer.securityGroups().isEmpty()) {
            return Answer.pass("the load balancer has no security group: it may reach everything");
        }
        Gate gate = new Gate(sight.aws(), balancer.securityGroups());
        List<String> missing = new ArrayList<>();
        for (Node broker : sight.topology().brokers()) {
            gate.needEgress(
                    place.theConsumer().listenerPort(),
                    Peer.of(broker.address(), groups(sight, broker)),
                    missing);
        }
        return answer(missing, gate, "let it reach every broker", "egress");
    }

    private static Gate gate(Sight sight, Node node) throws IOException, InterruptedException {
        return new Gate(sight.aws(), groups(sight, node));
    }

    private static Set<String> groups(Sight sight, Node node)
            throws IOException, InterruptedException {
        return sight.aws()
                .instanceAt(node.address())
                .map(AwsView.Instance::securityGroups)
                .orElse(Set.of());
    }

    private static Answer answer(List<String> missing, Gate gate, String passed, String direction) {
        List<String> faults = missing.stream().distinct().toList();
        String group = gate.groups.stream().sorted().findFirst().orElse("GROUP");
        return Answer.unless(
                faults.stream().map(m -> Words.list(gate.groups) + " lacks " + m).toList(),
                Words.list(gate.groups) + " " + passed,
                String.join(
                        "; ",
                        faults.stream()
                                .map(m ->
                                        "aws ec2 authorize-security-group-"
                                                + direction
                                                + " --group-id "
                                                + group
                                                + " --ip-permissions "
                                                + permission(m))
                                .toList()));
    }

    private static String permission(String missing) {
        String[] words = missing.split(" ", -1);
        return "IpProtocol=tcp,FromPort="
                + words[1]
                + ",ToPort="
                + words[1]
                + ",IpRanges=[{CidrIp="
                + (words[3].contains("/") ? words[3] : words[3] + "/32")
                + "}]";
    }

    /** Who is on the other side. */
    private record Peer(Ipv4Block block, String words, Set<String> groups) {
        static Peer of(Ipv4Block block) {
            return new Peer(block, block.toString(), Set.of());
        }

        static Peer of(String address, Set<String> groups) {
            return new Peer(Ipv4Block.parse(address + "/32"), address, groups);
        }
    }

    /** The groups that something stands behind. */
    private record Gate(AwsView aws, Set<String> groups) {
        void needIngress(int port, Peer peer, List<String> missing) {
            need(port, peer, true, "from", missing);
        }

        void needEgress(int port, Peer peer, List<String> missing) {
            need(port, peer, false, "to", missing);
        }

        private void need(int port, Peer peer, boolean ingress, String word, List<String> missing) {
            boolean allowed =
                    aws.securityGroups().stream()
                            .filter(g -> groups.contains(g.id()))
                            .flatMap(g -> (ingress ? g.ingress() : g.egress()).stream())
                            .anyMatch(rule -> allows(rule, port, peer));
            if (!allowed) {
                missing.add("tcp " + port + " " + word + " " + peer.words());
            }
        }

        private static boolean allows(Rule rule, int port, Peer peer) {
            boolean ports =
                    rule.protocol().equals("-1")
                            || (rule.protocol().equals("tcp")
                                    && port >= rule.from()
                                    && port <= rule.to());
            return ports
                    && (peer.groups().contains(rule.peer())
                            || (rule.peer().contains("/")
                                    && Ipv4Block.parse(rule.peer()).contains(peer.block())));
        }
    }
}
