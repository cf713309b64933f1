package io.linkspan.core.plan;

import static io.linkspan.core.plan.PlannedWorld.CONNECTION;
import static io.linkspan.core.plan.PlannedWorld.FACTS;
import static io.linkspan.core.plan.PlannedWorld.existing;
import static io.linkspan.core.plan.PlannedWorld.step;
import static io.linkspan.core.plan.PlannedWorld.world;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Resource.BrokerProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Zones that come and go, with what follows for controllers and consumers' connections. */
class PlannerZonesTest {
    /** The fourth zone gets its subnet from the bastion's, which has no data and can move. */
    @Test
    void plan_zoneAdded_movesTheBastionAndNoNode() {
        ZoneId fourth = new ZoneId("usw2-az4");
        Map<ZoneId, String> names = new HashMap<>(FACTS.zoneNames());
        names.put(fourth, "us-west-2d");
        List<ZoneId> zones = new ArrayList<>(Links.ZONES);
        zones.add(fourth);
        Facts wider =
                new Facts(
                        FACTS.account(),
                        names,
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", zones)),
                        Optional.empty());

        Plan plan = Planner.plan(Links.guide(), new Observed(wider, world(Links.guide())));

        assertThat(plan.effective())
                .filteredOn(Change.Delete.class::isInstance)
                .extracting(c -> c.key().toString())
                .containsExactlyInAnyOrder("subnet/bastion", "instance/bastion-node");
        assertThat(plan.effective())
                .filteredOn(c -> c.key().equals(Resource.Subnet.key("broker-usw2-az4")))
                .singleElement()
                .satisfies(c ->
                        assertThat(c.after())
                                .contains(new Change.Step(Resource.Subnet.key("bastion"), true)));
        assertThat(plan.effective())
                .extracting(c -> c.step().toString())
                .contains("instance/broker-node4", "broker-process/4", "listener/9096")
                .doesNotContain("broker-process/1", "instance/broker-node1");
    }

    /** A broker in each zone; the first is the controller too. */
    private static KafkaLink in(List<ZoneId> zones) {
        return in(zones, KafkaSpec.Quorum.STATIC, 1);
    }

    private static KafkaLink in(List<ZoneId> zones, KafkaSpec.Quorum quorum, int controllers) {
        KafkaLink guide = Links.guide();
        List<KafkaSpec.BrokerNode> nodes = new ArrayList<>();
        for (ZoneId zone : zones) {
            nodes.add(
                    new KafkaSpec.BrokerNode(
                            new BrokerId(nodes.size() + 1),
                            zone,
                            nodes.size() < controllers
                                    ? KafkaSpec.Roles.COMBINED
                                    : KafkaSpec.Roles.BROKER));
        }
        return with(guide, zones, new Brokers.Listed(nodes), quorum);
    }

    private static KafkaLink with(KafkaLink link, List<ZoneId> zones, Brokers brokers) {
        return with(link, zones, brokers, link.kafka().quorum());
    }

    private static KafkaLink with(
            KafkaLink link, List<ZoneId> zones, Brokers brokers, KafkaSpec.Quorum quorum) {
        KafkaSpec kafka = link.kafka();
        return new KafkaLink(
                link.name(),
                link.aws(),
                zones,
                new KafkaSpec(
                        kafka.version(),
                        brokers,
                        kafka.ports(),
                        kafka.java(),
                        kafka.archive(),
                        kafka.heapMiB(),
                        kafka.jvmOptions(),
                        kafka.settings(),
                        quorum,
                        kafka.restartTimeoutSeconds()),
                link.link(),
                link.consumers());
    }

