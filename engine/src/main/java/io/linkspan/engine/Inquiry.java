package io.linkspan.engine;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.ResourceKey;
import java.util.Map;
import java.util.Optional;

/**
 * What an observer is asked about.
 *
 * @param blueprint what is wanted, to know where to look
 * @param seen what providers asked earlier have found
 * @param forRemoval whether all is to go: a host that does not answer then counts as empty, for it
 *     goes anyway
 */
public record Inquiry(
        KafkaLink link,
        Facts facts,
        Blueprint blueprint,
        Map<ResourceKey, Existing> seen,
        boolean forRemoval) {
    public Inquiry {
        seen = Map.copyOf(seen);
    }

    public Inquiry(
            KafkaLink link, Facts facts, Blueprint blueprint, Map<ResourceKey, Existing> seen) {
        this(link, facts, blueprint, seen, false);
    }

    public Optional<Existing> find(ResourceKey key) {
        return Optional.ofNullable(seen.get(key));
    }
}
