package io.linkspan.providers.tidbcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.AttachedDomains;
import io.linkspan.core.plan.Resource.EndpointService;
import io.linkspan.core.plan.Resource.PrivateLinkConnection;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrivateLinkProviderTest {
    private static final String SERVICE = "com.amazonaws.vpce.us-west-2.vpce-svc-1";
    private static final ZoneId AZ1 = new ZoneId("usw2-az1");
    private static final ZoneId AZ2 = new ZoneId("usw2-az2");
    private static final PrivateLinkConnection CONNECTION =
            new PrivateLinkConnection("kafka", "77");
    private static final AttachedDomains DOMAINS =
            new AttachedDomains("kafka", "77", new TreeSet<>(Set.of(AZ1, AZ2)));

    /** Passes at once. */
    private static final class FastTime implements Time {
        private long now;

        @Override
        public synchronized long nanos() {
            return now;
        }

        @Override
        public synchronized void pause(Duration duration) {
            now += duration.toNanos();
        }
    }

    private final Map<ResourceKey, Existing> world = new HashMap<>();
    private FakeTidbCloud cloud;
    private TidbCloud tidbCloud;
    private ResourceProvider provider;
    private KafkaLink link = link("");

    @BeforeEach
    void start() throws IOException {
        cloud = new FakeTidbCloud();
        tidbCloud = new TidbCloud(cloud.settings(), new FastTime(), new Random(1));
        provider = tidbCloud.resources();
        world.put(
                EndpointService.KEY,
                new Existing(
                        "vpce-svc-1",
                        new EndpointService("s", true, new TreeSet<>()),
                        Map.of(Output.SERVICE_NAME, SERVICE)));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private static KafkaLink link(String more) {
        String yaml =
                """
                apiVersion: linkspan/v1
                name: orders
                aws: { region: us-west-2, bastion: { sshFrom: [127.0.0.0/8] } }
                consumers:
                  - tidbCloud: { clusterId: "77", displayName: kafka%s }
                """
                        .formatted(more);
        return switch (SpecParser.parse("spec.yaml", yaml)) {
            case SpecResult.Accepted accepted -> accepted.link();
            case SpecResult.Refused refused ->
                    throw new IllegalStateException(refused.diagnostics().toString());
        };
    }

    private Scope scope() {
        return new Scope() {
            @Override
            public KafkaLink link() {
                return link;
            }

            @Override
            public Facts facts() {
                return PrivateLinkProviderTest.facts();
            }

            @Override
            public Optional<Existing> find(ResourceKey key) {
                return Optional.ofNullable(world.get(key));
            }

            @Override
            public void note(String what) {}
        };
    }

    private static Facts facts() {
        return new Facts(
                "123456789012",
                Map.of(AZ1, "us-west-2a", AZ2, "us-west-2b"),
                Map.of(
                        "kafka",
                        new ConsumerFacts("210987654321", List.of(AZ1, AZ2)),
                        "kafka-renamed",
                        new ConsumerFacts("210987654321", List.of(AZ1, AZ2))),
                Optional.empty());
    }

    private Map<ResourceKey, Existing> observed() throws InterruptedException {
        return provider.observe(new Inquiry(link, facts(), Blueprint.of(link, facts()), world));
    }

    @Test
    void observe_consumerTheSpecDroppedSince_showsItsConnectionToBeRemoved() throws Exception {
        createConnection();
        world.put(
                EndpointService.KEY,
                new Existing(
                        "vpce-svc-1",
                        new EndpointService("s", true, new TreeSet<>()),
                        Map.of(
                                Output.SERVICE_NAME,
                                SERVICE,
                                Output.consumer("kafka"),
                                "77",
                                Output.consumer("of-a-cluster-that-is-gone"),
                                "78")));
        link = link("-renamed");

        Map<ResourceKey, Existing> seen = observed();

        assertThat(seen).containsOnlyKeys(CONNECTION.key());
        provider.delete(Objects.requireNonNull(seen.get(CONNECTION.key())), scope());
        assertThat(observed()).isEmpty();
    }

    private Existing createConnection() throws InterruptedException {
        Existing made = provider.create(CONNECTION, scope());
        world.put(made.key(), made);
        return made;
    }

    private long posts() {
        return cloud.calls.stream()
                .filter(c -> c.equals("POST /v1beta1/clusters/77/privateLinkConnections"))
                .count();
    }

    private static String code(DiagnosticException e) {
        return e.diagnostics().getFirst().code();
    }

    @Test
    void facts_ofCluster_areTheConsumersZones() {
        assertThat(tidbCloud.facts(tidb()))
                .isEqualTo(new ConsumerFacts("210987654321", List.of(AZ1, AZ2)));
    }

    private io.linkspan.core.link.ConsumerSpec.TidbCloud tidb() {
        return (io.linkspan.core.link.ConsumerSpec.TidbCloud) link.consumers().getFirst();
    }

    /** To take all away, a cluster need not be there any more. */
    @Test
    void observe_clusterGone_isAnObstacleToPlansAndNoneToRemoval() throws Exception {
        cloud.faults.add(404);
        assertThatThrownBy(() -> tidbCloud.facts(tidb()))
                .hasMessageContaining("TiDB Cloud refused");
        cloud.faults.add(404);
        assertThat(tidbCloud.factsIfThere(tidb())).isEmpty();
        Blueprint blueprint = Blueprint.of(link, facts());
        cloud.faults.add(404);
        assertThatThrownBy(() -> provider.observe(new Inquiry(link, facts(), blueprint, world)))
                .hasMessageContaining("TiDB Cloud refused");
        cloud.faults.add(404);
        assertThat(provider.observe(new Inquiry(link, facts(), blueprint, world, true))).isEmpty();
    }

    @Test
    void facts_wrongKey_saySo() throws IOException {
        TidbCloudSettings right = cloud.settings();
        TidbCloud stranger =
                new TidbCloud(
                        new TidbCloudSettings(right.api(), right.publicKey(), "wrong"),
                        new FastTime(),
                        new Random(1));

        DiagnosticException e =
                catchThrowableOfType(DiagnosticException.class, () -> stranger.facts(tidb()));

        assertThat(code(e)).isEqualTo("LS-TIDB-02");
    }

    @Test
    void create_nothingThere_waitsUntilItIsPendingAcceptance() throws InterruptedException {
        Existing made = createConnection();

        assertThat(made.id()).isEqualTo("plc-1");
        assertThat(made.outputs())
                .containsEntry(Output.STATE, "PENDING_ACCEPTANCE")
                .containsEntry(Output.ENDPOINT_ID, "vpce-plc-1");
        assertThat(observed()).containsEntry(CONNECTION.key(), made);
    }

    @Test
    void create_answerLost_makesItOnce() throws InterruptedException {
        cloud.faults.addAll(List.of(0, 0, -502));

        Existing made = createConnection();

        assertThat(made.id()).isEqualTo("plc-1");
        assertThat(posts()).isEqualTo(1);
    }

    @Test
    void create_twice_makesItOnce() throws InterruptedException {
        createConnection();

        createConnection();

        assertThat(posts()).isEqualTo(1);
    }

    @Test
    void create_throttledAndUnavailable_isRetried() throws InterruptedException {
        cloud.faults.addAll(List.of(429, 503, 0, 0, 429));

        createConnection();

        assertThat(cloud.connections).hasSize(1);
    }

    @Test
    void create_fails_tellsTheMessage() {
        cloud.stateAfterCreating = "FAILED";
        cloud.failMessage = "the service is not in this region";

        DiagnosticException e =
                catchThrowableOfType(DiagnosticException.class, this::createConnection);

        assertThat(code(e)).isEqualTo("LS-TIDB-10");
        assertThat(e.diagnostics().getFirst().detail())
                .isEqualTo("the service is not in this region");
    }

    @Test
    void create_failedOneThere_isReplaced() throws InterruptedException {
        cloud.stateAfterCreating = "FAILED";
        cloud.failMessage = "the endpoint was rejected";
        assertThatThrownBy(this::createConnection).isInstanceOf(DiagnosticException.class);
        cloud.stateAfterCreating = "PENDING_ACCEPTANCE";
        assertThat(Objects.requireNonNull(observed().get(CONNECTION.key())).output(Output.FAILED))
                .isEqualTo("FAILED the endpoint was rejected");

        Existing made = createConnection();

        assertThat(made.id()).isEqualTo("plc-2");
        assertThat(cloud.connections).containsOnlyKeys("plc-2");
    }

    @Test
    void create_sameNameForAnotherService_isRefused() throws InterruptedException {
        createConnection();
        world.put(
                EndpointService.KEY,
                new Existing(
                        "vpce-svc-2",
                        new EndpointService("s", true, new TreeSet<>()),
                        Map.of(Output.SERVICE_NAME, SERVICE + "2")));

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class, () -> provider.create(CONNECTION, scope()));

        assertThat(code(e)).isEqualTo("LS-TIDB-09");
        assertThat(observed()).isEmpty();
    }

    @Test
    void attach_pending_waitsForAcceptanceAndForEveryDomain() throws InterruptedException {
        createConnection();
        cloud.acceptOnRead = true;

        Existing attached = provider.create(DOMAINS, scope());

        assertThat(attached.actual()).isEqualTo(DOMAINS);
        assertThat(attached.outputs())
                .containsEntry(Output.UNIQUE_NAME, "k7")
                .containsEntry(Output.domain(AZ1), "usw2-az1.k7.some.suffix.example")
                .containsEntry(Output.domain(AZ2), "usw2-az2.k7.some.suffix.example");
        assertThat(observed()).containsEntry(DOMAINS.key(), attached);
    }

    @Test
    void attach_answerLost_attachesOnce() throws InterruptedException {
        createConnection();
        cloud.acceptOnRead = true;
        // Two reads until it is ACTIVE, the dry run, and the real call's answer is lost.
        cloud.faults.addAll(List.of(0, 0, 0, -500));

        provider.create(DOMAINS, scope());

        assertThat(cloud.calls.stream().filter(c -> c.contains(":attachDomains"))).hasSize(2);
    }

    @Test
    void attach_neverAccepted_saysSo() throws InterruptedException {
        createConnection();

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class, () -> provider.create(DOMAINS, scope()));

        assertThat(code(e)).isEqualTo("LS-TIDB-11");
    }

    @Test
    void attach_zoneWithoutDomain_isRefusedBeforeAttaching() throws InterruptedException {
        createConnection();
        cloud.acceptOnRead = true;
        AttachedDomains more =
                new AttachedDomains(
                        "kafka", "77", new TreeSet<>(Set.of(AZ1, new ZoneId("usw2-az4"))));

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class, () -> provider.create(more, scope()));

        assertThat(code(e)).isEqualTo("LS-TIDB-13");
        assertThat(cloud.calls).filteredOn(c -> c.contains(":attachDomains")).hasSize(1);
    }

    @Test
    void delete_both_leavesNothing_andAgainIsNoError() throws InterruptedException {
        Existing connection = createConnection();
        cloud.acceptOnRead = true;
        Existing attached = provider.create(DOMAINS, scope());

        for (int i = 0; i < 2; i++) {
            provider.delete(attached, scope());
            provider.delete(connection, scope());
        }

        assertThat(cloud.connections).isEmpty();
    }

    @Test
    void delete_connectionThatTheSpecNames_staysAsItIs() throws InterruptedException {
        Existing connection = createConnection();
        cloud.acceptOnRead = true;
        Existing attached = provider.create(DOMAINS, scope());
        link = link(", connectionId: plc-1");

        provider.delete(attached, scope());
        provider.delete(connection, scope());

        assertThat(cloud.connections).containsOnlyKeys("plc-1");
        assertThat(cloud.calls).noneMatch(c -> c.contains(":detachDomains"));
    }

    /** The link's own connection, named by its id. */
    private void given(String more) throws InterruptedException {
        createConnection();
        cloud.acceptOnRead = true;
        Existing _ = provider.create(DOMAINS, scope());
        link = link(", connectionId: plc-1" + more);
    }

    private String refusal() {
        return code(catchThrowableOfType(DiagnosticException.class, this::observed));
    }

    @Test
    void observe_connectionAndDomainsThatTheSpecNames_areTheUsers() throws InterruptedException {
        given(", attachDomainId: ad-1");

        assertThat(observed()).containsOnlyKeys(CONNECTION.key(), DOMAINS.key());
        assertThat(observed().values())
                .allSatisfy(e -> assertThat(e.outputs()).containsKey(Output.GIVEN));
    }

    @Test
    void observe_givenConnectionThatDoesNotFit_isRefusedBeforeAnythingIsTouched()
            throws InterruptedException {
        given(", attachDomainId: ad-2");
        assertThat(refusal()).isEqualTo("LS-TIDB-16");

        link = link(", connectionId: plc-2");
        assertThat(refusal()).isEqualTo("LS-TIDB-08");

        link = link(", connectionId: plc-1");
        Objects.requireNonNull(cloud.connections.get("plc-1")).put("state", "FAILED");
        assertThat(refusal()).isEqualTo("LS-TIDB-10");

        Objects.requireNonNull(cloud.connections.get("plc-1"))
                .withObject("/awsEndpointService")
                .put("name", "another");
        assertThat(refusal()).isEqualTo("LS-TIDB-15");
        world.remove(EndpointService.KEY);
        assertThat(refusal()).isEqualTo("LS-TIDB-15");
    }

    /** To take the link away, it does not matter what became of the user's connection. */
    @Test
    void observe_givenConnectionThatDoesNotFit_isNoObstacleToRemoval() throws InterruptedException {
        given("");
        world.remove(EndpointService.KEY);
        Blueprint blueprint = Blueprint.of(link, facts());

        Map<ResourceKey, Existing> seen =
                provider.observe(new Inquiry(link, facts(), blueprint, world, true));

        assertThat(seen).containsOnlyKeys(CONNECTION.key(), DOMAINS.key());
    }
}
