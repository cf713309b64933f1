package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.kafka.ListenerMerge.Conflict;
import io.linkspan.core.kafka.ListenerMerge.Result;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ListenerMergeTest {
    private static final ListenerMerge EXTERNAL = external(Conflict.REFUSE);

    private static final String KRAFT =
            """
            # The Acme cluster, broker 1.
            process.roles=broker,controller
            node.id=1
            controller.listener.names=CONTROLLER

            listeners=INTERNAL://10.0.0.10:9092,\\
                CONTROLLER://10.0.0.10:29092
            advertised.listeners = INTERNAL://10.0.0.10:9092
            listener.security.protocol.map: INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=INTERNAL
            log.dirs=/data
            """;

    @Test
    void into_completeFile_appendsThreeItemsAndNothingElse() {
        ServerProperties merged = merged(KRAFT);

        assertThat(UnifiedDiff.of("old", "new", KRAFT, merged.text()))
                .isEqualTo(
                        """
                        --- old
                        +++ new
                        @@ -4,8 +4,8 @@
                         controller.listener.names=CONTROLLER

                         listeners=INTERNAL://10.0.0.10:9092,\\
                        -    CONTROLLER://10.0.0.10:29092
                        -advertised.listeners = INTERNAL://10.0.0.10:9092
                        -listener.security.protocol.map: INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
                        +    CONTROLLER://10.0.0.10:29092,EXTERNAL://10.0.0.10:39092
                        +advertised.listeners = INTERNAL://10.0.0.10:9092,EXTERNAL://b1.usw2-az1.example.com:9093
                        +listener.security.protocol.map: INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT
                         inter.broker.listener.name=INTERNAL
                         log.dirs=/data
                        """
                                .replace("CONTROLLER\n\n", "CONTROLLER\n \n"));
    }

    @Test
    void into_mergedFile_changesNothing() {
        assertThat(EXTERNAL.into(merged(KRAFT)))
                .isEqualTo(new Result.Merged(merged(KRAFT), false, List.of()));
    }

    @Test
    void into_missingMap_writesKafkasImpliedOneOut() {
        ServerProperties merged =
                merged(
                        """
                        process.roles=broker,controller
                        controller.listener.names=CONTROLLER
                        listeners=PLAINTEXT://h:9092,CONTROLLER://:29092
                        advertised.listeners=PLAINTEXT://h:9092
                        """);

        assertThat(merged.value("listener.security.protocol.map"))
                .hasValue(
                        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT");
    }

    @Test
    void into_missingMapUnderZooKeeperOrWithSecuredListener_addsNoController() {
        assertThat(
                        merged("broker.id=1\nzookeeper.connect=z:2181\nlisteners=SSL://h:9092\n")
                                .value("listener.security.protocol.map"))
                .hasValue(
                        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,EXTERNAL:PLAINTEXT");
    }

    @Test
    void into_missingAdvertised_writesTheListenersOutButNotControllers() {
        ServerProperties merged =
                merged(
                        """
                        process.roles=broker,controller
                        controller.listener.names=CONTROLLER
                        listeners=PLAINTEXT://:9092,CONTROLLER://:29092
                        """);

        assertThat(merged.text())
                .isEqualTo(
                        """
                        process.roles=broker,controller
                        controller.listener.names=CONTROLLER
                        listeners=PLAINTEXT://:9092,CONTROLLER://:29092,EXTERNAL://10.0.0.10:39092
                        advertised.listeners=PLAINTEXT://:9092,EXTERNAL://b1.usw2-az1.example.com:9093
                        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT
                        """);
    }

    @Test
    void into_noListenersAtAll_writesKafkasDefaultOut() {
        assertThat(merged("broker.id=1\n").value("listeners"))
                .hasValue("PLAINTEXT://:9092,EXTERNAL://10.0.0.10:39092");
    }

    @Test
    void into_commentedOutSettings_addsBehindThem() {
        ServerProperties merged =
                merged(
                        """
                        broker.id=1
                        #listeners=PLAINTEXT://:9092
                        # a remark
                        #advertised.listeners=PLAINTEXT://your.host.name:9092
                        log.dirs=/data
                        """);

        assertThat(merged.text())
                .startsWith(
                        """
                        broker.id=1
                        #listeners=PLAINTEXT://:9092
                        listeners=PLAINTEXT://:9092,EXTERNAL://10.0.0.10:39092
                        # a remark
                        #advertised.listeners=PLAINTEXT://your.host.name:9092
                        advertised.listeners=PLAINTEXT://:9092,EXTERNAL://b1.usw2-az1.example.com:9093
                        """);
    }

    @Test
    void into_wildcardListenerWithoutAdvertised_isRefused() {
        assertThat(refusal("listeners=PLAINTEXT://0.0.0.0:9092\n"))
                .isEqualTo(
                        "LS-CONF-05 listener PLAINTEXT://0.0.0.0:9092 would be advertised with a wildcard address");
    }

    @Test
    void into_guidesWildcardListener_isTakenAsTheSame() {
        String guides =
                KRAFT.replace("29092\nadvertised", "29092,EXTERNAL://0.0.0.0:39092\nadvertised")
                        .replace("CONTROLLER:PLAINTEXT", "CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT");

        assertThat(merged(guides).text())
                .isEqualTo(
                        guides.replace(
                                "= INTERNAL://10.0.0.10:9092",
                                "= INTERNAL://10.0.0.10:9092,EXTERNAL://b1.usw2-az1.example.com:9093"));
    }

    @Test
    void into_portOfAnotherListener_isRefused() {
        assertThat(refusal(KRAFT.replace("29092", "39092")))
                .isEqualTo(
                        "LS-CONF-03 port 39092 for EXTERNAL belongs to listener CONTROLLER://10.0.0.10:39092");
    }

    @Test
    void into_nameWithOtherValues_isRefusedOrReplaced() {
        String other = merged(KRAFT).text().replace("b1.usw2-az1.example.com:9093", "b1.old:9093");

        assertThat(refusal(other))
                .isEqualTo(
                        "LS-CONF-04 listener name EXTERNAL is in use: it is EXTERNAL://b1.old:9093, not EXTERNAL://b1.usw2-az1.example.com:9093");
        assertThat(external(Conflict.REPLACE).into(ServerProperties.parse(other)))
                .isEqualTo(new Result.Merged(merged(KRAFT), true, List.of()));
        assertThat(refusal(merged(KRAFT).text().replace("EXTERNAL:PLAINTEXT", "EXTERNAL:SSL")))
                .startsWith("LS-CONF-04");
        assertThat(refusal(merged(KRAFT).text().replace("39092", "39099")))
                .startsWith("LS-CONF-04");
    }

    @Test
    void into_controllerOnly_isRefused() {
        assertThat(refusal("process.roles=controller\nlisteners=CONTROLLER://:29092\n"))
                .startsWith("LS-CONF-02");
    }

    @Test
    void into_unreadableListeners_isRefused() {
        assertThat(refusal("listeners=what\n"))
                .isEqualTo(
                        "LS-CONF-01 server.properties is not understood: 'what' is no listener; listeners look like NAME://host:port");
    }

    @Test
    void into_repeatedKey_changesTheLastAndWarns() {
        Result result = EXTERNAL.into(ServerProperties.parse("listeners=A://x:1\n" + KRAFT));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Merged.class,
                        merged -> {
                            assertThat(merged.file().text()).startsWith("listeners=A://x:1\n");
                            assertThat(merged.warnings())
                                    .extracting(Diagnostic::summary)
                                    .containsExactly("listeners stands more than once");
                        });
    }

    @Test
    void all_twoConsumers_addsBothOrNone() {
        ListenerMerge second =
                new ListenerMerge(
                        new Listener("EXTERNAL2", "10.0.0.10", 39093),
                        "b1.other:9193",
                        "SASL_SSL",
                        new TreeMap<>(),
                        Conflict.REFUSE);

        assertThat(ListenerMerge.all(ServerProperties.parse(KRAFT), List.of(EXTERNAL, second)))
                .isInstanceOfSatisfying(
                        Result.Merged.class,
                        merged ->
                                assertThat(merged.file().value("listener.security.protocol.map"))
                                        .hasValue(
                                                "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT,EXTERNAL2:SASL_SSL"));
        assertThat(
                        ListenerMerge.all(
                                ServerProperties.parse(KRAFT.replace("29092", "39093")),
                                List.of(EXTERNAL, second)))
                .isInstanceOf(Result.Refused.class);
    }

    @Test
    void into_anyFile_keepsOldValuesAndIsIdempotent() {
        int merges = 0;
        for (int round = 0; round < Seeds.ROUNDS; round++) {
            String text = file(Seeds.random(round));
            ServerProperties before = ServerProperties.parse(text);
            if (EXTERNAL.into(before) instanceof Result.Merged once) {
                merges++;
                Map<String, String> expected = new HashMap<>(before.values());
                Map<String, String> actual =
                        new HashMap<>(ServerPropertiesTest.javas(once.file().text()));
                for (String key :
                        List.of(
                                ListenerMerge.LISTENERS,
                                ListenerMerge.ADVERTISED,
                                ListenerMerge.PROTOCOLS)) {
                    String old = expected.remove(key);
                    String now = actual.remove(key);
                    List<String> kept = Listener.items(old == null ? "" : old);
                    assertThat(Listener.items(now == null ? "" : now))
                            .as(Seeds.replay(round))
                            .containsAll(kept)
                            .anyMatch(item -> item.startsWith("EXTERNAL:"));
                }
                expected.remove("");
                actual.remove("");
                assertThat(actual).as(Seeds.replay(round)).isEqualTo(expected);
                assertThat(EXTERNAL.into(once.file()))
                        .as(Seeds.replay(round))
                        .isInstanceOfSatisfying(
                                Result.Merged.class,
                                twice -> assertThat(twice.file()).isEqualTo(once.file()));
            }
        }
        assertThat(merges).as("files that took the merge").isGreaterThan(Seeds.ROUNDS / 4);
    }

    /** A file of odd shape with listeners that are mostly sound. */
    private static String file(Random random) {
        String[] settings = {
            "listeners=INTERNAL://10.0.0.10:9092",
            "listeners : INTERNAL://10.0.0.10:9092 ,\\\n\t CONTROLLER://:29092  ",
            "listeners=PLAINTEXT://:9092,",
            "advertised.listeners=INTERNAL://10.0.0.10:9092,\\\r\n",
            "advertised.listeners INTERNAL\\://10.0.0.10\\:9092",
            "listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "process.roles=broker,controller",
            "controller.listener.names=CONTROLLER",
            "#advertised.listeners=PLAINTEXT://x:1",
            "log.dirs=/data",
            "# remark \\",
            "",
            "k\\ ey=v\\u0041lue\\",
            "listeners"
        };
        StringBuilder text = new StringBuilder();
        for (int i = 2 + random.nextInt(8); i > 0; i--) {
            text.append(settings[random.nextInt(settings.length)])
                    .append(random.nextInt(6) == 0 ? "\r\n" : "\n");
        }
        return random.nextBoolean() ? text.toString() : text.toString().stripTrailing();
    }

    private static ListenerMerge external(Conflict conflict) {
        return new ListenerMerge(
                new Listener("EXTERNAL", "10.0.0.10", 39092),
                "b1.usw2-az1.example.com:9093",
                "PLAINTEXT",
                new TreeMap<>(),
                conflict);
    }

    private static ListenerMerge secured(ListenerSecurity security, Conflict conflict) {
        return new ListenerMerge(
                new Listener("EXTERNAL", "10.0.0.10", 39092),
                "b1.usw2-az1.example.com:9093",
                security.protocol().name(),
                ListenerSettings.added("EXTERNAL", security, "/k/s.properties.linkspan-secrets"),
                conflict);
    }

    private static ListenerSecurity security(Protocol protocol, Mechanism mechanism) {
        return new ListenerSecurity(
                protocol,
                protocol.authenticates()
                        ? Optional.of(new Sasl(mechanism, "orders", new Password.Generated()))
                        : Optional.empty(),
                protocol.encrypts() ? Optional.of(new Certificates.Made()) : Optional.empty());
    }

    private static final ListenerSecurity SCRAM =
            security(Protocol.SASL_SSL, Mechanism.SCRAM_SHA_512);

    private static ServerProperties into(String text, ListenerMerge merge) {
        Result result = merge.into(ServerProperties.parse(text));
        assertThat(result).as(result.toString()).isInstanceOf(Result.Merged.class);
        return ((Result.Merged) result).file();
    }

    private static List<Diagnostic> refused(String text, ListenerMerge merge) {
        Result result = merge.into(ServerProperties.parse(text));
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused) result).errors();
    }

    @Test
    void into_scramOverTls_addsTheListenersOwnSettingsAlone() {
        ServerProperties merged = into(KRAFT, secured(SCRAM, Conflict.REFUSE));

        Map<String, String> added = new HashMap<>(merged.values());
        added.keySet().removeAll(ServerProperties.parse(KRAFT).values().keySet());
        assertThat(added)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "listener.name.external.sasl.enabled.mechanisms",
                                "SCRAM-SHA-512",
                                "listener.name.external.scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                                "listener.name.external.ssl.keystore.type",
                                "PEM",
                                "listener.name.external.ssl.keystore.location",
                                "/k/s.properties.linkspan-secrets/external.pem"));
        assertThat(merged.value("listener.security.protocol.map"))
                .hasValue("INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:SASL_SSL");
        assertThat(into(merged.text(), secured(SCRAM, Conflict.REFUSE))).isEqualTo(merged);
    }

    @Test
    void into_plainBesideAProviderOfTheUsers_namesTheFileAndKeepsTheProvider() {
        ListenerMerge plain =
                secured(security(Protocol.SASL_PLAINTEXT, Mechanism.PLAIN), Conflict.REFUSE);

        ServerProperties merged = into(KRAFT + "config.providers=vault\n", plain);

        assertThat(merged.value("config.providers")).hasValue("vault,linkspan");
        assertThat(merged.value("config.providers.linkspan.class"))
                .hasValue("org.apache.kafka.common.config.provider.FileConfigProvider");
        assertThat(merged.value("listener.name.external.plain.sasl.jaas.config"))
                .hasValue("${linkspan:/k/s.properties.linkspan-secrets/external.properties:login}");
        assertThat(into(merged.text(), plain)).isEqualTo(merged);
    }

    @Test
    void into_tlsBesideAPasswordForAllStores_isRefusedWithTheReason() {
        for (String key : List.of("ssl.keystore.password", "ssl.key.password")) {
            String file = KRAFT + key + "=changeit\n";

            assertThat(refused(file, secured(SCRAM, Conflict.REFUSE)))
                    .extracting(d -> d.code() + " " + d.summary())
                    .containsExactly(
                            "LS-CONF-11 EXTERNAL cannot be SASL_SSL while " + key + " is set");
            into(
                    file.replace(key, "listener.name.internal." + key),
                    secured(SCRAM, Conflict.REFUSE));
            into(
                    file,
                    secured(
                            security(Protocol.SASL_PLAINTEXT, Mechanism.SCRAM_SHA_256),
                            Conflict.REFUSE));
        }
    }

    @Test
    void into_clientsOfAllListenersNeedCertificates_theConsumersDoNot() {
        ServerProperties merged =
                into(KRAFT + "ssl.client.auth=required\n", secured(SCRAM, Conflict.REFUSE));

        assertThat(merged.value("listener.name.external.ssl.client.auth")).hasValue("none");
        assertThat(merged.value("ssl.client.auth")).hasValue("required");
    }

    @Test
    void into_settingOfSomebodyElse_isRefusedAndOursIsReplaced() {
        String file = KRAFT + "listener.name.external.ssl.keystore.location=/their/store\n";

        assertThat(refused(file, secured(SCRAM, Conflict.REFUSE)))
                .extracting(Diagnostic::summary)
                .containsExactly(
                        "listener.name.external.ssl.keystore.location is set already, to something else");
        assertThat(
                        into(file, secured(SCRAM, Conflict.REPLACE))
                                .value("listener.name.external.ssl.keystore.location"))
                .hasValue("/k/s.properties.linkspan-secrets/external.pem");
    }

    @Test
    void into_securityTakenAway_leavesNothingOfIt() {
        ServerProperties once = into(KRAFT, secured(SCRAM, Conflict.REFUSE));

        ServerProperties open = into(once.text(), external(Conflict.REPLACE));

        assertThat(open).isEqualTo(into(KRAFT, external(Conflict.REFUSE)));
    }

    private static ServerProperties merged(String text) {
        Result result = EXTERNAL.into(ServerProperties.parse(text));
        assertThat(result).isInstanceOf(Result.Merged.class);
        return ((Result.Merged) result).file();
    }

    private static String refusal(String text) {
        Result result = EXTERNAL.into(ServerProperties.parse(text));
        assertThat(result).isInstanceOf(Result.Refused.class);
        Diagnostic first = ((Result.Refused) result).errors().getFirst();
        return first.code() + " " + first.summary();
    }
}
