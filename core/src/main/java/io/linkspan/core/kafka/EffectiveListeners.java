package io.linkspan.core.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What Kafka makes of a file's listeners, its own defaults included. Source: Kafka's {@code
 * AbstractKafkaConfig.effectiveListenerSecurityProtocolMap} and {@code
 * effectiveAdvertisedBrokerListeners}; compared with Kafka 3.7.1 and 4.4.0 themselves.
 *
 * @param broker whether the node is a broker at all
 * @param listenerItems as they are written, or would be
 * @param advertisedItems as they are written, or would be
 * @param advertisedGiven whether the file names them
 * @param protocolItems as they are written, or would be
 */
record EffectiveListeners(
        boolean broker,
        List<String> listenerItems,
        List<String> advertisedItems,
        boolean advertisedGiven,
        List<String> protocolItems,
        Set<String> controllers) {
    private static final String DEFAULT_LISTENERS = "PLAINTEXT://:9092";
    private static final List<String> DEFAULT_PROTOCOLS =
            List.of(
                    "PLAINTEXT:PLAINTEXT",
                    "SSL:SSL",
                    "SASL_PLAINTEXT:SASL_PLAINTEXT",
                    "SASL_SSL:SASL_SSL");
    private static final Set<String> ENCRYPTED_OR_AUTHENTICATED =
            Set.of("SSL", "SASL_PLAINTEXT", "SASL_SSL");

    /**
     * @throws IllegalArgumentException when an entry is not understood
     */
    static EffectiveListeners of(ServerProperties file) {
        List<String> roles = Listener.items(file.value("process.roles").orElse(""));
        Set<String> controllers =
                Listener.items(file.value("controller.listener.names").orElse("")).stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        List<String> listeners =
                Listener.items(
                        file.value(ListenerMerge.LISTENERS)
                                .filter(v -> !v.isBlank())
                                .orElse(DEFAULT_LISTENERS));
        Optional<String> given = file.value(ListenerMerge.ADVERTISED).filter(v -> !v.isBlank());
        List<String> advertised =
                given.map(Listener::items)
                        .orElseGet(() ->
                                listeners.stream()
                                        .filter(item -> !controllers.contains(nameOf(item)))
                                        .toList());
        List<String> protocols =
                file.value(ListenerMerge.PROTOCOLS)
                        .filter(v -> !v.isBlank())
                        .map(Listener::items)
                        .orElseGet(() -> protocols(!roles.isEmpty(), listeners, controllers));
        listeners.forEach(Listener::parse);
        Listener.parseProtocols(String.join(",", protocols));
        return new EffectiveListeners(
                roles.isEmpty() || roles.contains("broker"),
                listeners,
                advertised,
                given.isPresent(),
                protocols,
                controllers);
    }

    /** Under KRaft controllers are PLAINTEXT by default, unless any listener is secured. */
    private static List<String> protocols(
            boolean kraft, List<String> listeners, Set<String> controllers) {
        List<String> protocols = new ArrayList<>(DEFAULT_PROTOCOLS);
        boolean secured =
                listeners.stream()
                                .map(EffectiveListeners::nameOf)
                                .anyMatch(ENCRYPTED_OR_AUTHENTICATED::contains)
                        || controllers.stream().anyMatch(ENCRYPTED_OR_AUTHENTICATED::contains);
        if (kraft && !secured) {
            controllers.stream()
                    .filter(name -> !name.equals("PLAINTEXT"))
                    .sorted()
                    .forEach(name -> protocols.add(name + ":PLAINTEXT"));
        }
        return protocols;
    }

    /** The name before {@code ://} or {@code :}, in capitals. */
    static String nameOf(String item) {
        int colon = item.indexOf(':');
        return item.substring(0, Math.max(colon, 0)).strip().toUpperCase(Locale.ROOT);
    }

    List<Listener> listeners() {
        return listenerItems.stream().map(Listener::parse).toList();
    }

    Optional<Listener> listener(String name) {
        return listeners().stream().filter(l -> l.name().equals(name)).findFirst();
    }

    boolean has(String name) {
        return listener(name).isPresent();
    }

    /** The advertised item of that name, its name in capitals. */
    Optional<String> advertised(String name) {
        return advertisedItems.stream()
                .filter(item -> nameOf(item).equals(name))
                .map(item -> name + item.substring(item.indexOf(':')))
                .findFirst();
    }

    Map<String, String> protocols() {
        return new LinkedHashMap<>(Listener.parseProtocols(String.join(",", protocolItems)));
    }

    /** Whether Kafka would refuse to advertise the listener as it is. */
    boolean unadvertisable(Listener listener) {
        return !advertisedGiven
                && !controllers.contains(listener.name())
                && listener.isWildcard()
                && !listener.host().isEmpty();
    }
}
