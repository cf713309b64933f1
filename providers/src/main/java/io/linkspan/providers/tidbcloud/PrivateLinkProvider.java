package io.linkspan.providers.tidbcloud;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.AttachedDomains;
import io.linkspan.core.plan.Resource.EndpointService;
import io.linkspan.core.plan.Resource.PrivateLinkConnection;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Private link connections and their domains. */
final class PrivateLinkProvider implements ResourceProvider {
    private final Connections connections;
    private final Domains domains;

    PrivateLinkProvider(Connections connections, Domains domains) {
        this.connections = connections;
        this.domains = domains;
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(PrivateLinkConnection.class, AttachedDomains.class);
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        for (ConsumerSpec consumer : inquiry.link().consumers()) {
            if (consumer instanceof ConsumerSpec.TidbCloud tidb) {
                observe(tidb, inquiry, found);
            }
        }
        Optional<Existing> service = inquiry.find(EndpointService.KEY);
        if (service.isPresent()) {
            for (Map.Entry<String, String> former :
                    Output.formerConsumers(service.get(), inquiry.link()).entrySet()) {
                try {
                    connections
                            .former(
                                    former.getValue(),
                                    former.getKey(),
                                    service.get().output(Output.SERVICE_NAME))
                            .ifPresent(c ->
                                    put(
                                            former.getKey(),
                                            former.getValue(),
                                            Optional.empty(),
                                            c,
                                            found));
                } catch (ApiException e) {
                    throw e.told("read private link connections of cluster " + former.getValue());
                }
            }
        }
        return found;
    }

    private void observe(
            ConsumerSpec.TidbCloud consumer, Inquiry inquiry, Map<ResourceKey, Existing> found)
            throws InterruptedException {
        String doing = "read private link connections of cluster " + consumer.clusterId();
        try {
            connections
                    .observed(consumer, inquiry)
                    .ifPresent(c ->
                            put(consumer.name(), consumer.clusterId(), consumer.given(), c, found));
        } catch (ApiException e) {
            if (inquiry.forRemoval() && e.notFound()) {
                // The cluster is gone, and its connections with it.
                return;
            }
            throw e.told(doing);
        }
    }

    private static void put(
            String consumer,
            String clusterId,
            Optional<ConsumerSpec.GivenConnection> given,
            ApiConnection connection,
            Map<ResourceKey, Existing> found) {
        Existing existing =
                Connections.existing(consumer, clusterId, given.isPresent(), connection);
        found.put(existing.key(), existing);
        Domains.observed(consumer, clusterId, given, connection)
                .ifPresent(d -> found.put(d.key(), d));
    }

    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        try {
            return switch (wanted) {
                case PrivateLinkConnection connection -> connections.made(connection, scope);
                case AttachedDomains attached -> domains.attached(attached, scope);
                default -> throw foreign(wanted);
            };
        } catch (ApiException e) {
            throw e.told("create " + wanted.key());
        }
    }

    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        return create(wanted, scope);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        try {
            switch (existing.actual()) {
                case PrivateLinkConnection connection ->
                        connections.removed(connection, existing.id(), scope);
                case AttachedDomains attached -> domains.detached(attached, existing, scope);
                default -> throw foreign(existing.actual());
            }
        } catch (ApiException e) {
            throw e.told("delete " + existing.key());
        }
    }

    private static IllegalStateException foreign(Resource resource) {
        return new IllegalStateException(resource.key() + " is not TiDB Cloud's");
    }
}
