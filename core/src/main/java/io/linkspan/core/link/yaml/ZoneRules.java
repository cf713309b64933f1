package io.linkspan.core.link.yaml;

import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Zones must be of the region, hold the nodes, and be shared with consumers that name theirs. */
final class ZoneRules {
    private static final Pattern REGION =
            Pattern.compile("(us|eu|ap|sa|ca|me|af|il|mx|cn)-([a-z]+)-(\\d+)");

    /** How zone ids shorten a region's direction: us-west-2 is usw2, ap-southeast-1 is apse1. */
    private static final Map<String, String> DIRECTIONS =
            Map.of(
                    "north",
                    "n",
                    "south",
                    "s",
                    "east",
                    "e",
                    "west",
                    "w",
                    "central",
                    "c",
                    "northeast",
                    "ne",
                    "northwest",
                    "nw",
                    "southeast",
                    "se",
                    "southwest",
                    "sw");

    private final Findings findings;

    ZoneRules(Findings findings) {
        this.findings = findings;
    }

    Zones check(Draft draft) {
        List<Reading<ZoneId>> own = draft.zones().orElse(List.of());
        distinct(own, "zones");
        ofRegion(draft, own);
        Set<ZoneId> zones = new LinkedHashSet<>(own.stream().map(Reading::sure).toList());
        boolean consumerDecides = own.isEmpty() && !draft.zones().broken();
        List<Draft.Consumer> consumers = draft.consumers().orElse(List.of());
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i) instanceof Draft.Consumer.Other other) {
                List<Reading<ZoneId>> theirs = other.zones().orElse(List.of());
                distinct(theirs, other.shown() + ".zones");
                ofRegion(draft, theirs);
                if (i == 0 && consumerDecides) {
                    zones.addAll(theirs.stream().map(Reading::sure).toList());
                    needZones(other, theirs);
                }
            }
        }
        Zones known = count(draft, zones);
        nodesInZones(draft, zones);
        for (Draft.Consumer consumer : consumers) {
            if (consumer instanceof Draft.Consumer.Other other) {
                shared(draft, other, zones, known);
            }
        }
        return known;
    }

    private void needZones(Draft.Consumer.Other first, List<Reading<ZoneId>> theirs) {
        if (theirs.isEmpty() && !first.zones().broken()) {
            findings.error(
                    SpecFault.ZONES,
                    first.at(),
                    "no zones: neither zones nor " + first.shown() + ".zones names any",
                    "only a TiDB Cloud consumer can be asked for its zones",
                    "add zones: [usw2-az1, ...] with the zone ids to use");
        }
    }

    private void distinct(List<Reading<ZoneId>> zones, String where) {
        Set<ZoneId> seen = new LinkedHashSet<>();
        for (Reading<ZoneId> zone : zones) {
            if (!seen.add(zone.sure())) {
                findings.error(
                        SpecFault.ZONES,
                        zone.at(),
                        where + " names " + zone.sure() + " twice",
                        "",
                        "remove one");
            }
        }
    }

    private void ofRegion(Draft draft, List<Reading<ZoneId>> zones) {
        Optional<String> prefix = draft.aws().region().value().flatMap(ZoneRules::prefix);
        if (prefix.isEmpty()) {
            return;
        }
        for (Reading<ZoneId> zone : zones) {
            if (!zone.sure().value().startsWith(prefix.get() + "-")) {
                findings.error(
                        SpecFault.ZONES,
                        zone.at(),
                        "zone " + zone.sure() + " is not in region " + draft.aws().region().sure(),
                        "zone ids of that region start with " + prefix.get() + "-az",
                        "name a zone of the region, or change aws.region");
            }
        }
    }

    /** The beginning of the region's zone ids; empty for regions of an unknown form. */
    static Optional<String> prefix(String region) {
        Matcher m = REGION.matcher(region);
        if (!m.matches() || !DIRECTIONS.containsKey(m.group(2))) {
            return Optional.empty();
        }
        return Optional.of(m.group(1) + DIRECTIONS.get(m.group(2)) + m.group(3));
    }

    private static Zones count(Draft draft, Set<ZoneId> zones) {
        Map<ZoneId, Integer> nodes = new LinkedHashMap<>();
        int brokers = 0;
        if (draft.kafka().nodes().isPresent()) {
            for (Draft.Node node : draft.kafka().nodes().sure()) {
                node.zone().value().ifPresent(zone -> nodes.merge(zone, 1, Integer::sum));
                brokers += node.roles().orElse(Roles.COMBINED).isBroker() ? 1 : 0;
            }
        } else {
            int perZone = draft.kafka().perZone().orElse(Standard.PER_ZONE);
            zones.forEach(zone -> nodes.put(zone, perZone));
            brokers = perZone * Math.max(1, zones.size());
        }
        return new Zones(List.copyOf(zones), nodes, brokers);
    }

    private void nodesInZones(Draft draft, Set<ZoneId> zones) {
        if (zones.isEmpty() || !draft.kafka().nodes().isPresent()) {
            if (draft.kafka().nodes().isPresent()) {
                ofRegion(
                        draft,
                        draft.kafka().nodes().sure().stream()
                                .map(Draft.Node::zone)
                                .filter(Reading::isPresent)
                                .toList());
            }
            return;
        }
        List<Draft.Node> nodes = draft.kafka().nodes().sure();
        for (Draft.Node node : nodes) {
            if (node.zone().isPresent() && !zones.contains(node.zone().sure())) {
                findings.error(
                        SpecFault.ZONES,
                        node.zone().at(),
                        "node "
                                + node.id().value().map(Object::toString).orElse("?")
                                + " is in zone "
                                + node.zone().sure()
                                + ", which is not among zones "
                                + zones,
                        "a consumer's endpoint cannot reach it there",
                        "add the zone to zones or move the node");
            }
        }
        for (ZoneId zone : zones) {
            boolean served =
                    nodes.stream()
                            .anyMatch(n ->
                                    n.zone().value().equals(Optional.of(zone))
                                            && n.roles().orElse(Roles.COMBINED).isBroker());
            if (!served && nodes.stream().noneMatch(n -> n.zone().broken() || n.roles().broken())) {
                findings.warning(
                        SpecFault.EMPTY_ZONE,
                        draft.kafka().nodes().at(),
                        "zone " + zone + " has no broker",
                        "with cross-zone forwarding off, the load balancer leads nowhere there",
                        "add a broker, or leave the zone out of zones");
            }
        }
    }

    private void shared(
            Draft draft, Draft.Consumer.Other consumer, Set<ZoneId> zones, Zones known) {
        Set<ZoneId> theirs =
                consumer.zones().orElse(List.of()).stream()
                        .map(Reading::sure)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        if (theirs.isEmpty() || zones.isEmpty()) {
            return;
        }
        if (zones.stream().noneMatch(theirs::contains)) {
            findings.error(
                    SpecFault.ZONES,
                    consumer.zones().at(),
                    consumer.shown() + " shares no zone with the cluster",
                    "its zones are " + theirs + ", the cluster's " + zones,
                    "an endpoint can only be made in a zone that both sides have");
            return;
        }
        boolean crossZone = draft.aws().crossZone().orElse(false);
        for (ZoneId zone : known.nodes().keySet()) {
            if (zones.contains(zone) && !theirs.contains(zone) && !crossZone) {
                findings.error(
                        SpecFault.ZONES,
                        consumer.zones().at(),
                        consumer.shown() + " cannot reach the brokers in zone " + zone,
                        "its endpoint is in "
                                + theirs
                                + " and the load balancer does not forward across zones",
                        "add the zone to the consumer, or set aws.loadBalancer.crossZone: true");
            }
        }
    }
}
