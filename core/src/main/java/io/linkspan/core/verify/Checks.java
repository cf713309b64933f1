package io.linkspan.core.verify;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Derives the checks of a link. */
public final class Checks {
    /**
     * Of subnets, files and processes as the tool makes them. A cluster that runs already has its
     * own ways; what its consumers need of it is left.
     */
    private static final Set<CheckKind> OF_MADE_CLUSTERS =
            EnumSet.of(
                    CheckKind.SUBNET,
                    CheckKind.WAY_IN,
                    CheckKind.NETWORK_ACL,
                    CheckKind.FILE,
                    CheckKind.FILE_INTER_BROKER,
                    CheckKind.FILE_INTERNAL_NAME,
                    CheckKind.FILE_VOTERS,
                    CheckKind.CLUSTER_ID,
                    CheckKind.RUNNING,
                    CheckKind.CURRENT,
                    CheckKind.QUORUM,
                    CheckKind.INTERNAL_BROKERS,
                    CheckKind.ADMITS_PEERS,
                    CheckKind.NODE_EGRESS);

    private Checks() {}

    /** All of the catalogue, along the path. */
    public static List<Check> of(Topology topology) {
        return of(topology, EnumSet.allOf(CheckKind.class));
    }

    /** Those of some kinds, along the path. */
    public static List<Check> of(Topology topology, Set<CheckKind> kinds) {
        List<Check> checks = new ArrayList<>();
        boolean made = topology.link().kafka().existing().isEmpty();
        for (CheckKind kind : kinds) {
            if (!made && OF_MADE_CLUSTERS.contains(kind)) {
                continue;
            }
            places(topology, kind.reach()).forEach(place -> checks.add(new Check(kind, place)));
        }
        checks.sort(null);
        return List.copyOf(checks);
    }

    private static Stream<Place> places(Topology topology, Reach reach) {
        return switch (reach) {
            case LINK -> Stream.of(Place.LINK);
            case ZONE -> topology.zones().stream().map(Place::of);
            case NODE -> topology.nodes().stream().map(Place::of);
            case BROKER -> topology.brokers().stream().map(Place::of);
            case CONSUMER -> consumers(topology, false);
            case CONSUMER_ZONE -> zones(topology, consumers(topology, false));
            case CONSUMER_BROKER -> brokers(topology, consumers(topology, false));
            case PORT ->
                    Stream.of(Reach.BOOTSTRAP, Reach.BROKER_PORT)
                            .flatMap(part -> places(topology, part));
            case BROKER_PORT ->
                    places(topology, Reach.CONSUMER_BROKER)
                            .map(p -> p.with(topology.brokerPort(p.theConsumer(), p.broker())));
            case BOOTSTRAP ->
                    consumers(topology, false)
                            .map(p -> p.with(p.theConsumer().ports().bootstrapPort()));
            case BOOTSTRAP_ZONE -> zones(topology, places(topology, Reach.BOOTSTRAP));
            case TIDB -> consumers(topology, true);
            case TIDB_ZONE -> zones(topology, consumers(topology, true));
            case TIDB_BROKER -> brokers(topology, consumers(topology, true));
            case TLS_BROKER -> brokers(topology, secured(topology, Protocol::encrypts));
            case SASL_BROKER -> brokers(topology, secured(topology, Protocol::authenticates));
            case SASL -> secured(topology, Protocol::authenticates);
        };
    }

    private static Stream<Place> consumers(Topology topology, boolean tidbAlone) {
        return topology.link().consumers().stream()
                .filter(c -> !tidbAlone || c instanceof ConsumerSpec.TidbCloud)
                .map(Place::of);
    }

    private static Stream<Place> secured(Topology topology, Predicate<Protocol> how) {
        return topology.link().consumers().stream()
                .filter(c -> how.test(c.security().protocol()))
                .map(Place::of);
    }

    private static Stream<Place> zones(Topology topology, Stream<Place> places) {
        return across(places, topology.zones(), place -> place::with);
    }

    private static Stream<Place> brokers(Topology topology, Stream<Place> places) {
        return across(places, topology.brokers(), place -> (Node node) -> place.with(node));
    }

    private static <T> Stream<Place> across(
            Stream<Place> places, Collection<T> things, Function<Place, Function<T, Place>> with) {
        return places.flatMap(
                place -> things.stream().map(thing -> with.apply(place).apply(thing)));
    }
}
