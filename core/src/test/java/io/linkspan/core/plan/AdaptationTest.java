package io.linkspan.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Facts.HostFacts;
import io.linkspan.core.plan.Facts.SecretFacts;
import io.linkspan.core.plan.Resource.ExistingConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is said of brokers that run already before anything is changed; docs/existing-cluster.md.
 */
class AdaptationTest {
    private static final String SPEC =
            """
            name: orders
            aws:
              region: us-west-2
              vpc: { id: vpc-01f50b790fa01dffa }
              loadBalancer: { clientsFrom: [10.250.0.0/16] }
            kafka:
              existing:
                brokers:
                  - { id: 1, zone: usw2-az1, host: 10.0.0.10, config: /k/s.properties, unit: kafka.service }
                  - { id: 2, zone: usw2-az2, host: 10.0.64.10, config: /k/s.properties, unit: kafka.service }
                  - { id: 3, zone: usw2-az3, host: 10.0.128.10, config: /k/s.properties, unit: kafka.service }
            consumers:
              - tidbCloud: { clusterId: "10048930788495339885", displayName: orders-kafka }
            """;

    private static final Map<String, HostFacts> HOSTS =
            Map.of(
                    "10.0.0.10", host(1), //
                    "10.0.64.10", host(2),
                    "10.0.128.10", host(3));

    private static HostFacts host(int zone) {
        return new HostFacts("i-0000000" + zone, "subnet-0000000" + zone, zone(zone));
    }

    private static ZoneId zone(int number) {
        return Links.ZONES.get(number - 1);
    }

    private static String file(int broker) {
        return """
        process.roles=broker,controller
        node.id=%1$d
        listeners=INTERNAL://10.0.%2$d.10:9092,CONTROLLER://10.0.%2$d.10:29092
        advertised.listeners=INTERNAL://10.0.%2$d.10:9092
        inter.broker.listener.name=INTERNAL
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
        """
                .formatted(broker, (broker - 1) * 64);
    }

    private static KafkaLink link() {
        return link(SPEC);
    }

    private static KafkaLink link(String spec) {
        return ((SpecResult.Accepted) SpecParser.parse("spec.yaml", spec)).link();
    }

    private static KafkaLink secured(String security) {
        return link(SPEC.replace("orders-kafka }", "orders-kafka, security: " + security + " }"));
    }

    private static final String SCRAM = "{ protocol: SASL_PLAINTEXT, mechanism: SCRAM-SHA-512 }";
    private static final String PLAIN = "{ protocol: SASL_PLAINTEXT, mechanism: PLAIN }";

    private static Facts facts(Map<String, HostFacts> hosts) {
        return new Facts(
                "111122223333",
                Map.of(zone(1), "us-west-2a", zone(2), "us-west-2b", zone(3), "us-west-2c"),
                Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                Optional.of(Ipv4Block.parse("10.0.0.0/16")),
                Optional.empty(),
                hosts,
                Map.of("orders-kafka", new SecretFacts("mark", "issuer")));
    }

    /** The world of the three brokers, of which broker 2 has another file. */
    private static Observed observed(String second) {
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        for (int broker = 1; broker <= 3; broker++) {
            ExistingConfiguration file =
                    new ExistingConfiguration(
                            new BrokerId(broker),
                            "/k/s.properties",
                            broker == 2 ? second : file(broker),
                            List.of(),
                            Set.of());
            found.put(file.key(), new Existing("10.0.0.10:/k/s.properties", file, Map.of()));
        }
        Set<BrokerId> all = Set.of(new BrokerId(1), new BrokerId(2), new BrokerId(3));
        Resource.RollingRestart roll =
                new Resource.RollingRestart(new TreeSet<>(), new TreeSet<>(all), Set.of());
        found.put(roll.key(), new Existing("brokers", roll, Map.of()));
        return new Observed(facts(HOSTS), found);
    }

    private static Set<String> refusal(Observed observed) {
        DiagnosticException refused =
                catchThrowableOfType(
                        DiagnosticException.class, () -> Planner.plan(link(), observed));
        assertThat(refused).as("it is refused").isNotNull();
        return refused.diagnostics().stream().map(Diagnostic::code).collect(Collectors.toSet());
    }

