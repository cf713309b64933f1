package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerPropertiesTest {

    @Test
    void parse_anyText_readsAsJavaDoes() {
        for (int i = 0; i < Seeds.ROUNDS; i++) {
            int round = i;
            String text = RandomProperties.text(Seeds.random(round));

            assertThat(ServerProperties.parse(text).values())
                    .as(() -> Seeds.replay(round) + " text: " + text)
                    .isEqualTo(javas(text));
            assertThat(ServerProperties.parse(text).text()).isEqualTo(text);
        }
    }

    @Test
    void with_anyKeyAndValue_changesThatKeyAlone() {
        for (int round = 0; round < Seeds.ROUNDS; round++) {
            Random random = Seeds.random(round);
            String text = RandomProperties.text(random);
            ServerProperties before = ServerProperties.parse(text);
            List<String> keys =
                    before.values().keySet().stream().filter(k -> !k.isEmpty()).toList();
            String key =
                    random.nextBoolean() && !keys.isEmpty()
                            ? keys.get(random.nextInt(keys.size()))
                            : RandomProperties.word(random) + "k";
            String value = RandomProperties.word(random);
            Map<String, String> expected = new HashMap<>(before.values());
            expected.put(key, value);

            ServerProperties after = before.with(key, value);

            Map<String, String> actual = new HashMap<>(javas(after.text()));
            // A lone backslash at the very end reads as an empty entry, until something follows it.
            expected.remove("");
            actual.remove("");
            assertThat(actual).as(Seeds.replay(round)).isEqualTo(expected);
            assertThat(after.with(key, value)).isEqualTo(after);
        }
    }

    @Test
    void with_existingKey_keepsEverythingElseByteForByte() {
        String text =
                """
                # The cluster's first broker.

                broker.id : 1
                  log.dirs=/data\\
                     /kafka
                ! another kind of comment
                num.io.threads  8
                """;

        String changed = ServerProperties.parse(text).with("log.dirs", "/data/new").text();

        assertThat(changed).isEqualTo(text.replace("/data\\\n     /kafka", "/data/new"));
    }

    @Test
    void with_repeatedKey_changesTheLast() {
        ServerProperties changed = ServerProperties.parse("a=1\nb=2\na=3\n").with("a", "4");

        assertThat(changed.text()).isEqualTo("a=1\nb=2\na=4\n");
        assertThat(changed.repeated()).containsExactly("a");
    }

    @Test
    void with_commentedOutKey_addsBehindTheComment() {
        ServerProperties changed = ServerProperties.parse("a=1\n#b=old\nc=3\n").with("b", "new");

        assertThat(changed.text()).isEqualTo("a=1\n#b=old\nb=new\nc=3\n");
    }

    @Test
    void with_newKey_addsAtTheEndInTheFilesLineEnds() {
        assertThat(ServerProperties.parse("a=1\r\nb=2").with("c", "3").text())
                .isEqualTo("a=1\r\nb=2\r\nc=3\r\n");
        assertThat(ServerProperties.parse("a=1\\\n").with("c", "3").text())
                .isEqualTo("a=1\\\n\nc=3\n");
    }

    @Test
    void without_everyEntryOfTheKey_isGoneAndNothingElse() {
        ServerProperties file = ServerProperties.parse("a=1\nb=2\\\n  3\n# b=4\nb = 5\nc=6\n");

        assertThat(file.without("b").text()).isEqualTo("a=1\n# b=4\nc=6\n");
        assertThat(file.without("d")).isEqualTo(file);
    }

    @Test
    void shown_valuesThatMayBeSecret_areHidden() {
        ServerProperties file =
                ServerProperties.parse(
                        """
                        ssl.keystore.location=/k/store.jks
                        ssl.keystore.password = first-secret
                        listener.name.other.scram-sha-512.sasl.jaas.config=org.x.ScramLoginModule required \\
                            username="admin" password="second-secret";
                        listener.name.external.scram-sha-512.sasl.jaas.config=org.x.ScramLoginModule required;
                        #ssl.key.password=third-secret
                        ! ssl.truststore.password: fourth-secret
                        ssl.key.password=${file:/k/secrets:password}
                        delegation.token.secret.key fifth-secret
                        ssl.keystore.key=-----BEGIN sixth-secret
                        log.dirs=/data
                        """);

        assertThat(file.shown())
                .doesNotContain("secret;")
                .doesNotContain("-secret")
                .contains("ssl.keystore.location=/k/store.jks\n")
                .contains("ssl.keystore.password = ********\n")
                .contains("listener.name.other.scram-sha-512.sasl.jaas.config=********\n")
                .contains("sasl.jaas.config=org.x.ScramLoginModule required;\n")
                .contains("#ssl.key.password=********\n")
                .contains("! ssl.truststore.password: ********\n")
                .contains("ssl.key.password=${file:/k/secrets:password}\n")
                .contains("delegation.token.secret.key ********\n")
                .contains("log.dirs=/data\n");
    }

    @Test
    void parse_malformedEscape_isTold() {
        assertThatThrownBy(() -> ServerProperties.parse("a=1\nb=\\u00zz\n"))
                .isInstanceOf(DiagnosticException.class)
                .hasMessage("line 2 of server.properties has \\u without four hexadecimal digits");
    }

    @Test
    void unresolved_symbolsAndTheGuidesPlaceholders_areFound() {
        ServerProperties file =
                ServerProperties.parse(
                        """
                        listeners=INTERNAL://{broker-node1-ip}:9092
                        advertised.listeners=EXTERNAL://b1.usw2-az1.unique_name.aws.example.com:9093,E2://b1.${orders.usw2-az1.unique_name}:9193
                        log.dirs=${home}/data
                        ssl.keystore.password=${file:/etc/kafka/secret:password}
                        """);

        assertThat(file.unresolved())
                .containsExactlyInAnyOrder(
                        "{broker-node1-ip}",
                        "unique_name",
                        "${orders.usw2-az1.unique_name}",
                        "${home}");
    }

    static Map<String, String> javas(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Map<String, String> values = new HashMap<>();
        properties.forEach((key, value) -> values.put((String) key, (String) value));
        return values;
    }
}
