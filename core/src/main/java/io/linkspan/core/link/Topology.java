package io.linkspan.core.link;

import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * @param zoneSubnets a subnet for each zone; the whole network where brokers run already
 * @param bastionSubnet in the first zone; the whole network where brokers run already; a bastion of
 *     the user's by itself
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

    /**
     * Where the spec only counts nodes, so many are controllers too. They survive the loss of one,
     * and a cluster that grows keeps them, so that nobody's file changes.
     */
    private static final int FIRST_CONTROLLERS = 3;

    private static final int FIRST_NODE_OFFSET = 10;
    private static final int FIRST_NODE_OFFSET_OF_SMALL_SUBNETS = 5;

    public Topology {
        zones = List.copyOf(zones);
        zoneSubnets = Map.copyOf(zoneSubnets);
        nodes = List.copyOf(nodes);
    }

    /** A Kafka node in its place. */
    public record Node(BrokerId id, ZoneId zone, Roles roles, String address) {}

    /** Lays the spec out over zones of a network in which nothing else of the user's is used. */
    public static Topology of(KafkaLink link, List<ZoneId> zones, Ipv4Block vpc) {
        return of(link, zones, Ground.of(vpc));
    }

    /**
     * Lays the spec out over zones.
     *
     * @param zones used when the spec names none; not empty
     * @throws IllegalArgumentException when the nodes do not fit into the network
     */
    public static Topology of(KafkaLink link, List<ZoneId> zones, Ground ground) {
        Ipv4Block vpc = ground.vpc();
        List<ZoneId> used = link.zones().isEmpty() ? zones : link.zones();
        Map<ZoneId, Ipv4Block> subnets = new LinkedHashMap<>();
        if (link.kafka().brokers() instanceof Brokers.Existing existing) {
            used.forEach(zone -> subnets.put(zone, vpc));
            return new Topology(link, vpc, used, subnets, vpc, inPlace(existing, subnets.keySet()));
        }
        used.forEach(zone -> subnets.put(zone, Subnetting.of(zone, vpc)));
        ExistingResources existing = link.aws().existing();
        existing.subnets()
                .forEach((zone, id) ->
                        Optional.ofNullable(ground.subnets().get(id))
                                .ifPresent(subnet -> subnets.replace(zone, subnet.block())));
        Ipv4Block bastion =
                existing.bastion()
                        .map(ground.hosts()::get)
                        .map(host -> Ipv4Block.parse(host.address() + "/32"))
                        .or(() ->
                                existing.bastionSubnet()
                                        .map(ground.subnets()::get)
                                        .map(Ground.Subnet::block))
                        .orElseGet(() -> Subnetting.bastion(used, vpc));
        return new Topology(
                link,
                vpc,
                used,
                subnets,
                bastion,
                standing(link, placed(brokerNodes(link, used), subnets), ground));
    }

    /** Nodes on hosts of the user's are where those are. */
    private static List<Node> standing(KafkaLink link, List<Node> placed, Ground ground) {
        return placed.stream()
                .map(node ->
                        Optional.ofNullable(link.aws().existing().nodes().get(node.id()))
                                .map(ground.hosts()::get)
                                .map(host ->
                                        new Node(
                                                node.id(),
                                                node.zone(),
                                                node.roles(),
                                                host.address()))
                                .orElse(node))
                .toList();
    }

    /** Brokers that run already stand where they stand. */
    private static List<Node> inPlace(Brokers.Existing existing, Set<ZoneId> zones) {
        return existing.brokers().stream()
                .peek(broker -> known(broker.id(), broker.zone(), zones))
                .map(b -> new Node(b.id(), b.zone(), Roles.BROKER, b.host()))
                .sorted(Comparator.comparing(Node::id))
                .toList();
    }

    private static void known(BrokerId id, ZoneId zone, Set<ZoneId> zones) {
        if (!zones.contains(zone)) {
            throw new IllegalArgumentException(
                    "node "
                            + id
                            + " is in zone "
                            + zone
                            + ", which is not among the link's zones "
                            + zones);
        }
    }

    private static List<BrokerNode> brokerNodes(KafkaLink link, List<ZoneId> zones) {
        return switch (link.kafka().brokers()) {
            case Brokers.Listed(List<BrokerNode> nodes) ->
                    nodes.stream().sorted(Comparator.comparing(BrokerNode::id)).toList();
            case Brokers.Existing _ ->
                    throw new IllegalStateException("existing brokers are not placed");
            case Brokers.PerZone(int count) -> {
                List<BrokerNode> nodes = new ArrayList<>();
                for (int i = 0; i < count * zones.size(); i++) {
                    nodes.add(
                            new BrokerNode(
                                    new BrokerId(i + 1),
                                    zones.get(i % zones.size()),
                                    i < FIRST_CONTROLLERS ? Roles.COMBINED : Roles.BROKER));
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
            members.forEach(member -> known(member.id(), zone, subnets.keySet()));
            Ipv4Block subnet = Objects.requireNonNull(subnets.get(zone));
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

    /**
     * Where the load balancer answers in a zone; empty where AWS chooses, in subnets of the user's.
     */
    public String loadBalancerAddress(ZoneId zone) {
        if (link.kafka().existing().isPresent()
                || link.aws().existing().loadBalancer().isPresent()
                || link.aws().existing().subnets().containsKey(zone)) {
            return "";
        }
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