    @Test
    void plan_guidesFiles_changesEachAndRestartsAllInOneRoll() {
        Plan plan = Planner.plan(link(), observed(file(2)));

        assertThat(plan.effective().stream().map(c -> c.key().kind()))
                .contains("existing-configuration", "rolling-restart")
                .doesNotContain("broker-process", "broker-storage", "kafka-installation");
        assertThat(
                        plan.effective().stream()
                                .filter(c -> c.key().kind().equals("existing-configuration")))
                .hasSize(3)
                .allMatch(Change.Update.class::isInstance);
    }

    @Test
    void plan_fileOfAnotherBroker_isRefused() {
        assertThat(refusal(observed(file(2).replace("node.id=2", "node.id=3"))))
                .containsExactly("LS-CONF-07");
    }

    @Test
    void plan_fileThatIsNoBrokers_isRefused() {
        assertThat(refusal(observed(file(2).replace("process.roles=broker,controller", ""))))
                .contains("LS-CONF-08");
    }

    @Test
    void plan_interBrokerListenerOnAnotherPort_isRefused() {
        assertThat(refusal(observed(file(2).replace(":9092", ":19092"))))
                .containsExactly("LS-CONF-09");
    }

    @Test
    void plan_interBrokerListenerWithTls_isRefused() {
        assertThat(refusal(observed(file(2).replace("INTERNAL:PLAINTEXT", "INTERNAL:SSL"))))
                .containsExactly("LS-CONF-10");
    }

    @Test
    void plan_portOfAnotherListener_isRefused() {
        assertThat(refusal(observed(file(2).replace(":29092", ":39092"))))
                .containsExactly("LS-CONF-03");
    }

    @Test
    void plan_nameInUseForSomethingElse_isRefused() {
        String other =
                file(2).replace(
                                "CONTROLLER://10.0.64.10:29092",
                                "CONTROLLER://10.0.64.10:29092,EXTERNAL://10.0.64.10:19094")
                        .replace("CONTROLLER:PLAINTEXT", "CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT")
                        .replace(
                                "advertised.listeners=",
                                "advertised.listeners=EXTERNAL://kafka.example.com:19094,");

        assertThat(refusal(observed(other))).containsExactly("LS-CONF-04");
    }

    @Test
    void plan_brokerInAnotherZoneThanSaid_isReported() {
        Map<String, HostFacts> moved = new LinkedHashMap<>(HOSTS);
        moved.put("10.0.64.10", new HostFacts("i-00000002", "subnet-00000003", zone(3)));

        assertThat(refusal(new Observed(facts(moved), observed(file(2)).resources())))
                .contains("LS-ZONE-04");
    }

    @Test
    void plan_brokerThatIsNowhere_isReported() {
        Map<String, HostFacts> gone = new LinkedHashMap<>(HOSTS);
        gone.remove("10.0.64.10");

        assertThat(refusal(new Observed(facts(gone), observed(file(2)).resources())))
                .contains("LS-NET-02");
    }

    @Test
    void plan_scramUserOnAClusterWithoutAuthorizer_makesTheUserWarnsAndSetsNoPermissions() {
        Plan plan = Planner.plan(secured(SCRAM), observed(file(2)));

        assertThat(kinds(plan)).contains("scram-user").doesNotContain("user-permissions");
        assertThat(plan.warnings())
                .extracting(d -> d.code() + " " + d.summary())
                .containsExactly(
                        "LS-CONF-12 the cluster has no authorizer: orders-kafka, like everybody who is let in, may read, write and delete everything");
    }

