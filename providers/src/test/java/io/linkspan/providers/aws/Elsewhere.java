package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Symbols;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands for what is not on AWS: everything succeeds at once and is remembered. */
final class Elsewhere implements ResourceProvider {
    private final Set<Class<? extends Resource>> types;
    private final Map<ResourceKey, Existing> existing = new ConcurrentHashMap<>();

    Elsewhere(Set<Class<? extends Resource>> types) {
        this.types = Set.copyOf(types);
    }

    void clear() {
        existing.clear();
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return types;
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) {
        return Map.copyOf(existing);
    }

    @Override
    public Existing create(Resource wanted, Scope scope) {
        Resource as =
                wanted instanceof Resource.BrokerConfiguration file
                        ? new Resource.BrokerConfiguration(
                                file.node(),
                                Symbols.resolve(file.text(), scope::find),
                                file.after())
                        : wanted;
        Existing made = new Existing(wanted.key().toString(), as, Map.of());
        existing.put(wanted.key(), made);
        return made;
    }

    @Override
    public Existing update(
            Resource wanted, Existing before, List<Difference> differences, Scope scope) {
        return create(wanted, scope);
    }

    @Override
    public void delete(Existing gone, Scope scope) {
        existing.remove(gone.key());
    }
}
