package io.linkspan.core.plan;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The world as read: the clouds' facts and this link's resources by key. */
public record Observed(Facts facts, Map<ResourceKey, Existing> resources) {
    public Observed {
        resources = Map.copyOf(new TreeMap<>(resources));
    }

    public Optional<Existing> find(ResourceKey key) {
        return Optional.ofNullable(resources.get(key));
    }
}
