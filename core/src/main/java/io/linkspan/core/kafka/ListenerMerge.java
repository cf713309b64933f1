package io.linkspan.core.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds a consumer's listener to the server.properties of a broker that exists: the listener, its
 * advertised name and its security protocol. Everything else stays as it is, and what Kafka only
 * implied is written out where adding would otherwise change it. Merging twice changes nothing.
 *
 * @param listener on the broker, such as {@code EXTERNAL://10.0.0.10:39092}
 * @param advertised {@code host:port} as the consumer sees it; may hold a symbol
 * @param protocol such as PLAINTEXT or SASL_SSL
 * @param settings what secures it, as in {@link ListenerSettings#added}
 * @param conflict what to do when the name stands for other values
 */
public record ListenerMerge(
        Listener listener,
        String advertised,
        String protocol,
        SortedMap<String, String> settings,
        Conflict conflict) {
    static final String LISTENERS = "listeners";
    static final String ADVERTISED = "advertised.listeners";
    static final String PROTOCOLS = "listener.security.protocol.map";

    /** What to do with a listener of the same name and other values. */
    public enum Conflict {
        /** It may be somebody else's. */
        REFUSE,
        /** It is known to come from an earlier merge. */
        REPLACE
    }

    /** A setting for all listeners would go for this one too, and break it. */
    private static final List<String> AGAINST_PEM =
            List.of("ssl.keystore.password", "ssl.key.password", "ssl.keystore.key");

    public ListenerMerge {
        protocol = protocol.toUpperCase(Locale.ROOT);
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** What came of a merge. */
    public sealed interface Result {
        /**
         * The file with the listener.
         *
         * @param changed false when it was there already
         * @param warnings about the file as it was
         */
        record Merged(ServerProperties file, boolean changed, List<Diagnostic> warnings)
                implements Result {
            public Merged {
                warnings = List.copyOf(warnings);
            }
        }

        /** Adding it would not be safe; the errors say why. */
        record Refused(List<Diagnostic> errors) implements Result {
            public Refused {
                errors = List.copyOf(errors);
            }
        }
    }

    /** Adds several listeners, all or none. */
    public static Result all(ServerProperties file, List<ListenerMerge> merges) {
        ServerProperties merged = file;
        List<Diagnostic> errors = new ArrayList<>();
        for (ListenerMerge merge : merges) {
            switch (merge.into(merged)) {
                case Result.Merged one -> merged = one.file();
                case Result.Refused refused -> errors.addAll(refused.errors());
            }
        }
        return errors.isEmpty()
                ? new Result.Merged(merged, !merged.equals(file), repeated(file))
                : new Result.Refused(errors);
    }

    /** Adds the listener to a file. */
    public Result into(ServerProperties file) {
        EffectiveListeners current;
        try {
            current = EffectiveListeners.of(file);
        } catch (IllegalArgumentException e) {
            return refused(
                    ConfigurationFault.UNREADABLE,
                    "server.properties is not understood: " + e.getMessage(),
                    "Kafka would refuse it as well",
                    "correct the entry");
        }
        List<Diagnostic> errors = check(current);
        errors.addAll(unsecurable(file));
        if (!errors.isEmpty()) {
            return new Result.Refused(errors);
        }
        ServerProperties merged = file;
        merged =
                item(
                        merged,
                        LISTENERS,
                        PROTOCOLS,
                        current.listenerItems(),
                        sameListener(current)
                                ? Optional.empty()
                                : Optional.of(listener.toString()));
        merged =
                item(
                        merged,
                        ADVERTISED,
                        LISTENERS,
                        current.advertisedItems(),
                        sameAdvertised(current)
                                ? Optional.empty()
                                : Optional.of(listener.name() + "://" + advertised));
        merged =
                item(
                        merged,
                        PROTOCOLS,
                        ADVERTISED,
                        current.protocolItems(),
                        protocol.equals(current.protocols().get(listener.name()))
                                ? Optional.empty()
                                : Optional.of(listener.name() + ":" + protocol));
        merged = secured(merged);
        return new Result.Merged(merged, !merged.equals(file), repeated(file));
    }

    /** What secures the listener; of what once did and is ours, nothing stays. */
    private ServerProperties secured(ServerProperties file) {
        SortedMap<String, String> wanted = wanted(file);
        ServerProperties merged = file;
        if (conflict == Conflict.REPLACE) {
            for (String key : ListenerSettings.keys(listener.name())) {
                merged = wanted.containsKey(key) ? merged : merged.without(key);
            }
        }
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            boolean list = setting.getKey().equals(ListenerSettings.PROVIDERS);
            if (!list) {
                merged = merged.with(setting.getKey(), setting.getValue());
            } else if (!Listener.items(merged.value(setting.getKey()).orElse(""))
                    .contains(setting.getValue())) {
                merged = merged.withItem(setting.getKey(), setting.getValue());
            }
        }
        return merged;
    }

    /** Clients of a consumer have no certificates, whatever all other listeners ask for. */
    private SortedMap<String, String> wanted(ServerProperties file) {
        SortedMap<String, String> wanted = new TreeMap<>(settings);
        boolean asked =
                file.value(ListenerSettings.CLIENT_AUTH)
                        .filter(v -> !v.isBlank() && !v.strip().equalsIgnoreCase("none"))
                        .isPresent();
        if (asked && wanted.containsKey(own(ListenerSettings.STORE))) {
            wanted.put(own(ListenerSettings.CLIENT_AUTH), "none");
        }
        return wanted;
    }

    private String own(String setting) {
        return ListenerSettings.prefix(listener.name()) + setting;
    }

    /**
     * Source: Apache Kafka, {@code DefaultSslEngineFactory}: what a listener does not set it takes
     * from the settings of all, and a PEM file goes with no password of a store.
     */
    private List<Diagnostic> unsecurable(ServerProperties file) {
        List<Diagnostic> errors = new ArrayList<>();
        if (settings.containsKey(own(ListenerSettings.STORE))) {
            for (String key : AGAINST_PEM) {
                for (String form : List.of(key, own(key))) {
                    if (file.value(form).filter(v -> !v.isBlank()).isPresent()) {
                        errors.add(
                                error(
                                        ConfigurationFault.UNSECURABLE,
                                        listener.name()
                                                + " cannot be "
                                                + protocol
                                                + " while "
                                                + form
                                                + " is set",
                                        "its key is in a PEM file that only the broker reads, and Kafka takes none together with a password or a key in the file itself",
                                        "write it for the listener it is meant for: listener.name.<name>."
                                                + key));
                    }
                }
            }
        }
        if (conflict == Conflict.REFUSE) {
            settings.forEach((key, value) ->
                    file.value(key)
                            .filter(old ->
                                    !old.equals(value) && !key.equals(ListenerSettings.PROVIDERS))
                            .ifPresent(_ ->
                                    errors.add(
                                            error(
                                                    ConfigurationFault.NAME_TAKEN,
                                                    key + " is set already, to something else",
                                                    "it may serve somebody else",
                                                    "remove it, or the listener it is for"))));
        }
        return errors;
    }

    private List<Diagnostic> check(EffectiveListeners current) {
        List<Diagnostic> errors = new ArrayList<>();
        if (!current.broker()) {
            errors.add(
                    error(
                            ConfigurationFault.NO_BROKER,
                            "the node is a controller only, so "
                                    + listener.name()
                                    + " has no place on it",
                            "process.roles names no broker",
                            "leave the node out of the link"));
            return errors;
        }
        for (Listener other : current.listeners()) {
            if (other.port() == listener.port() && !other.name().equals(listener.name())) {
                errors.add(
                        error(
                                ConfigurationFault.PORT_TAKEN,
                                "port "
                                        + listener.port()
                                        + " for "
                                        + listener.name()
                                        + " belongs to listener "
                                        + other,
                                "Kafka takes no two listeners on one port",
                                "choose another listenerPort for the consumer"));
            }
            if (current.unadvertisable(other)) {
                errors.add(
                        error(
                                ConfigurationFault.WILDCARD_ADVERTISED,
                                "listener "
                                        + other
                                        + " would be advertised with a wildcard address",
                                "there is no advertised.listeners, and Kafka refuses to advertise "
                                        + other.host(),
                                "set advertised.listeners to the broker's own address first"));
            }
        }
        if (conflict == Conflict.REFUSE) {
            nameTaken(current).ifPresent(errors::add);
        }
        return errors;
    }

    /** The first value under the name that differs. */
    private Optional<Diagnostic> nameTaken(EffectiveListeners current) {
        String name = listener.name();
        Optional<Listener> old = current.listener(name);
        if (old.isPresent() && !sameListener(current)) {
            return Optional.of(nameTaken(old.get().toString(), listener.toString()));
        }
        Optional<String> oldName = current.advertised(name);
        if (current.advertisedGiven() && oldName.isPresent() && !sameAdvertised(current)) {
            return Optional.of(nameTaken(oldName.get(), name + "://" + advertised));
        }
        String oldProtocol = current.protocols().getOrDefault(name, protocol);
        return oldProtocol.equals(protocol)
                ? Optional.empty()
                : Optional.of(nameTaken(name + ":" + oldProtocol, name + ":" + protocol));
    }

    private Diagnostic nameTaken(String was, String wanted) {
        return error(
                ConfigurationFault.NAME_TAKEN,
                "listener name " + listener.name() + " is in use: it is " + was + ", not " + wanted,
                "it may serve somebody else",
                "give that listener another name, or remove it");
    }

    /** A wildcard listener on the port serves the host's own address as well. */
    private boolean sameListener(EffectiveListeners current) {
        return current.listener(listener.name())
                .filter(old ->
                        old.port() == listener.port()
                                && (old.isWildcard() || old.host().equals(listener.host())))
                .isPresent();
    }

    private boolean sameAdvertised(EffectiveListeners current) {
        return current.advertised(listener.name())
                .equals(Optional.of(listener.name() + "://" + advertised));
    }

    /**
     * Puts an item into a list: what was implied is written out, an item of the same name is
     * replaced, or it is appended.
     */
    private ServerProperties item(
            ServerProperties file,
            String key,
            String neighbour,
            List<String> items,
            Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return file;
        }
        List<String> changed = new ArrayList<>();
        boolean replaced = false;
        for (String item : items) {
            boolean ours = EffectiveListeners.nameOf(item).equals(listener.name());
            changed.add(ours ? wanted.get() : item);
            replaced |= ours;
        }
        if (!replaced) {
            changed.add(wanted.get());
        }
        boolean written = file.value(key).filter(v -> !v.isBlank()).isPresent();
        if (written && !replaced) {
            return file.withItem(key, wanted.get());
        }
        String value = String.join(",", changed);
        return written ? file.with(key, value) : file.withBehind(neighbour, key, value);
    }

    private static List<Diagnostic> repeated(ServerProperties file) {
        return file.repeated().stream()
                .map(key ->
                        Diagnostic.warning(
                                ConfigurationFault.REPEATED.code(),
                                key + " stands more than once",
                                "Kafka reads the last one, and so does the merge",
                                "remove the others"))
                .toList();
    }

    private static Result.Refused refused(
            ConfigurationFault fault, String summary, String detail, String remedy) {
        return new Result.Refused(List.of(error(fault, summary, detail, remedy)));
    }

    private static Diagnostic error(
            ConfigurationFault fault, String summary, String detail, String remedy) {
        return Diagnostic.error(fault.code(), summary, detail, remedy);
    }
}
