package io.linkspan.providers.kafka;

import io.linkspan.core.link.KafkaVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands on a node's host, as its supervisor script tells it.
 *
 * @param home the home folder of the host's user
 * @param script SHA-256 of the supervisor script
 * @param configuration server.properties
 * @param launch the launch file
 * @param secrets what is not secret of each file of secrets, by its name
 * @param clusterId of the formatted log folder
 * @param cramped whether the log folder's file system is smaller than the volume it is on
 * @param running whether the node's process runs
 * @param current whether it runs with what stands on the host
 */
record NodeReport(
        String home,
        Optional<KafkaVersion> version,
        String script,
        Optional<String> configuration,
        Optional<String> launch,
        Map<String, String> secrets,
        Optional<String> clusterId,
        boolean cramped,
        boolean running,
        boolean current) {

    private static final String SECRET = "secret.";

    /** Of a host that has nothing of ours. */
    static final NodeReport NOTHING =
            new NodeReport(
                    "",
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    false,
                    false,
                    false);

    static NodeReport parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        values.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                });
        return new NodeReport(
                values.getOrDefault("home", ""),
                value(values, "version").flatMap(NodeReport::version),
                values.getOrDefault("script", ""),
                decoded(values, "config"),
                decoded(values, "launch"),
                secrets(values),
                value(values, "cluster"),
                value(values, "cramped").isPresent(),
                value(values, "broker").isPresent(),
                value(values, "current").isPresent());
    }

    private static Map<String, String> secrets(Map<String, String> values) {
        Map<String, String> secrets = new TreeMap<>();
        values.keySet().stream()
                .filter(key -> key.startsWith(SECRET))
                .forEach(key ->
                        secrets.put(
                                key.substring(SECRET.length()), decoded(values, key).orElse("")));
        return secrets;
    }

    private static Optional<String> value(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key)).filter(v -> !v.isEmpty());
    }

    private static Optional<String> decoded(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key))
                .map(v -> new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8));
    }

    private static Optional<KafkaVersion> version(String text) {
        try {
            return Optional.of(KafkaVersion.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
