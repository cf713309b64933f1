package io.linkspan.engine.view;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What the consumer's API says.
 *
 * @param account whose endpoints connect, 12 digits
 * @param zones where endpoints can be
 * @param connections all of the cluster
 */
public record ConsumerView(String account, List<ZoneId> zones, List<Connection> connections) {
    public ConsumerView {
        zones = List.copyOf(zones);
        connections = List.copyOf(connections);
    }

    /**
     * @param state CREATING, PENDING_ACCEPTANCE, ACTIVE, FAILED or DELETING
     * @param serviceName what the connection asks for
     * @param region of the service; empty when the API does not say
     * @param endpointId empty until there is an endpoint
     */
    public record Connection(
            String id,
            String name,
            String state,
            String message,
            String serviceName,
            String region,
            String endpointId,
            List<Domain> domains) {
        public Connection {
            domains = List.copyOf(domains);
        }
    }

    /**
     * @param name without a leading wildcard
     * @param state ACTIVE when it resolves
     */
    public record Domain(ZoneId zone, String name, String state, String message) {}

    /** The connection that the spec means. */
    public Optional<Connection> of(ConsumerSpec.TidbCloud consumer) {
        return connections.stream()
                .filter(c ->
                        consumer.connectionId()
                                .map(c.id()::equals)
                                .orElseGet(() -> c.name().equals(consumer.name())))
                .findFirst();
    }
}
