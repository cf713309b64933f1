package io.linkspan.core.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the file of a broker that runs already says of it.
 *
 * @param id its node.id or broker.id; empty where Kafka chooses one
 * @param internal the listener that brokers use among themselves
 * @param internalProtocol that listener's security protocol
 */
public record RunningBroker(
        Optional<BrokerId> id, Mode mode, Optional<Listener> internal, String internalProtocol) {
    /** Settings to ask a process for, to know with which listeners it runs. */
    private static final Set<String> SETTINGS =
            Set.of(ListenerMerge.LISTENERS, ListenerMerge.ADVERTISED, ListenerMerge.PROTOCOLS);

    /**
     * All to ask a process for, to know how its listeners of some names are. What is secret is not
     * told and not asked for.
     */
    public static Set<String> settings(Set<String> names) {
        Set<String> settings = new TreeSet<>(SETTINGS);
        names.forEach(name -> settings.addAll(security(name)));
        return settings;
    }

    private static List<String> security(String listener) {
        String prefix = ListenerSettings.prefix(listener);
        return List.of(prefix + ListenerSettings.MECHANISMS, prefix + ListenerSettings.STORE);
    }

    /** Who keeps the cluster's metadata. */
    public enum Mode {
        KRAFT,
        ZOOKEEPER,
        /** The file names neither roles nor a ZooKeeper. */
        UNKNOWN
    }

    /**
     * @throws IllegalArgumentException when an entry is not understood
     */
    public static RunningBroker of(ServerProperties file) {
        Mode mode =
                file.value("process.roles").filter(v -> !v.isBlank()).isPresent()
                        ? Mode.KRAFT
                        : file.value("zookeeper.connect").filter(v -> !v.isBlank()).isPresent()
                                ? Mode.ZOOKEEPER
                                : Mode.UNKNOWN;
        Optional<BrokerId> id =
                file.value("node.id")
                        .or(() -> file.value("broker.id"))
                        .map(String::strip)
                        .filter(v -> v.matches("\\d{1,9}"))
                        .map(v -> new BrokerId(Integer.parseInt(v)));
        EffectiveListeners listeners = EffectiveListeners.of(file);
        Map<String, String> protocols = listeners.protocols();
        Optional<String> named =
                file.value("inter.broker.listener.name")
                        .filter(v -> !v.isBlank())
                        .map(v -> v.strip().toUpperCase(Locale.ROOT));
        String protocol =
                file.value("security.inter.broker.protocol")
                        .filter(v -> !v.isBlank())
                        .map(v -> v.strip().toUpperCase(Locale.ROOT))
                        .orElse("PLAINTEXT");
        Optional<Listener> internal =
                listeners.listeners().stream()
                        .filter(l ->
                                named.isPresent()
                                        ? l.name().equals(named.get())
                                        : protocol.equals(protocols.get(l.name()))
                                                && !listeners.controllers().contains(l.name()))
                        .findFirst();
        return new RunningBroker(
                id,
                mode,
                internal,
                internal.map(l -> protocols.getOrDefault(l.name(), l.name())).orElse(protocol));
    }

    /** How a file advertises a listener; empty when it has none of that name. */
    public static Optional<HostPort> advertised(ServerProperties file, String name) {
        return EffectiveListeners.of(file)
                .advertised(name)
                .map(Listener::parse)
                .map(l -> new HostPort(l.host(), l.port()));
    }

    /** The port of a listener; empty when the file has none of that name. */
    public static OptionalInt port(ServerProperties file, String name) {
        return EffectiveListeners.of(file)
                .listener(name)
                .map(l -> OptionalInt.of(l.port()))
                .orElse(OptionalInt.empty());
    }

    /**
     * Whether a process runs with the listeners that its file has under some names.
     *
     * @param running the process's values of {@link #settings}; what it does not tell is not
     *     compared
     */
    public static boolean runs(
            ServerProperties file, Map<String, String> running, Set<String> names) {
        EffectiveListeners wanted = EffectiveListeners.of(file);
        EffectiveListeners actual =
                EffectiveListeners.of(
                        ServerProperties.parse("process.roles=broker\n").with(running));
        for (String name : names) {
            boolean same =
                    wanted.listener(name).equals(actual.listener(name))
                            && (wanted.listener(name).isEmpty()
                                    || (wanted.advertised(name).equals(actual.advertised(name))
                                            && Optional.ofNullable(wanted.protocols().get(name))
                                                    .equals(
                                                            Optional.ofNullable(
                                                                    actual.protocols()
                                                                            .get(name)))));
            if (!same || !securedAs(file, running, name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean securedAs(
            ServerProperties file, Map<String, String> running, String listener) {
        return security(listener).stream()
                .allMatch(key ->
                        running.get(key) == null
                                || Optional.ofNullable(running.get(key)).equals(file.value(key)));
    }
}
