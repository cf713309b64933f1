package io.linkspan.core.kafka;

import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The server.properties entries that secure one listener. Keys and passwords are in files of their
 * own, which only Kafka's user reads; server.properties says where. Source: Apache Kafka, "Security
 * Overview": settings of a listener begin with {@code listener.name.<name>.}.
 */
public final class ListenerSettings {
    private static final String SCRAM_LOGIN =
            "org.apache.kafka.common.security.scram.ScramLoginModule required;";

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
        SortedMap<String, String> entries = new TreeMap<>();
        String prefix = "listener.name." + lower(listener) + ".";
        security.sasl()
                .ifPresent(sasl -> {
                    Mechanism mechanism = sasl.mechanism();
                    entries.put(prefix + "sasl.enabled.mechanisms", mechanism.kafkaName());
                    entries.put(
                            prefix + lower(mechanism.kafkaName()) + ".sasl.jaas.config",
                            mechanism.isScram()
                                    ? SCRAM_LOGIN
                                    : "${file:"
                                            + secrets
                                            + "/"
                                            + passwordFile(listener)
                                            + ":"
                                            + LOGIN
                                            + "}");
                    if (!mechanism.isScram()) {
                        entries.put("config.providers", "file");
                        entries.put(
                                "config.providers.file.class",
                                "org.apache.kafka.common.config.provider.FileConfigProvider");
                    }
                });
        security.certificates()
                .ifPresent(_ -> {
                    entries.put(prefix + "ssl.keystore.type", "PEM");
                    entries.put(
                            prefix + "ssl.keystore.location",
                            secrets + "/" + certificateFile(listener));
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