    /** Kafka has no way by which a voter of a static quorum goes, and a dynamic one keeps it. */
    @ParameterizedTest
    @EnumSource(KafkaSpec.Quorum.class)
    void plan_zoneWithAControllerTakenOut_isRefusedNamingIt(KafkaSpec.Quorum quorum) {
        KafkaLink three = in(Links.ZONES, quorum, 3);
        KafkaLink two = in(Links.ZONES.subList(0, 2), quorum, 2);

        assertThatThrownBy(() -> Planner.plan(two, new Observed(FACTS, world(three))))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .singleElement()
                                        .satisfies(d -> {
                                            assertThat(d.code()).isEqualTo("LS-PLAN-25");
                                            assertThat(d.summary())
                                                    .isEqualTo(
                                                            "node 3 cannot leave: it is one of the cluster's controllers");
                                            assertThat(d.detail())
                                                    .contains("node 1, node 2, node 3");
                                        }));
        assertThatThrownBy(() -> Planner.plan(three, new Observed(FACTS, world(two))))
                .hasMessageContaining("node 3 cannot become a controller");
    }

    /** What the refusal says to write is a spec that works. */
    @Test
    void plan_zoneWithAControllerTakenOutOfPerZone_saysWhichNodesToList() {
        KafkaLink three = Links.guide();

        assertThat(refusal(fewerZones(three), world(three)).remedy())
                .contains(
                        "{ id: 1, zone: usw2-az1 }, { id: 2, zone: usw2-az2 }, { id: 3, zone: usw2-az3 }");
        assertThat(
                        Planner.plan(
                                        with(three, Links.ZONES, listed(3)),
                                        new Observed(FACTS, world(three)))
                                .effective())
                .isEmpty();
    }

    /**
     * With more in each zone ids would go round fewer zones, and the third would stand elsewhere.
     */
    @Test
    void plan_zoneTakenOutOfTwoPerZone_leavesTheOthersWhenNodesAreListed() {
        KafkaLink six =
                Links.link(new Brokers.PerZone(2), new PortRange(9093, 9141), "10.0.0.0/16");
        Map<ResourceKey, Existing> world = world(six);

        Diagnostic refused = refusal(fewerZones(six), world);
        assertThat(refused.summary()).startsWith("node 3 cannot be moved to another host");
        assertThat(refused.remedy()).contains("kafka.brokers.nodes lists nodes with their zones");

        Plan plan = Planner.plan(with(six, Links.ZONES, listed(5)), new Observed(FACTS, world));
        assertThat(plan.effective())
                .extracting(c -> c.step().toString())
                .anyMatch(s -> s.contains("instance/broker-node6"))
                .noneMatch(s -> s.contains("instance/broker-node3"));
    }

    /** Zones that the spec does not name may be more than it has ports for. */
    @Test
    void plan_consumerReportsMoreZonesThanPorts_saysSoAndCanStillBeRemoved() {
        KafkaLink two =
                Links.link(new Brokers.PerZone(1), new PortRange(9093, 9094), "10.0.0.0/16");
        Map<ResourceKey, Existing> world = world(Links.guide());

        Diagnostic refused = refusal(two, Map.of());
        assertThat(refused.code() + " " + refused.summary())
                .isEqualTo(
                        "LS-PLAN-26 3 brokers do not fit into the 2 ports 9093-9094 of consumer orders-kafka");
        assertThat(Planner.destruction(two, new Observed(FACTS, world)).effective())
                .hasSameSizeAs(world.values());
    }

    private static KafkaLink fewerZones(KafkaLink link) {
        return with(link, Links.ZONES.subList(0, 2), link.kafka().brokers());
    }

    /** As perZone places the first nodes in three zones. */
    private static Brokers listed(int count) {
        List<KafkaSpec.BrokerNode> nodes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            nodes.add(
                    new KafkaSpec.BrokerNode(
                            new BrokerId(id),
                            Links.ZONES.get((id - 1) % 3),
                            id <= 3 ? KafkaSpec.Roles.COMBINED : KafkaSpec.Roles.BROKER));
        }
        return new Brokers.Listed(nodes);
    }

    private static Diagnostic refusal(KafkaLink link, Map<ResourceKey, Existing> world) {
        return catchThrowableOfType(
                        DiagnosticException.class,
                        () -> Planner.plan(link, new Observed(FACTS, world)))
                .diagnostics()
                .getFirst();
    }

    @Test
    void plan_controllerWithoutItsHost_isMadeAgainAndNotTakenOut() {
        KafkaLink three = in(Links.ZONES, KafkaSpec.Quorum.STATIC, 3);
        Map<ResourceKey, Existing> world = new HashMap<>(world(three));
        world.keySet().removeIf(key -> key.name().matches("3|broker-node3"));

        assertThat(Planner.plan(three, new Observed(FACTS, world)).effective())
                .extracting(c -> c.key().toString())
                .contains("instance/broker-node3", "broker-process/3");
        assertThatThrownBy(() ->
                        Planner.plan(
                                in(Links.ZONES.subList(0, 2), KafkaSpec.Quorum.STATIC, 2),
                                new Observed(FACTS, world)))
                .hasMessageContaining("the node at 10.0.128.12 cannot leave");
    }

    /** One file that names others is drift, and the cluster's controllers are what they were. */
    @Test
    void plan_controllersOfOneFileChangedByHand_bringsThemBack() {
        KafkaLink three = in(Links.ZONES, KafkaSpec.Quorum.STATIC, 3);
        Map<ResourceKey, Existing> world = new HashMap<>(world(three));
        ResourceKey key = BrokerConfiguration.key(new BrokerId(2));
        String text = ((BrokerConfiguration) requireNonNull(world.get(key)).actual()).text();
        world.put(
                key,
                existing(
                        new BrokerConfiguration(
                                new BrokerId(2),
                                text.replace(",3@10.0.128.12:29092", ""),
                                Set.of())));

        assertThat(Planner.plan(three, new Observed(FACTS, world)).effective())
                .extracting(Change::key)
                .containsExactly(key, BrokerProcess.key(new BrokerId(2)));
    }

    /**
     * AWS takes no zone from a load balancer with connections, so they go first; listeners, groups
     * and hosts of other zones stay.
     */
    @Test
    void plan_zoneTakenOut_rejectsConnectionsAndKeepsTheLoadBalancer() {
        Plan plan =
                Planner.plan(
                        in(Links.ZONES.subList(0, 2)), new Observed(FACTS, world(in(Links.ZONES))));

        Change balancer = step(plan, Resource.LoadBalancer.KEY, false);
        assertThat(balancer).isInstanceOf(Change.Update.class);
        assertThat(balancer.after()).contains(new Change.Step(Resource.EndpointService.KEY, true));
        assertThat(step(plan, Resource.EndpointService.KEY, true).after())
                .contains(new Change.Step(CONNECTION, true));
        assertThat(step(plan, CONNECTION, false)).isInstanceOf(Change.Create.class);
        assertThat(step(plan, Resource.Subnet.key("broker-usw2-az3"), true).after())
                .contains(balancer.step());
        assertThat(plan.effective())
                .filteredOn(Change.Delete.class::isInstance)
                .filteredOn(c -> !((Change.Delete) c).replaced())
                .extracting(c -> c.key().toString())
                .contains("instance/broker-node3", "broker-process/3", "listener/9095")
                .doesNotContain("listener/9092", "listener/9093", "instance/broker-node1");
        BrokerConfiguration first =
                (BrokerConfiguration)
                        ((Change.Update)
                                        step(plan, BrokerConfiguration.key(new BrokerId(1)), false))
                                .wanted();
        assertThat(first.text())
                .as("names of the connection that goes are not the new ones")
                .contains("${orders-kafka.usw2-az1.unique_name}")
                .doesNotContain("u1.aws.plc.example.com");
    }

    /**
     * TiDB Cloud extends no endpoint: one that lacks a zone is replaced, after the zone is there.
     */
    @Test
    void plan_zoneAddedToAnEndpointWithout_replacesTheConnectionAlone() {
        KafkaLink two = in(Links.ZONES.subList(0, 2));
        Map<ResourceKey, Existing> world =
                world(two, Map.of(Output.ENDPOINT_ZONES, "usw2-az1 usw2-az2"));
        assertThat(Planner.plan(two, new Observed(FACTS, world)).effective()).isEmpty();

        Plan plan = Planner.plan(in(Links.ZONES), new Observed(FACTS, world));

        assertThat(step(plan, CONNECTION, false).after())
                .contains(new Change.Step(Resource.LoadBalancer.KEY, false));
        assertThat(step(plan, Resource.LoadBalancer.KEY, false)).isInstanceOf(Change.Update.class);
        assertConnectionAloneIsReplaced(plan);
    }

    /** One that was rejected, by a run that was cut off or by hand, does not come back. */
    @Test
    void plan_connectionFailed_replacesItAndSaysWhy() {
        KafkaLink guide = Links.guide();
        String said = "FAILED the endpoint was rejected";

        Plan plan =
                Planner.plan(guide, new Observed(FACTS, world(guide, Map.of(Output.FAILED, said))));

        assertThat(step(plan, CONNECTION, false))
                .isInstanceOfSatisfying(
                        Change.Create.class,
                        create ->
                                assertThat(create.replacing())
                                        .containsExactly(
                                                new Difference("state", said, "one that works")));
        assertConnectionAloneIsReplaced(plan);
    }

    /** A user's connection may reach further than the link, and is never replaced. */
    @Test
    void plan_connectionOfTheUsers_isLeftOrRefusedNeverReplaced() {
        KafkaLink mine = given(Links.guide());
        Map<ResourceKey, Existing> further =
                world(mine, Map.of(Output.ENDPOINT_ZONES, "usw2-az1 usw2-az2 usw2-az3 usw2-az4"));
        assertThat(Planner.plan(mine, new Observed(FACTS, further)).effective()).isEmpty();
        Map<ResourceKey, Existing> fewer =
                world(mine, Map.of(Output.ENDPOINT_ZONES, "usw2-az1 usw2-az2"));

        assertThatThrownBy(() -> Planner.plan(mine, new Observed(FACTS, fewer)))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .extracting(d -> d.code())
                                        .containsExactly("LS-PLAN-22"));
    }

    private static void assertConnectionAloneIsReplaced(Plan plan) {
        assertThat(plan.effective())
                .filteredOn(Change.Delete.class::isInstance)
                .extracting(c -> c.key().kind())
                .containsExactlyInAnyOrder(
                        "attached-domains", "accepted-connection", "private-link-connection");
    }

    private static KafkaLink given(KafkaLink link) {
        ConsumerSpec.TidbCloud tidb = (ConsumerSpec.TidbCloud) link.consumers().getFirst();
        return new KafkaLink(
                link.name(),
                link.aws(),
                link.zones(),
                link.kafka(),
                link.link(),
                List.of(
                        new ConsumerSpec.TidbCloud(
                                tidb.clusterId(),
                                tidb.name(),
                                tidb.ports(),
                                tidb.listenerPort(),
                                Optional.of(
                                        new ConsumerSpec.GivenConnection(
                                                "plc-1", Optional.empty())),
                                tidb.security())));
    }

    @Test
    void plan_consumerCannotReachAZone_saysWhichAndTouchesNothing() {
        Facts narrow =
                new Facts(
                        FACTS.account(), Map.of(Links.ZONES.get(0), "us-west-2a"),
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                                Optional.empty());

        assertThatThrownBy(() -> Planner.plan(Links.guide(), new Observed(narrow, Map.of())))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .extracting(d -> d.code() + " " + d.summary())
                                        .containsExactly(
                                                "LS-ZONE-02 zone usw2-az2 does not exist for account 111122223333 in us-west-2",
                                                "LS-ZONE-02 zone usw2-az3 does not exist for account 111122223333 in us-west-2"));
    }
}
