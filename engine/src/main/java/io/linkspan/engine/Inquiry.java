package io.linkspan.engine;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.ResourceKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an observer is asked about.
 *
 * @param blueprint what is wanted, to know where to look
 * @param seen what providers asked earlier have found
 * @param forRemoval whether all is to go: a host that does not answer then counts as empty, for it
 *     goes anyway
 * @param note is told what is waited for
 */
public record Inquiry(
        KafkaLink link,
        Facts facts,
        Blueprint blueprint,
        Map<ResourceKey, Existing> seen,
        boolean forRemoval,
        Consumer<String> note) {
    public Inquiry {
        seen = Map.copyOf(seen);
    }

    public Inquiry(
            KafkaLink link, Facts facts, Blueprint blueprint, Map<ResourceKey, Existing> seen) {
        this(link, facts, blueprint, seen, false);
    }

    public Inquiry(
            KafkaLink link,
            Facts facts,
            Blueprint blueprint,
            Map<ResourceKey, Existing> seen,
            boolean forRemoval) {
        this(link, facts, blueprint, seen, forRemoval, _ -> {});
    }

    public Optional<Existing> find(ResourceKey key) {
        return Optional.ofNullable(seen.get(key));
    }
}
