package io.linkspan.localcloud.tidbcloud;

import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.store.Transaction;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network in which endpoints are in the states that a test says. */
final class FakeConsumerNetwork implements ConsumerNetwork {
    final Map<String, Endpoint.State> endpoints = new ConcurrentHashMap<>();
    final Set<String> resolving = ConcurrentHashMap.newKeySet();
    final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
    private int made;

    @Override
    public String accountId(Image image) {
        return "380838443567";
    }

    @Override
    public List<String> zoneIds(Image image) {
        return List.of("usw2-az1", "usw2-az2", "usw2-az3");
    }

    @Override
    public String createEndpoint(Transaction transaction, String serviceName, String name) {
        if (serviceName.endsWith("f")) {
            throw new EndpointRefusedException(
                    "The Vpc Endpoint Service '" + serviceName + "' does not exist");
        }
        String id = "vpce-" + ++made;
        endpoints.put(id, Endpoint.State.PENDING_ACCEPTANCE);
        return id;
    }

    @Override
    public Optional<Endpoint> endpoint(Image image, String endpointId) {
        return Optional.ofNullable(endpoints.get(endpointId))
                .map(state -> new Endpoint(endpointId, state, List.of("usw2-az1", "usw2-az2")));
    }

    @Override
    public Optional<String> endpointName(Image image, String endpointId) {
        return Optional.ofNullable(endpoints.get(endpointId)).map(_ -> endpointId + ".example");
    }

    @Override
    public List<InetAddress> resolve(String name) {
        return hosts.getOrDefault(name, List.of());
    }

    @Override
    public void deleteEndpoint(Transaction transaction, String endpointId) {
        endpoints.computeIfPresent(endpointId, (_, _) -> Endpoint.State.DELETING);
    }

    @Override
    public boolean resolves(String domain) {
        return resolving.contains(domain);
    }
}
