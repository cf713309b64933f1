package io.linkspan.core.link;

import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the spec means once the zones are known: every subnet, node, address and port, computed from
 * the spec alone so that planning and verification reach it independently of what exists.
 *
 * @param zones in the spec's order, or the first consumer's
 * @param zoneSubnets a subnet for each zone
 * @param bastionSubnet in the first zone
 * @param nodes by ascending id
 */
public record Topology(
        KafkaLink link,
        Ipv4Block vpc,
        List<ZoneId> zones,
        Map<ZoneId, Ipv4Block> zoneSubnets,
        Ipv4Block bastionSubnet,
        List<Node> nodes) {

    /**
     * Where the load balancer's node stands in each zone's subnet; AWS keeps the first four
     * addresses.
     */
    private static final int LOAD_BALANCER_OFFSET = 4;

    private static final int FIRST_NODE_OFFSET = 10;
    private static final int FIRST_NODE_OFFSET_OF_SMALL_SUBNETS = 5;

    public Topology {
        zones = List.copyOf(zones);
        zoneSubnets = Map.copyOf(zoneSubnets);
        nodes = List.copyOf(nodes);
    }

    /** A Kafka node in its place. */
    public record Node(BrokerId id, ZoneId zone, Roles roles, String address) {}

    /**
     * Lays the spec out over zones.
     *
     * @param zones used when the spec names none; not empty
     * @param vpc the block of the network, the spec's own or the given network's
     * @throws IllegalArgumentException when the nodes do not fit into the network
     */
    public static Topology of(KafkaLink link, List<ZoneId> zones, Ipv4Block vpc) {
        List<ZoneId> used = link.zones().isEmpty() ? zones : link.zones();
        Map<ZoneId, Ipv4Block> subnets = new LinkedHashMap<>();
        for (int i = 0; i < used.size(); i++) {
            subnets.put(used.get(i), vpc.part(i, used.size() + 1));
        }
        Ipv4Block bastion = vpc.part(used.size(), used.size() + 1);
        return new Topology(
                link, vpc, used, subnets, bastion, placed(brokerNodes(link, used), subnets));
    }

    private static List<BrokerNode> brokerNodes(KafkaLink link, List<ZoneId> zones) {
        return switch (link.kafka().brokers()) {
            case Brokers.Listed(List<BrokerNode> nodes) ->
                    nodes.stream().sorted(Comparator.comparing(BrokerNode::id)).toList();
            case Brokers.PerZone(int count) -> {
                List<BrokerNode> nodes = new ArrayList<>();
                for (int i = 0; i < count * zones.size(); i++) {
                    nodes.add(
                            new BrokerNode(
                                    new BrokerId(i + 1),
                                    zones.get(i % zones.size()),
                                    Roles.COMBINED));
                }
                yield nodes;
            }
        };
    }

    /**
     * Ids choose addresses, by the same rule that chooses ports, so that a node keeps its address
     * when others come and go.
     */
    private static List<Node> placed(List<BrokerNode> nodes, Map<ZoneId, Ipv4Block> subnets) {
        Map<ZoneId, List<BrokerNode>> byZone =
                nodes.stream().collect(Collectors.groupingBy(BrokerNode::zone));
        Map<BrokerId, Node> placed = new TreeMap<>();
        byZone.forEach((zone, members) -> {
            Ipv4Block subnet = subnets.get(zone);
            if (subnet == null) {
                throw new IllegalArgumentException(
                        "node "
                                + members.getFirst().id()
                                + " is in zone "
                                + zone
                                + ", which is not among the link's zones "
                                + subnets.keySet());
            }
            int first =
                    subnet.size() >= 64 ? FIRST_NODE_OFFSET : FIRST_NODE_OFFSET_OF_SMALL_SUBNETS;
            int room = (int) Math.min(subnet.size() - first - 1, 1_000);
            Map<BrokerId, Integer> slots =
                    slots(
                            members.stream().map(BrokerNode::id).toList(),
                            room,
                            "addresses in " + subnet);
            for (BrokerNode node : members) {
                String address = subnet.address(first + slots.getOrDefault(node.id(), 0));
                placed.put(node.id(), new Node(node.id(), zone, node.roles(), address));
            }
        });
        return List.copyOf(placed.values());
    }

    /**
     * Gives each id one of {@code room} slots: id 1 the first, and so on around, the next free one
     * when taken. Ids keep their slots when others are added or removed, unless they share one.
     */
    private static Map<BrokerId, Integer> slots(List<BrokerId> ids, int room, String what) {
        if (ids.size() > room) {
            throw new IllegalArgumentException(
                    ids.size() + " brokers do not fit into " + room + " " + what);
        }
        Map<BrokerId, Integer> slots = new TreeMap<>();
        Set<Integer> taken = new TreeSet<>();
        for (BrokerId id : ids.stream().sorted().toList()) {
            int slot = Math.floorMod(id.value() - 1, room);
            while (!taken.add(slot)) {
                slot = (slot + 1) % room;
            }
            slots.put(id, slot);
        }
        return slots;
    }

    public List<Node> brokers() {
        return nodes.stream().filter(n -> n.roles().isBroker()).toList();
    }

    public List<Node> controllers() {
        return nodes.stream().filter(n -> n.roles().isController()).toList();
    }

    public Optional<Node> node(BrokerId id) {
        return nodes.stream().filter(n -> n.id().equals(id)).findFirst();
    }

    public String loadBalancerAddress(ZoneId zone) {
        return subnet(zone).address(LOAD_BALANCER_OFFSET);
    }

    public Ipv4Block subnet(ZoneId zone) {
        return Optional.ofNullable(zoneSubnets.get(zone))
                .orElseThrow(
                        () -> new IllegalStateException("zone " + zone + " is not among " + zones));
    }

    /**
     * The load balancer's port for each broker of a consumer, distinct, within the consumer's
     * range.
     */
    public Map<BrokerId, Integer> brokerPorts(ConsumerSpec consumer) {
        PortRange range = consumer.ports().brokerPorts();
        Map<BrokerId, Integer> ports = new TreeMap<>();
        slots(brokers().stream().map(Node::id).toList(), range.size(), "ports in " + range)
                .forEach((id, slot) -> ports.put(id, range.first() + slot));
        return ports;
    }

    /**
     * @throws IllegalStateException when the node is no broker of this topology
     */
    public int brokerPort(ConsumerSpec consumer, BrokerId broker) {
        Integer port = brokerPorts(consumer).get(broker);
        if (port == null) {
            throw new IllegalStateException(
                    "node " + broker + " is no broker, so it has no port on the load balancer");
        }
        return port;
    }

    /** Kafka's name for a consumer's listener: EXTERNAL, EXTERNAL2, ... */
    public String listenerName(ConsumerSpec consumer) {
        int index = link.consumers().indexOf(consumer);
        if (index < 0) {
            throw new IllegalStateException("consumer " + consumer.name() + " is not in the spec");
        }
        return index == 0 ? "EXTERNAL" : "EXTERNAL" + (index + 1);
    }
}
