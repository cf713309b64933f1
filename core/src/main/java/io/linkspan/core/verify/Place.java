package io.linkspan.core.verify;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import java.util.Optional;

/**
 * Where in a link a check looks. What is not said is not narrowed: a place without a node is about
 * all nodes.
 *
 * @param zone a node's zone is not repeated here
 * @param port of the load balancer
 */
public record Place(
        Optional<ConsumerSpec> consumer,
        Optional<Node> node,
        Optional<ZoneId> zone,
        Optional<Integer> port) {
    public static final Place LINK =
            new Place(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static Place of(Node node) {
        return LINK.with(node);
    }

    public static Place of(ZoneId zone) {
        return LINK.with(zone);
    }

    public static Place of(ConsumerSpec consumer) {
        return new Place(
                Optional.of(consumer), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Place with(Node narrowed) {
        return new Place(consumer, Optional.of(narrowed), zone, port);
    }

    public Place with(ZoneId narrowed) {
        return new Place(consumer, node, Optional.of(narrowed), port);
    }

    public Place with(int narrowed) {
        return new Place(consumer, node, zone, Optional.of(narrowed));
    }

    /** Whether something can be in both: no part of one contradicts the other. */
    public boolean overlaps(Place other) {
        return agree(consumer.map(ConsumerSpec::name), other.consumer.map(ConsumerSpec::name))
                && agree(node.map(Node::id), other.node.map(Node::id))
                && agree(zoneOfAll(), other.zoneOfAll())
                && agree(port, other.port);
    }

    private Optional<ZoneId> zoneOfAll() {
        return zone.or(() -> node.map(Node::zone));
    }

    private static <T> boolean agree(Optional<T> one, Optional<T> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    /**
     * @throws IllegalStateException when the place is not about one node
     */
    public Node theNode() {
        return node.orElseThrow(() -> new IllegalStateException(this + " names no node"));
    }

    public BrokerId broker() {
        return theNode().id();
    }

    /**
     * @throws IllegalStateException when the place is not about one consumer
     */
    public ConsumerSpec theConsumer() {
        return consumer.orElseThrow(() -> new IllegalStateException(this + " names no consumer"));
    }

    /**
     * @throws IllegalStateException when the place is not about one zone
     */
    public ZoneId theZone() {
        return zoneOfAll().orElseThrow(() -> new IllegalStateException(this + " names no zone"));
    }

    /**
     * @throws IllegalStateException when the place is not about one port
     */
    public int thePort() {
        return port.orElseThrow(() -> new IllegalStateException(this + " names no port"));
    }

    /** For people: "port 9094, broker 2 (usw2-az2), orders-kafka". */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        port.ifPresent(p -> words.append(", port ").append(p));
        node.ifPresent(n ->
                words.append(n.roles().isBroker() ? ", broker " : ", controller ")
                        .append(n.id())
                        .append(" (")
                        .append(n.zone())
                        .append(")"));
        zone.ifPresent(z -> words.append(", zone ").append(z));
        consumer.ifPresent(c -> words.append(", ").append(c.name()));
        return words.isEmpty() ? "link" : words.substring(2);
    }
}
