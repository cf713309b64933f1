package io.linkspan.providers.secrets;

import io.linkspan.core.link.ListenerSecurity;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What clients need to come in, in their own configuration files. */
final class ClientFiles {
    private ClientFiles() {}

    /** For Kafka's own clients. Source: Apache Kafka, "Security", client configuration. */
    static String kafka(
            ListenerSecurity security, Optional<String> password, Optional<Path> trusted) {
        StringBuilder text = new StringBuilder();
        line(text, "security.protocol", security.protocol().name());
        security.sasl()
                .ifPresent(sasl -> {
                    line(text, "sasl.mechanism", sasl.mechanism().kafkaName());
                    String module =
                            sasl.mechanism().isScram()
                                    ? "scram.ScramLoginModule"
                                    : "plain.PlainLoginModule";
                    line(
                            text,
                            "sasl.jaas.config",
                            escaped(
                                    "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                                            .formatted(
                                                    module,
                                                    sasl.user(),
                                                    quoted(password.orElse("")))));
                });
        trusted.ifPresent(ca -> {
            line(text, "ssl.truststore.type", "PEM");
            line(text, "ssl.truststore.location", escaped(ca.toString()));
        });
        return text.toString();
    }

    /** For kcat. Source: librdkafka, CONFIGURATION.md. */
    static String librdkafka(
            ListenerSecurity security, Optional<String> password, Optional<Path> trusted) {
        StringBuilder text = new StringBuilder();
        line(text, "security.protocol", security.protocol().name().toLowerCase(Locale.ROOT));
        security.sasl()
                .ifPresent(sasl -> {
                    line(text, "sasl.mechanism", sasl.mechanism().kafkaName());
                    line(text, "sasl.username", sasl.user());
                    line(text, "sasl.password", password.orElse(""));
                });
        trusted.ifPresent(ca -> line(text, "ssl.ca.location", ca.toString()));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** For a properties file. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\");
    }
}
