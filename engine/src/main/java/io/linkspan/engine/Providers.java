package io.linkspan.engine;

import io.linkspan.core.plan.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the engine needs of the outside world.
 *
 * @param secrets of the listeners, needed when one of them is secured
 * @param stages resource providers; those of one stage are read side by side, after those of the
 *     stage before
 */
public record Providers(
        ProviderAccount account,
        ConsumerDirectory consumers,
        Optional<Secrets> secrets,
        List<List<ResourceProvider>> stages) {
    public Providers {
        stages = stages.stream().map(List::copyOf).toList();
        owners(stages);
    }

    /** Of links whose listeners have no secrets. */
    public Providers(
            ProviderAccount account,
            ConsumerDirectory consumers,
            List<List<ResourceProvider>> stages) {
        this(account, consumers, Optional.empty(), stages);
    }

    ResourceProvider of(Resource resource) {
        ResourceProvider owner = owners(stages).get(resource.getClass());
        if (owner == null) {
            throw new IllegalStateException(
                    "no provider owns " + resource.getClass().getSimpleName());
        }
        return owner;
    }

    private static Map<Class<? extends Resource>, ResourceProvider> owners(
            List<List<ResourceProvider>> stages) {
        Map<Class<? extends Resource>, ResourceProvider> owners = new HashMap<>();
        for (ResourceProvider provider : stages.stream().flatMap(List::stream).toList()) {
            for (Class<? extends Resource> type : provider.types()) {
                if (owners.put(type, provider) != null) {
                    throw new IllegalStateException("two providers own " + type.getSimpleName());
                }
            }
        }
        return owners;
    }
}
