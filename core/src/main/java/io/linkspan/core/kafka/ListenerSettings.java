package io.linkspan.core.kafka;

import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The server.properties entries that secure one listener. Keys and passwords are in files of their
 * own, which only Kafka's user reads; server.properties says where. Source: Apache Kafka, "Security
 * Overview": settings of a listener begin with {@code listener.name.<name>.}.
 */
public final class ListenerSettings {
    private static final String SCRAM_LOGIN =
            "org.apache.kafka.common.security.scram.ScramLoginModule required;";

    static final String MECHANISMS = "sasl.enabled.mechanisms";
    static final String STORE = "ssl.keystore.location";
    static final String CLIENT_AUTH = "ssl.client.auth";
    static final String PROVIDERS = "config.providers";
    private static final String STORE_TYPE = "ssl.keystore.type";

    private ListenerSettings() {}

    /** The file's name for a listener's key and certificates, in the folder of secrets. */
    public static String certificateFile(String listener) {
        return lower(listener) + ".pem";
    }

    /** The file's name for a listener's user whose password brokers must know. */
    public static String passwordFile(String listener) {
        return lower(listener) + ".properties";
    }

    /** The one entry of {@link #passwordFile}. */
    public static final String LOGIN = "login";

    /** What {@link #passwordFile} holds; Kafka's PLAIN module knows users by such options. */
    public static String passwordFileText(Sasl sasl, String password) {
        String quoted = password.replace("\\", "\\\\").replace("\"", "\\\"");
        return ServerProperties.line(
                LOGIN,
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                        .formatted(sasl.user(), quoted));
    }

    private static String lower(String listener) {
        return listener.toLowerCase(Locale.ROOT);
    }

    /**
     * Entries of one listener.
     *
     * @param secrets the folder of secrets on the host
     */
    static SortedMap<String, String> of(
            String listener, ListenerSecurity security, String secrets) {
        return of(listener, security, secrets, "file");
    }

    /**
     * Entries of one listener for a file that may hold anything else: the provider of passwords has
     * a name that nobody else uses.
     */
    public static SortedMap<String, String> added(
            String listener, ListenerSecurity security, String secrets) {
        return of(listener, security, secrets, "linkspan");
    }

    /** Beginning of a listener's own settings. */
    static String prefix(String listener) {
        return "listener.name." + lower(listener) + ".";
    }

    /** All that {@link #added} may set for a listener, however it is secured. */
    static Set<String> keys(String listener) {
        Set<String> keys = new TreeSet<>();
        String prefix = prefix(listener);
        keys.add(prefix + MECHANISMS);
        for (Mechanism mechanism : Mechanism.values()) {
            keys.add(prefix + jaas(mechanism));
        }
        keys.add(prefix + STORE_TYPE);
        keys.add(prefix + STORE);
        keys.add(prefix + CLIENT_AUTH);
        return keys;
    }

    private static String jaas(Mechanism mechanism) {
        return lower(mechanism.kafkaName()) + ".sasl.jaas.config";
    }

    private static SortedMap<String, String> of(
            String listener, ListenerSecurity security, String secrets, String provider) {
        SortedMap<String, String> entries = new TreeMap<>();
        String prefix = prefix(listener);
        security.sasl()
                .ifPresent(sasl -> {
                    Mechanism mechanism = sasl.mechanism();
                    entries.put(prefix + MECHANISMS, mechanism.kafkaName());
                    entries.put(
                            prefix + jaas(mechanism),
                            mechanism.isScram()
                                    ? SCRAM_LOGIN
                                    : "${"
                                            + provider
                                            + ":"
                                            + secrets
                                            + "/"
                                            + passwordFile(listener)
                                            + ":"
                                            + LOGIN
                                            + "}");
                    if (!mechanism.isScram()) {
                        entries.put(PROVIDERS, provider);
                        entries.put(
                                PROVIDERS + "." + provider + ".class",
                                "org.apache.kafka.common.config.provider.FileConfigProvider");
                    }
                });
        security.certificates()
                .ifPresent(_ -> {
                    entries.put(prefix + STORE_TYPE, "PEM");
                    entries.put(prefix + STORE, secrets + "/" + certificateFile(listener));
                });
        return entries;
    }

    /**
     * Who may do what, on all nodes as soon as one listener knows users: controllers decide what
     * brokers pass on. INTERNAL and CONTROLLER know no users, so that everybody there is ANONYMOUS.
     */
    static SortedMap<String, String> authorization() {
        SortedMap<String, String> entries = new TreeMap<>();
        entries.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        entries.put("super.users", "User:ANONYMOUS");
        return entries;
    }
}
