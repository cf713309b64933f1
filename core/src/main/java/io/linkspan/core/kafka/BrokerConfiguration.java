package io.linkspan.core.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Ports;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A new node's server.properties, as in the guide's 2.4.2 but listening on the host's own address
 * and with its data in a fixed place.
 *
 * @param address the host's own
 * @param controllers all of the cluster, this node included if it is one
 * @param consumers in the spec's order; listened for by brokers only
 * @param dataFolder absolute, or a symbol that stands for one
 * @param secretsFolder likewise
 * @param brokers how many brokers the cluster has; replication follows from it
 * @param settings the spec's own; they go before Linkspan's defaults
 */
public record BrokerConfiguration(
        BrokerId id,
        Roles roles,
        ZoneId zone,
        String address,
        Ports ports,
        List<Voter> controllers,
        List<ConsumerListener> consumers,
        String dataFolder,
        String secretsFolder,
        int brokers,
        KafkaVersion version,
        Map<String, String> settings,
        Quorum quorum) {

    public static final String INTERNAL = "INTERNAL";
    public static final String CONTROLLER = "CONTROLLER";
    private static final String PLAINTEXT = "PLAINTEXT";

    /** A controller, by address. */
    public record Voter(BrokerId id, String address) {}

    /**
     * What a consumer connects to.
     *
     * @param name EXTERNAL, EXTERNAL2, ...
     * @param port on the broker
     * @param advertised {@code host:port} as the consumer sees it; may hold a symbol that stands
     *     for a name not known yet
     * @param security of this listener
     */
    public record ConsumerListener(
            String name, int port, String advertised, ListenerSecurity security) {}

    public BrokerConfiguration {
        controllers = List.copyOf(controllers);
        consumers = List.copyOf(consumers);
        settings = Map.copyOf(settings);
        if (controllers.isEmpty()) {
            throw new IllegalArgumentException("node " + id + " has no controller to follow");
        }
        Set<Integer> taken = new LinkedHashSet<>(List.of(ports.internal(), ports.controller()));
        for (ConsumerListener consumer : consumers) {
            if (!taken.add(consumer.port())) {
                throw new IllegalArgumentException(
                        "listener "
                                + consumer.name()
                                + " of node "
                                + id
                                + " has port "
                                + consumer.port()
                                + ", which another listener has");
            }
        }
    }

    /** The file's text; lines end with a line feed. */
    public String text() {
        StringBuilder text = new StringBuilder();
        put(text, "process.roles", processRoles());
        put(text, "node.id", id.toString());
        if (roles.isBroker()) {
            put(text, "broker.rack", zone.value());
        }
        switch (quorum) {
            case STATIC -> put(text, "controller.quorum.voters", joined(c -> c.id() + "@" + at(c)));
            case DYNAMIC -> put(text, "controller.quorum.bootstrap.servers", joined(this::at));
        }
        put(text, "listeners", String.join(",", listeners()));
        if (roles.isBroker()) {
            put(text, "inter.broker.listener.name", INTERNAL);
            put(text, "advertised.listeners", String.join(",", advertised()));
        }
        put(text, "controller.listener.names", CONTROLLER);
        put(text, "listener.security.protocol.map", String.join(",", protocols()));
        put(text, "log.dirs", dataFolder);
        Map<String, String> rest = new TreeMap<>(BrokerDefault.of(brokers, version));
        if (consumers.stream().anyMatch(c -> c.security().protocol().authenticates())) {
            rest.putAll(ListenerSettings.authorization());
        }
        listened()
                .forEach(c ->
                        rest.putAll(ListenerSettings.of(c.name(), c.security(), secretsFolder)));
        rest.putAll(settings);
        rest.forEach((key, value) -> put(text, key, value));
        return text.toString();
    }

    private String joined(Function<Voter, String> written) {
        return controllers.stream().map(written).collect(Collectors.joining(","));
    }

    private String at(Voter controller) {
        return controller.address() + ":" + ports.controller();
    }

    private List<ConsumerListener> listened() {
        return roles.isBroker() ? consumers : List.of();
    }

    private String processRoles() {
        return switch (roles) {
            case COMBINED -> "broker,controller";
            case BROKER -> "broker";
            case CONTROLLER -> "controller";
        };
    }

    private List<String> listeners() {
        List<String> listeners = new ArrayList<>();
        if (roles.isBroker()) {
            listeners.add(new Listener(INTERNAL, address, ports.internal()).toString());
        }
        if (roles.isController()) {
            listeners.add(new Listener(CONTROLLER, address, ports.controller()).toString());
        }
        listened()
                .forEach(c -> listeners.add(new Listener(c.name(), address, c.port()).toString()));
        return listeners;
    }

    private List<String> advertised() {
        List<String> advertised = new ArrayList<>();
        advertised.add(new Listener(INTERNAL, address, ports.internal()).toString());
        consumers.forEach(c -> advertised.add(c.name() + "://" + c.advertised()));
        return advertised;
    }

    /** Brokers name the controllers' protocol as well: they connect to them. */
    private List<String> protocols() {
        List<String> protocols = new ArrayList<>();
        if (roles.isBroker()) {
            protocols.add(INTERNAL + ":" + PLAINTEXT);
        }
        protocols.add(CONTROLLER + ":" + PLAINTEXT);
        listened().forEach(c -> protocols.add(c.name() + ":" + c.security().protocol()));
        return protocols;
    }

    private static void put(StringBuilder text, String key, String value) {
        text.append(ServerProperties.line(key, value));
    }
}
