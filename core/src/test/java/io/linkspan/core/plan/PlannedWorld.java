package io.linkspan.core.plan;

import static java.util.Objects.requireNonNull;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What stands once a link is as it is wanted, and what to find in a plan. */
final class PlannedWorld {
    static final ResourceKey CONNECTION = Resource.PrivateLinkConnection.key("orders-kafka");

    static final Facts FACTS =
            new Facts(
                    "111122223333",
                    Map.of(
                            Links.ZONES.get(0),
                            "us-west-2a",
                            Links.ZONES.get(1),
                            "us-west-2c",
                            Links.ZONES.get(2),
                            "us-west-2b"),
                    Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                    Optional.empty());

    private PlannedWorld() {}

    static Change step(Plan plan, ResourceKey key, boolean removal) {
        return plan.effective().stream()
                .filter(c -> c.step().equals(new Change.Step(key, removal)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is done about " + key));
    }

    /** The world that a link wants. */
    static Map<ResourceKey, Existing> world(KafkaLink link) {
        Map<ResourceKey, Existing> world = new HashMap<>();
        Blueprint.of(link, FACTS).resources().forEach(r -> world.put(r.key(), existing(r)));
        Map<String, String> domains = new HashMap<>(Map.of(Output.UNIQUE_NAME, "u1"));
        for (ZoneId zone : Links.ZONES) {
            domains.put(Output.domain(zone), zone + ".u1.aws.plc.example.com");
        }
        ResourceKey attached = Resource.AttachedDomains.key("orders-kafka");
        world.put(
                attached,
                new Existing("attached", requireNonNull(world.get(attached)).actual(), domains));
        world.replaceAll((key, e) ->
                e.actual() instanceof BrokerConfiguration c
                        ? existing(
                                new BrokerConfiguration(
                                        c.node(),
                                        Symbols.resolve(
                                                c.text(), k -> Optional.ofNullable(world.get(k))),
                                        c.after()))
                        : e);
        return world;
    }

    /** The same, and more is known of the consumer's connection. */
    static Map<ResourceKey, Existing> world(KafkaLink link, Map<String, String> ofConnection) {
        Map<ResourceKey, Existing> world = world(link);
        Resource actual = requireNonNull(world.get(CONNECTION)).actual();
        world.put(CONNECTION, new Existing("plc-1", actual, ofConnection));
        return world;
    }

    static Existing existing(Resource actual) {
        return new Existing("id-of-" + actual.key(), actual, Map.of());
    }

    static <R extends Resource> R wanted(Plan plan, ResourceKey key, Class<R> type) {
        return plan.changes().stream()
                .filter(c -> c.key().equals(key))
                .map(c -> type.cast(((Change.Create) c).wanted()))
                .findFirst()
                .orElseThrow();
    }
}