    @Test
    void plan_scramUserOnAClusterWithAuthorizer_makesPermissionsBeforeTheRoll() {
        Plan plan =
                Planner.plan(
                        secured(SCRAM),
                        observed(file(2) + "authorizer.class.name=org.x.StandardAuthorizer\n"));

        assertThat(kinds(plan)).containsSubsequence("user-permissions", "rolling-restart");
        assertThat(kinds(plan)).containsSubsequence("scram-user", "rolling-restart");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void plan_consumerWithoutUserWhereAnonymousIsSuper_isWarnedOf() {
        Plan plan =
                Planner.plan(
                        link(),
                        observed(
                                file(2)
                                        + "authorizer.class.name=org.x.StandardAuthorizer\nsuper.users=User:ANONYMOUS\n"));

        assertThat(plan.warnings()).extracting(Diagnostic::code).containsExactly("LS-CONF-13");
    }

    @Test
    void plan_plainListener_bringsPasswordsBeforeFilesAndFilesBeforeTheRoll() {
        Plan plan = Planner.plan(secured(PLAIN), observed(file(2)));

        assertThat(kinds(plan))
                .containsSubsequence(
                        "listener-password", "existing-configuration", "rolling-restart")
                .doesNotContain("scram-user");
        Change file =
                plan.effective().stream()
                        .filter(c -> c.key().kind().equals("existing-configuration"))
                        .findFirst()
                        .orElseThrow();
        assertThat(((ExistingConfiguration) ((Change.Update) file).wanted()).text())
                .contains("${linkspan:/k/s.properties.linkspan-secrets/external.properties:login}");
    }

    @Test
    void plan_otherPasswordAlone_isRolled() {
        Observed before = adapted(PLAIN);
        Map<ResourceKey, Existing> found = new LinkedHashMap<>(before.resources());
        found.replaceAll((_, e) ->
                e.actual() instanceof Resource.ListenerPassword p
                                && p.node().equals(new BrokerId(2))
                        ? new Existing(
                                e.id(),
                                new Resource.ListenerPassword(
                                        p.node(), p.listener(), p.user(), "another mark"),
                                Map.of())
                        : e);

        Plan plan = Planner.plan(secured(PLAIN), new Observed(before.facts(), found));

        assertThat(Planner.plan(secured(PLAIN), before).effective())
                .extracting(c -> c.key().kind())
                .doesNotContain("listener-password", "rolling-restart");
        assertThat(kinds(plan)).containsSubsequence("listener-password", "rolling-restart");
    }

    @Test
    void plan_securityTakenAway_removesFilesOnlyAfterTheRoll() {
        Plan plan = Planner.plan(link(), adapted(PLAIN));

        assertThat(kinds(plan))
                .containsSubsequence(
                        "existing-configuration", "rolling-restart", "listener-password");
        assertThat(plan.effective())
                .filteredOn(c -> c.key().kind().equals("listener-password"))
                .hasSize(3)
                .allMatch(Change.Delete.class::isInstance)
                .allMatch(c ->
                        c.after().contains(new Change.Step(Resource.RollingRestart.KEY, false)));
    }

    @Test
    void destruction_securedListener_removesItsUserAndLeavesWhatBrokersNeedToStart() {
        Map<ResourceKey, Existing> found = new LinkedHashMap<>(adapted(PLAIN).resources());
        Resource.ScramUser user =
                new Resource.ScramUser(
                        "orders-kafka",
                        io.linkspan.core.link.ListenerSecurity.Mechanism.SCRAM_SHA_512,
                        "mark");
        found.put(user.key(), new Existing("user", user, Map.of()));

        Plan plan =
                Planner.destruction(secured(PLAIN), new Observed(adapted(PLAIN).facts(), found));

        assertThat(kinds(plan)).containsExactly("scram-user");
        assertThat(plan.warnings().getFirst().remedy()).contains("FILE.linkspan-secrets");
    }

    private static List<String> kinds(Plan plan) {
        return plan.effective().stream().map(c -> c.key().kind()).toList();
    }

    /** The three brokers with a secured listener, as a run before left them. */
    private static Observed adapted(String security) {
        Observed before = observed(file(2));
        Map<ResourceKey, Existing> found = new LinkedHashMap<>(before.resources());
        for (Change change : Planner.plan(secured(security), before).effective()) {
            if (change instanceof Change.Update u
                    && u.wanted() instanceof ExistingConfiguration file) {
                found.put(
                        file.key(),
                        new Existing(
                                u.existing().id(),
                                file,
                                Map.of(Output.ORIGINAL, file(file.node().value()))));
            } else if (change instanceof Change.Create c
                    && c.wanted() instanceof Resource.ListenerPassword password) {
                found.put(password.key(), new Existing("file", password, Map.of()));
            }
        }
        return new Observed(before.facts(), found);
    }

    @Test
    void destruction_adaptedBrokers_leavesThemAndSaysSo() {
        Plan plan = Planner.destruction(link(), observed(file(2) + "# EXTERNAL was here\n"));

        assertThat(plan.effective()).isEmpty();
        assertThat(plan.warnings().stream().map(Diagnostic::code)).containsExactly("LS-ROLL-05");
    }
}
