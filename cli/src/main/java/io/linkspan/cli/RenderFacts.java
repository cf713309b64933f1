package io.linkspan.cli;

import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.engine.ProviderAccount;
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
        Optional<String> vpc =
                link.aws().vpc() instanceof VpcSpec.Given(String id) && block.isEmpty()
                        ? Optional.of(id)
                        : Optional.empty();
        ExistingResources existing = link.aws().existing();
        boolean nothingToFind = existing.subnetIds().isEmpty() && existing.instanceIds().isEmpty();
        if (nothingToFind
                && vpc.isEmpty()
                && link.consumers().stream().noneMatch(this::mustBeAsked)) {
            return facts(block, told(), Map.of(), Map.of());
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
            ProviderAccount account = world.providers().account();
            return facts(
                    vpc.isPresent() ? account.vpcCidr(vpc.get()) : block,
                    consumers,
                    existing.subnetIds().isEmpty()
                            ? Map.of()
                            : account.subnets(existing.subnetIds()),
                    existing.instanceIds().isEmpty()
                            ? Map.of()
                            : account.instances(existing.instanceIds()));
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
    private Facts facts(
            Optional<Ipv4Block> vpcBlock,
            Map<String, ConsumerFacts> consumers,
            Map<String, Ground.Subnet> subnets,
            Map<String, Ground.Host> instances) {
        Map<ZoneId, String> zones = new TreeMap<>();
        link.zones().forEach(zone -> zones.put(zone, ""));
        consumers.values().forEach(known -> known.zones().forEach(zone -> zones.put(zone, "")));
        return new Facts(
                "",
                zones,
                consumers,
                vpcBlock,
                Optional.empty(),
                subnets,
                instances,
                Map.of(),
                Map.of());
    }
}
