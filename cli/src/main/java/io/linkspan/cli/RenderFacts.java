package io.linkspan.cli;

import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.engine.GivenResources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The facts that a rendering needs, asked for only where nobody has told them.
 *
 * @param accounts of consumers, by name, as the user tells them
 * @param block of the given VPC, as the user tells it
 */
record RenderFacts(
        Session session,
        WorkFolder folder,
        KafkaLink link,
        Map<String, String> accounts,
        Optional<Ipv4Block> block) {

    Facts read() throws InterruptedException {
        boolean toFind =
                block.isPresent() ? !link.aws().existing().isEmpty() : GivenResources.named(link);
        if (!toFind && link.consumers().stream().noneMatch(this::mustBeAsked)) {
            return facts(new GivenResources(block, Map.of(), Map.of()), told());
        }
        try (World world =
                World.open(
                        Target.chosen(session, folder),
                        link,
                        folder,
                        (version, _) -> {
                            throw new IllegalStateException(
                                    "rendering needs no archive of Kafka " + version);
                        })) {
            Map<String, ConsumerFacts> consumers = told();
            for (ConsumerSpec consumer : link.consumers()) {
                if (consumer instanceof ConsumerSpec.TidbCloud tidb && mustBeAsked(tidb)) {
                    consumers.put(tidb.name(), world.providers().consumers().facts(tidb));
                }
            }
            return facts(
                    toFind
                            ? GivenResources.of(link, world.providers().account())
                            : new GivenResources(block, Map.of(), Map.of()),
                    consumers);
        }
    }

    /** Zones are the spec's or the consumer's. */
    private boolean mustBeAsked(ConsumerSpec consumer) {
        return consumer instanceof ConsumerSpec.TidbCloud
                && (!accounts.containsKey(consumer.name()) || link.zones().isEmpty());
    }

    private Map<String, ConsumerFacts> told() {
        Map<String, ConsumerFacts> told = new TreeMap<>();
        for (ConsumerSpec consumer : link.consumers()) {
            switch (consumer) {
                case ConsumerSpec.TidbCloud tidb ->
                        told.put(
                                tidb.name(),
                                new ConsumerFacts(
                                        accounts.getOrDefault(tidb.name(), ""), List.of()));
                case ConsumerSpec.Generic generic ->
                        told.put(
                                generic.name(),
                                new ConsumerFacts(generic.accountId().orElse(""), generic.zones()));
            }
        }
        return told;
    }

    /** Whether the account has the zones shows when subnets are made in them. */
    private Facts facts(GivenResources given, Map<String, ConsumerFacts> consumers) {
        Map<ZoneId, String> zones = new TreeMap<>();
        link.zones().forEach(zone -> zones.put(zone, ""));
        consumers.values().forEach(known -> known.zones().forEach(zone -> zones.put(zone, "")));
        return new Facts(
                "",
                zones,
                consumers,
                block.or(given::vpc),
                Optional.empty(),
                given.subnets(),
                given.instances(),
                Map.of(),
                Map.of());
    }
}
