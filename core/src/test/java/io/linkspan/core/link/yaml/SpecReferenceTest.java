package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.kafka.BrokerDefault;
import io.linkspan.core.link.KafkaLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/spec.md says what the parser does. Its tables are written by this test when run with {@code
 * -Dlinkspan.write-docs=true}.
 */
class SpecReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "spec.md");

    /** Values that the keys' defaults in words stand for, where the words are no value. */
    private static final Map<String, String> STANDARD_IN_SMALL_SPEC =
            Map.of(
                    "heap", "2048 MiB",
                    "listenerPort", "39092",
                    "bootstrapPort", "9092",
                    "brokerPorts", "9093-9141",
                    "displayName", "\"orders-kafka\"",
                    "clientsFrom", "[10.250.0.0/16]",
                    "zones", "[]",
                    "settings", "");

    @Test
    void page_tables_areTheParsersOwn() throws IOException {
        String page = Files.readString(PAGE);
        String written = page;
        for (Map.Entry<String, String> table : tables().entrySet()) {
            String mark = table.getKey();
            written =
                    Pattern.compile(
                                    "<!-- " + mark + " -->.*?<!-- /" + mark + " -->",
                                    Pattern.DOTALL)
                            .matcher(written)
                            .replaceFirst(
                                    java.util.regex.Matcher.quoteReplacement(
                                            "<!-- "
                                                    + mark
                                                    + " -->\n"
                                                    + table.getValue()
                                                    + "<!-- /"
                                                    + mark
                                                    + " -->"));
        }
        if (Boolean.getBoolean("linkspan.write-docs")) {
            Files.writeString(PAGE, written);
        }

        assertThat(page)
                .as("docs/spec.md; write it anew with -Dlinkspan.write-docs=true")
                .isEqualTo(written);
    }

    @Test
    void keys_defaultsInWords_areTheValuesOfTheSmallestSpec() {
        String rendered = SpecRenderer.render(Specs.link(Specs.SMALL));

        for (SpecKey key : SpecKey.ALL) {
            boolean written =
                    !key.path().contains("generic")
                            && !key.path().contains("nodes")
                            && !key.path().startsWith("kafka.existing")
                            && !key.standard().isEmpty()
                            && !List.of("java", "archive").contains(key.name())
                            && !(key.path().contains(".security.")
                                    && !key.name().equals("protocol"));
            if (written) {
                String value = STANDARD_IN_SMALL_SPEC.getOrDefault(key.name(), key.standard());
                assertThat(rendered).as(key.path()).contains(key.name() + ": " + value + "\n");
            }
        }
    }

    @Test
    void keys_examples_areAccepted() {
        for (SpecKey key : SpecKey.ALL) {
            if (!key.example().isEmpty()) {
                String yaml = with(key);
                assertThat(SpecParser.parse("spec.yaml", yaml))
                        .as(() -> key.path() + "\n" + yaml)
                        .isInstanceOf(SpecResult.Accepted.class);
            }
        }
    }

    @Test
    void keys_wrongValues_areToldForEachKey() {
        for (SpecKey key : SpecKey.ALL) {
            SpecKey wrong = new SpecKey(key.path(), key.kind(), key.need(), "", "", "[[wrong]]");
            assertThat(Specs.mistakes(with(wrong)))
                    .as(key.path())
                    .contains(key.name())
                    .containsAnyOf("LS-SPEC-06", "LS-SPEC-07")
                    .doesNotContain("LS-SPEC-01", "LS-SPEC-04", "LS-SPEC-05");
        }
    }

    /** A spec with everything a key needs around it, the key set to its example. */
    private static String with(SpecKey key) {
        Map<String, Object> spec = new TreeMap<>();
        put(spec, "name", "orders");
        put(spec, "aws.region", "us-west-2");
        put(spec, "aws.bastion.sshFrom", "[203.0.113.0/24]");
        put(spec, "aws.loadBalancer.crossZone", "true");
        if (key.path().startsWith("kafka.brokers.nodes[].")) {
            String node =
                    switch (key.name()) {
                        case "id" -> "id: " + key.example() + ", zone: usw2-az1";
                        case "zone" -> "id: 1, zone: " + key.example();
                        default -> "id: 1, zone: usw2-az1, roles: " + key.example();
                    };
            String second = "id: 2, zone: usw2-az1";
            put(spec, "kafka.brokers.nodes", "[{" + node + "}, {" + second + "}]");
        } else if (key.path().startsWith("kafka.existing.")) {
            existing(spec, key);
        } else if (key.path().startsWith("aws.existing.")) {
            existingResources(spec, key);
        } else if (!key.path().startsWith("consumers")) {
            put(spec, key.path(), key.example());
        }
        spec.put("consumers", consumers(key));
        return flow(spec) + "\n";
    }

    private static void existingResources(Map<String, Object> spec, SpecKey key) {
        put(spec, "aws.vpc.id", "vpc-01f50b790fa01dffa");
        switch (key.name()) {
            case "keyPair" -> put(spec, "aws.existing.privateKey", "kafka.pem");
            case "instances" -> {
                put(spec, "aws.existing.keyPair", "kafka");
                put(spec, "aws.existing.privateKey", "kafka.pem");
            }
            case "privateKey" -> put(spec, "aws.existing.keyPair", "kafka");
            case "endpointService" ->
                    put(
                            spec,
                            "aws.existing.loadBalancer",
                            "'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/kafka/0123456789abcdef'");
            default -> {}
        }
        put(spec, key.path(), key.example());
    }

    private static void existing(Map<String, Object> spec, SpecKey key) {
        Map<String, Object> broker = new TreeMap<>();
        put(broker, "id", "1");
        put(broker, "zone", "usw2-az1");
        put(broker, "host", "10.0.0.10");
        put(broker, "config", "/etc/kafka/server.properties");
        String item = "kafka.existing.brokers[].";
        put(broker, "unit", "kafka.service");
        if (key.path().startsWith(item)) {
            if (key.name().equals("restart")) {
                broker.remove("unit");
            }
            if (List.of("stop", "start").contains(key.name())) {
                broker.remove("unit");
                put(broker, "stop", "./stop");
                put(broker, "start", "./start");
            }
            put(broker, key.name(), key.example());
        }
        put(spec, "aws.vpc.id", "vpc-01f50b790fa01dffa");
        if (key.path().startsWith("kafka.existing.bastion.")) {
            put(spec, "kafka.existing.bastion.host", "203.0.113.10");
        }
        if (key.path().equals("kafka.existing.brokers")) {
            put(
                    spec,
                    key.path(),
                    key.example().isEmpty() ? "[" + flow(broker) + "]" : key.example());
            return;
        }
        put(spec, "kafka.existing.brokers", "[" + flow(broker) + "]");
        if (!key.path().startsWith(item)) {
            put(spec, key.path(), key.example());
        }
    }

    private static String consumers(SpecKey key) {
        if (key.path().equals("consumers")) {
            return key.example();
        }
        Map<String, Object> tidb = new TreeMap<>(Map.of("clusterId", "'1'"));
        Map<String, Object> generic =
                new TreeMap<>(
                        Map.of(
                                "name", "g",
                                "principals", "['*']",
                                "zones", "[usw2-az1]",
                                "advertisedPattern", "'b{id}:{port}'"));
        if (key.path().startsWith("consumers[].tidbCloud.")) {
            secured(tidb, key);
            if (key.name().equals("attachDomainId")) {
                tidb.put("connectionId", "plc-xsdfqxd2");
            }
            put(tidb, key.path().substring("consumers[].tidbCloud.".length()), key.example());
        }
        if (key.path().startsWith("consumers[].generic.")) {
            secured(generic, key);
            put(generic, key.path().substring("consumers[].generic.".length()), key.example());
        }
        return "[{ tidbCloud: "
                + (key.path().equals("consumers[].tidbCloud") ? key.example() : flow(tidb))
                + " }, { generic: "
                + (key.path().equals("consumers[].generic") ? key.example() : flow(generic))
                + " }]";
    }

    /** What keys of a listener's security need beside them. */
    private static void secured(Map<String, Object> consumer, SpecKey key) {
        if (key.path().contains(".security.")) {
            put(consumer, "security.protocol", "SASL_SSL");
        }
        if (key.path().contains(".tls.")) {
            put(consumer, "security.tls.certificate", "a.crt");
            put(consumer, "security.tls.key", "a.key");
        }
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> section, String path, String value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            section.put(path, value);
            return;
        }
        Object below = section.computeIfAbsent(path.substring(0, dot), _ -> new TreeMap<>());
        put((Map<String, Object>) below, path.substring(dot + 1), value);
    }

    @SuppressWarnings("unchecked")
    private static String flow(Object value) {
        if (!(value instanceof Map)) {
            return value.toString();
        }
        List<String> entries = new ArrayList<>();
        ((Map<String, Object>) value).forEach((k, v) -> entries.add(k + ": " + flow(v)));
        return "{" + String.join(", ", entries) + "}";
    }

    private static Map<String, String> tables() {
        return Map.of("keys", keys(), "settings", settings(), "mistakes", mistakes());
    }

    private static String keys() {
        StringBuilder table =
                new StringBuilder(
                        "| key | holds | default | meaning | example |\n|---|---|---|---|---|\n");
        for (SpecKey key : SpecKey.ALL) {
            String standard =
                    key.need() == SpecKey.Need.REQUIRED ? "**required**" : cell(key.standard());
            row(
                    table,
                    "`" + key.path() + "`",
                    key.kind().shown(),
                    standard,
                    cell(key.meaning()),
                    code(key.example()));
        }
        return table.toString();
    }

    private static String settings() {
        StringBuilder table =
                new StringBuilder("| setting | value | from | reason |\n|---|---|---|---|\n");
        for (BrokerDefault setting : BrokerDefault.ALL) {
            row(
                    table,
                    "`" + setting.key() + "`",
                    setting.rule().words(),
                    "Kafka " + setting.since(),
                    setting.reason());
        }
        return table.toString();
    }

    private static String mistakes() {
        StringBuilder table = new StringBuilder("| code | what it says |\n|---|---|\n");
        for (SpecFault fault : SpecFault.values()) {
            row(table, "`" + fault.code() + "`", fault.title());
        }
        return table.toString();
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    @Test
    void example_allItsKeys_parse() {
        KafkaLink link = Specs.link(ExampleSpec.text());

        assertThat(link.kafka().jvmOptions())
                .containsExactly("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }
}
