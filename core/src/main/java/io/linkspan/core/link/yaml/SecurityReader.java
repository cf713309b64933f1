package io.linkspan.core.link.yaml;

import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the keys of a consumer's {@code security}, each by itself. */
final class SecurityReader {
    private static final int LINE_MAX = 1_024;

    /** No characters that would need escapes in Kafka's principals or JAAS. */
    private static final String USER = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private static final List<String> PROTOCOLS =
            Arrays.stream(Protocol.values()).map(Enum::name).toList();
    private static final List<String> MECHANISMS =
            Arrays.stream(Mechanism.values()).map(Mechanism::kafkaName).toList();

    private SecurityReader() {}

    static Draft.Security read(Section security) {
        return new Draft.Security(
                security.value(
                        "protocol",
                        text -> Protocol.valueOf(oneOf(text, "a security protocol", PROTOCOLS))),
                security.value(
                        "mechanism", text -> Mechanism.of(oneOf(text, "a mechanism", MECHANISMS))),
                security.value(
                        "user",
                        Text.matching(
                                USER,
                                "1-63 letters, digits, dots, hyphens and underscores that start with a letter or digit")),
                given(security, "password").map(SecurityReader::password),
                given(security, "tls").map(SecurityReader::certificates));
    }

    private static Optional<Section> given(Section security, String key) {
        Section section = security.section(key);
        return section.given() ? Optional.of(section) : Optional.empty();
    }

    private static Draft.Security.Password password(Section section) {
        if (!section.excused().isEmpty()) {
            // No section at all, or a mistyped key: told already.
            Reading<String> broken = Reading.broken(section.shown(), section.at());
            return new Draft.Security.Password(section.shown(), section.at(), broken, broken);
        }
        return new Draft.Security.Password(
                section.shown(),
                section.at(),
                section.value("file", Text.line(LINE_MAX)),
                section.value(
                        "env",
                        Text.matching(
                                "[A-Za-z_][A-Za-z0-9_]{0,127}",
                                "an environment variable's name; names look like KAFKA_PASSWORD")));
    }

    private static Draft.Security.Certificates certificates(Section section) {
        return new Draft.Security.Certificates(
                section.shown(),
                section.at(),
                section.required("certificate", Text.line(LINE_MAX)),
                section.required("key", Text.line(LINE_MAX)),
                section.value("ca", Text.line(LINE_MAX)));
    }

    private static String oneOf(String text, String what, List<String> known) {
        if (!known.contains(text)) {
            throw new IllegalArgumentException(
                    "'"
                            + Text.shown(text)
                            + "' is not "
                            + what
                            + "; known are "
                            + known.stream().collect(Collectors.joining(", ")));
        }
        return text;
    }
}
