package io.linkspan.core.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.core.plan.Resource.KafkaInstallation;
import io.linkspan.core.plan.Resource.SecurityGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {
    private static final ResourceKey CONNECTION =
            Resource.PrivateLinkConnection.key("orders-kafka");

    private static final Facts FACTS =
            new Facts(
                    "111122223333",
                    Map.of(
                            Links.ZONES.get(0),
                            "us-west-2a",
                            Links.ZONES.get(1),
                            "us-west-2c",
                            Links.ZONES.get(2),
                            "us-west-2b"),
                    Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                    Optional.empty());

    @Test
    void plan_emptyWorld_createsTheGuidesTopology() {
        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, Map.of()));

        assertThat(plan.changes()).allMatch(c -> c instanceof Change.Create);
        assertThat(plan.changes())
                .extracting(c -> c.key().toString())
                .contains(
                        "vpc/kafka",
                        "subnet/broker-usw2-az1",
                        "subnet/broker-usw2-az2",
                        "subnet/broker-usw2-az3",
                        "subnet/bastion",
                        "internet-gateway/kafka",
                        "route-table/public",
                        "instance/bastion-node",
                        "instance/broker-node1",
                        "instance/broker-node2",
                        "instance/broker-node3",
                        "load-balancer/kafka",
                        "target-group/orders-bootstrap",
                        "target-group/orders-b1",
                        "listener/9092",
                        "listener/9093",
                        "listener/9094",
                        "listener/9095",
                        "endpoint-service/kafka",
                        "private-link-connection/orders-kafka",
                        "accepted-connection/orders-kafka",
                        "attached-domains/orders-kafka",
                        "broker-process/3",
                        "kafka-cluster/kafka",
                        "targets/orders-b3");
    }

    @Test
    void plan_emptyWorld_writesTheGuidesConfiguration() {
        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, Map.of()));

        String text =
                wanted(plan, BrokerConfiguration.key(new BrokerId(2)), BrokerConfiguration.class)
                        .text();
        assertThat(text.lines())
                .contains(
                        "process.roles=broker,controller",
                        "node.id=2",
                        "controller.quorum.voters=1@10.0.0.10:29092,2@10.0.64.11:29092,3@10.0.128.12:29092",
                        "listeners=INTERNAL://10.0.64.11:9092,CONTROLLER://10.0.64.11:29092,EXTERNAL://10.0.64.11:39092",
                        "inter.broker.listener.name=INTERNAL",
                        "advertised.listeners=INTERNAL://10.0.64.11:9092,EXTERNAL://b2.${orders-kafka.usw2-az2.unique_name}:9094",
                        "controller.listener.names=CONTROLLER");
        assertThat(Symbols.unresolved(text)).isTrue();
    }

    @Test
    void plan_randomSpecs_ordersEachChangeAfterWhatItNeeds() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("PlannerTest seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            KafkaLink link = Links.random(random);
            Map<ResourceKey, Existing> some = new HashMap<>(world(link));
            some.values().removeIf(e -> random.nextInt(3) == 0);

            Plan plan = Planner.plan(link, new Observed(FACTS, some));

            Set<Change.Step> done = new HashSet<>();
            Set<Change.Step> all = new HashSet<>();
            plan.changes().forEach(c -> all.add(c.step()));
            for (Change change : plan.changes()) {
                assertThat(change.after())
                        .as("seed %d: %s", seed, change.key())
                        .allMatch(step -> done.contains(step) || !all.contains(step));
                assertThat(done.add(change.step()))
                        .as("seed %d: %s twice", seed, change.key())
                        .isTrue();
            }
        }
    }

    @Test
    void plan_worldAsWanted_isEmpty() {
        assertThat(Planner.plan(Links.guide(), new Observed(FACTS, world(Links.guide()))).isEmpty())
                .isTrue();
    }

    @Test
    void plan_ruleRemovedByHand_updatesThatGroupAlone() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        ResourceKey key = SecurityGroup.key("brokers");
        SecurityGroup group = (SecurityGroup) requireNonNull(world.get(key)).actual();
        TreeSet<Resource.Rule> fewer = new TreeSet<>(group.ingress());
        fewer.removeFirst();
        world.put(
                key,
                existing(
                        new SecurityGroup(
                                group.name(), group.description(), fewer, group.egress())));

        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, world));

        assertThat(plan.effective())
                .singleElement()
                .isInstanceOfSatisfying(
                        Change.Update.class,
                        update -> {
                            assertThat(update.key()).isEqualTo(key);
                            assertThat(update.differences())
                                    .singleElement()
                                    .extracting(Difference::component)
                                    .isEqualTo("ingress");
                        });
    }

    @Test
    void plan_configurationDrifted_rewritesItAndRestartsThatBroker() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        BrokerId two = new BrokerId(2);
        world.put(
                BrokerConfiguration.key(two),
                existing(new BrokerConfiguration(two, "node.id=2\n", Set.of())));

        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, world));

        assertThat(plan.effective())
                .extracting(Change::key)
                .containsExactly(BrokerConfiguration.key(two), BrokerProcess.key(two));
    }

    @Test
    void plan_sshFromTheCaller_admitsTheAddressThatWasFound() {
        KafkaLink guide = Links.guide();
        KafkaLink link =
                new KafkaLink(
                        guide.name(),
                        new AwsSpec(
                                guide.aws().region(),
                                guide.aws().vpc(),
                                new AwsSpec.BastionSpec(List.of(AwsSpec.CALLER), "t2.small"),
                                guide.aws().brokerInstances(),
                                guide.aws().loadBalancer()),
                        guide.zones(),
                        guide.kafka(),
                        guide.link(),
                        guide.consumers());
        Facts facts =
                new Facts(
                        FACTS.account(),
                        FACTS.zoneNames(),
                        FACTS.consumers(),
                        Optional.empty(),
                        Optional.of("198.51.100.23"),
                        Map.of(),
                        Map.of());

        Plan plan = Planner.plan(link, new Observed(facts, Map.of()));

        assertThat(wanted(plan, SecurityGroup.key("bastion"), SecurityGroup.class).ingress())
                .extracting(Resource.Rule::toString)
                .containsExactly("tcp 22 198.51.100.23/32");
        assertThatThrownBy(() -> Planner.plan(link, new Observed(FACTS, Map.of())))
                .hasMessageContaining("names the caller");
    }

    @Test
    void plan_anotherKafkaRelease_installsAndRestartsInTheSamePlan() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        for (int id = 1; id <= 3; id++) {
            BrokerId broker = new BrokerId(id);
            world.put(
                    KafkaInstallation.key(broker),
                    existing(new KafkaInstallation(broker, KafkaVersion.parse("3.9.1"))));
        }

        List<Change> changes = Planner.plan(Links.guide(), new Observed(FACTS, world)).effective();

        assertThat(changes)
                .extracting(c -> c.key().kind())
                .containsOnly("kafka-installation", "broker-process")
                .hasSize(6);
        assertThat(changes)
                .filteredOn(c -> c.key().kind().equals("broker-process"))
                .allSatisfy(c ->
                        assertThat(c.after())
                                .contains(
                                        new Change.Step(
                                                KafkaInstallation.key(new BrokerId(1)), false)));
    }

    @Test
    void plan_49Brokers_needsFewRulesAndOneMoreChangesNone() {
        KafkaLink many =
                Links.link(new Brokers.PerZone(16), new PortRange(9093, 9141), "10.0.0.0/16");
        KafkaLink fewer =
                Links.link(new Brokers.PerZone(1), new PortRange(9093, 9141), "10.0.0.0/16");

        Plan plan = Planner.plan(many, new Observed(FACTS, world(fewer)));

        assertThat(plan.changes())
                .filteredOn(c -> c.key().kind().equals("security-group"))
                .hasSize(3)
                .allMatch(c -> c instanceof Change.Keep)
                .extracting(c ->
                        ((SecurityGroup) ((Change.Keep) c).existing().actual()).ingress().size())
                .allMatch(rules -> rules <= 60);
    }

    @Test
    void plan_brokersLeave_touchesOnlyWhatTheyNeedAndStopsThemAfterTheirTargetsAreGone() {
        KafkaLink six =
                Links.link(new Brokers.PerZone(2), new PortRange(9093, 9141), "10.0.0.0/16");

        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, world(six)));

        assertThat(plan.effective())
                .extracting(c -> c.step().toString())
                .doesNotContain(
                        "vpc/kafka",
                        "load-balancer/kafka",
                        "instance/broker-node1",
                        "targets/orders-b1",
                        "endpoint-service/kafka");
        Change stop =
                plan.changes().stream()
                        .filter(c ->
                                c.step()
                                        .equals(
                                                new Change.Step(
                                                        BrokerProcess.key(new BrokerId(4)), true)))
                        .findFirst()
                        .orElseThrow();
        assertThat(stop.after())
                .extracting(Change.Step::toString)
                .contains("targets/orders-bootstrap", "removal of targets/orders-b4");
    }

    @Test
    void plan_leavingBrokerHoldsReplicas_refusesNamingTheTopics() {
        KafkaLink six =
                Links.link(new Brokers.PerZone(2), new PortRange(9093, 9141), "10.0.0.0/16");
        Map<ResourceKey, Existing> world = new HashMap<>(world(six));
        ResourceKey key = Resource.BrokerStorage.key(new BrokerId(5));
        world.put(
                key,
                new Existing(
                        "s",
                        requireNonNull(world.get(key)).actual(),
                        Map.of(Output.HELD_TOPICS, "payments (3 partitions, leads 1)")));

        assertThatThrownBy(() -> Planner.plan(Links.guide(), new Observed(FACTS, world)))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .singleElement()
                                        .satisfies(d -> {
                                            assertThat(d.code()).isEqualTo("LS-PLAN-20");
                                            assertThat(d.summary())
                                                    .contains(
                                                            "broker 5",
                                                            "payments (3 partitions, leads 1)");
                                        }));
        assertThat(Planner.destruction(Links.guide(), new Observed(FACTS, world)).changes())
                .hasSameSizeAs(world.keySet());
    }

    @Test
    void destruction_wholeWorld_rejectsConnectionsBeforeAnythingBehindThem() {
        Plan plan = Planner.destruction(Links.guide(), new Observed(FACTS, world(Links.guide())));

        List<String> order = plan.changes().stream().map(c -> c.step().toString()).toList();
        int rejected = order.indexOf("removal of accepted-connection/orders-kafka");
        assertThat(order.subList(0, rejected))
                .noneMatch(s ->
                        s.contains("broker-process")
                                || s.contains("targets/")
                                || s.contains("listener/"));
    }

    @Test
    void plan_severalBrokersToRestart_restartsOneAfterTheOther() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        for (int id = 1; id <= 3; id++) {
            BrokerId broker = new BrokerId(id);
            world.put(
                    BrokerConfiguration.key(broker),
                    existing(new BrokerConfiguration(broker, "changed=" + id + "\n", Set.of())));
        }

        List<Change> restarts =
                Planner.plan(Links.guide(), new Observed(FACTS, world)).effective().stream()
                        .filter(c -> c.key().kind().equals("broker-process"))
                        .toList();

        assertThat(restarts).hasSize(3);
        assertThat(restarts.get(1).after()).contains(restarts.get(0).step());
        assertThat(restarts.get(2).after())
                .contains(restarts.get(0).step(), restarts.get(1).step());
        assertThat(restarts.get(0).after())
                .contains(new Change.Step(BrokerConfiguration.key(new BrokerId(3)), false));
    }

    @Test
    void plan_hostWithDataInTheWrongSubnet_isRefused() {
        Map<ResourceKey, Existing> world = wrongSubnet();

        assertThatThrownBy(() -> Planner.plan(Links.guide(), new Observed(FACTS, world)))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .singleElement()
                                        .satisfies(d -> {
                                            assertThat(d.code()).isEqualTo("LS-PLAN-21");
                                            assertThat(d.summary())
                                                    .contains("node 2 cannot be moved");
                                            assertThat(d.detail()).contains("subnet/bastion");
                                        }));
    }

    @Test
    void plan_activeControllerKnown_restartsItLast() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        for (int id = 1; id <= 3; id++) {
            BrokerId broker = new BrokerId(id);
            world.put(
                    BrokerConfiguration.key(broker),
                    existing(new BrokerConfiguration(broker, "changed=" + id + "\n", Set.of())));
        }
        Existing cluster = requireNonNull(world.get(Resource.KafkaCluster.KEY));
        world.put(
                Resource.KafkaCluster.KEY,
                new Existing(cluster.id(), cluster.actual(), Map.of(Output.CONTROLLER, "1")));

        List<Change> restarts =
                Planner.plan(Links.guide(), new Observed(FACTS, world)).effective().stream()
                        .filter(c -> c.key().kind().equals("broker-process"))
                        .toList();

        assertThat(restarts).extracting(c -> c.key().name()).containsExactly("2", "3", "1");
        assertThat(restarts.get(2).after())
                .contains(restarts.get(0).step(), restarts.get(1).step());
    }

    private static Map<ResourceKey, Existing> wrongSubnet() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        ResourceKey key = Resource.Instance.ofNode(new BrokerId(2));
        Resource.Instance host = (Resource.Instance) requireNonNull(world.get(key)).actual();
        world.put(
                key,
                existing(
                        new Resource.Instance(
                                host.name(),
                                Resource.Subnet.key("bastion"),
                                host.privateAddress(),
                                host.instanceType(),
                                host.securityGroups(),
                                false,
                                host.dataVolumeGiB(),
                                true)));
        return world;
    }

    @Test
    void plan_hostInTheWrongSubnet_replacesItWithAllItCarriesAndPointsItsTargetsToTheNewOne() {
        Map<ResourceKey, Existing> world = wrongSubnet();
        world.remove(Resource.BrokerStorage.key(new BrokerId(2)));
        world.remove(BrokerProcess.key(new BrokerId(2)));

        Plan plan = Planner.plan(Links.guide(), new Observed(FACTS, world));

        assertThat(plan.effective())
                .extracting(c -> c.step().toString())
                .contains(
                        "removal of instance/broker-node2",
                        "instance/broker-node2",
                        "broker-storage/2",
                        "broker-process/2",
                        "targets/orders-b2",
                        "targets/orders-bootstrap")
                .doesNotContain(
                        "removal of targets/orders-b2",
                        "removal of listener/9094",
                        "instance/broker-node1");
    }

    @Test
    void plan_resourceNoLongerWanted_deletesIt() {
        Map<ResourceKey, Existing> world = new HashMap<>(world(Links.guide()));
        Resource.Listener stray =
                new Resource.Listener(9141, Resource.TargetGroup.key("orders-b49"));
        world.put(stray.key(), existing(stray));

        assertThat(Planner.plan(Links.guide(), new Observed(FACTS, world)).effective())
                .singleElement()
                .isInstanceOf(Change.Delete.class);
    }

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

    /** A host that a missing rule keeps closed hides no drift, and none is made up for it. */
    @Test
    void plan_hostsUnreadForAMissingRule_showsTheRuleAndSaysSo() {
        KafkaLink guide = Links.guide();
        Map<ResourceKey, Existing> world = new HashMap<>(world(guide));
        assertThat(Ways.drifted(Blueprint.of(guide, FACTS), world)).isFalse();
        ResourceKey group = SecurityGroup.key("brokers");
        SecurityGroup whole = (SecurityGroup) requireNonNull(world.get(group)).actual();
        TreeSet<Resource.Rule> less = new TreeSet<>(whole.ingress());
        assertThat(less.removeIf(rule -> rule.fromPort() == 22)).isTrue();
        world.put(
                group,
                existing(
                        new SecurityGroup(
                                whole.name(), whole.description(), less, whole.egress())));
        for (Resource wanted : Blueprint.of(guide, FACTS).resources()) {
            if (wanted instanceof BrokerConfiguration
                    || wanted instanceof KafkaInstallation
                    || wanted instanceof Resource.BrokerStorage
                    || wanted instanceof BrokerProcess) {
                world.put(wanted.key(), Ways.unread(wanted, "SSH does not work"));
            }
        }
        assertThat(Ways.drifted(Blueprint.of(guide, FACTS), world)).isTrue();
        Observed observed = new Observed(FACTS, Ways.named(world));

        Plan plan = Planner.plan(guide, observed);

        assertThat(plan.effective()).extracting(Change::key).containsExactly(group);
        assertThat(Ways.opening(plan).effective()).extracting(Change::key).containsExactly(group);
        assertThat(plan.warnings())
                .singleElement()
                .satisfies(w ->
                        assertThat(w.code() + " " + w.summary())
                                .isEqualTo(
                                        "LS-PLAN-23 not read: what is on the hosts of nodes 1, 2, 3,"
                                                + " which cannot be entered (SSH does not work)"));
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

    private static Change step(Plan plan, ResourceKey key, boolean removal) {
        return plan.effective().stream()
                .filter(c -> c.step().equals(new Change.Step(key, removal)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is done about " + key));
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

    @Test
    void destruction_wholeWorld_deletesDependentsFirst() {
        Map<ResourceKey, Existing> world = world(Links.guide());

        Plan plan = Planner.destruction(Links.guide(), new Observed(FACTS, world));

        assertThat(plan.changes()).hasSameSizeAs(world.entrySet());
        Set<ResourceKey> gone = new HashSet<>();
        for (Change change : plan.changes()) {
            Resource doomed = ((Change.Delete) change).existing().actual();
            assertThat(doomed.dependsOn())
                    .as("%s outlives what it needs", doomed.key())
                    .noneMatch(key ->
                            gone.contains(key)
                                    && !(doomed instanceof BrokerConfiguration
                                            && key.kind().equals("attached-domains")));
            gone.add(doomed.key());
        }
    }

    /** The file system follows its volume, after it, and nobody is restarted for it. */
    @Test
    void plan_volumeSmallerThanWanted_growsItAndThenWhatIsOnIt() {
        KafkaLink guide = Links.guide();
        KafkaLink link =
                new KafkaLink(
                        guide.name(),
                        new AwsSpec(
                                guide.aws().region(),
                                guide.aws().vpc(),
                                guide.aws().bastion(),
                                new AwsSpec.InstanceSpec("t2.large", 200),
                                guide.aws().loadBalancer()),
                        guide.zones(),
                        guide.kafka(),
                        guide.link(),
                        guide.consumers());
        Map<ResourceKey, Existing> world = new HashMap<>(world(link));
        ResourceKey host = Resource.Instance.ofNode(new BrokerId(2));
        Resource.Instance wanted = (Resource.Instance) requireNonNull(world.get(host)).actual();
        world.put(
                host,
                existing(
                        new Resource.Instance(
                                wanted.name(),
                                wanted.subnet(),
                                wanted.privateAddress(),
                                wanted.instanceType(),
                                wanted.securityGroups(),
                                wanted.publicAddress(),
                                100,
                                wanted.running())));

        Plan plan = Planner.plan(link, new Observed(FACTS, world));

        assertThat(plan.effective())
                .extracting(c -> c.key().toString())
                .containsExactly("instance/broker-node2", "broker-storage/2");
        assertThat(plan.effective().getLast().after()).contains(new Change.Step(host, false));
    }

    /** The world that a link wants. */
    private static Map<ResourceKey, Existing> world(KafkaLink link) {
        Map<ResourceKey, Existing> world = new HashMap<>();
        Blueprint.of(link, FACTS).resources().forEach(r -> world.put(r.key(), existing(r)));
        Map<String, String> domains = new HashMap<>(Map.of(Output.UNIQUE_NAME, "u1"));
        for (ZoneId zone : Links.ZONES) {
            domains.put(Output.domain(zone), zone + ".u1.aws.plc.example.com");
        }
        ResourceKey attached = Resource.AttachedDomains.key("orders-kafka");
        world.put(
                attached,
                new Existing("attached", requireNonNull(world.get(attached)).actual(), domains));
        world.replaceAll((key, e) ->
                e.actual() instanceof BrokerConfiguration c
                        ? existing(
                                new BrokerConfiguration(
                                        c.node(),
                                        Symbols.resolve(
                                                c.text(), k -> Optional.ofNullable(world.get(k))),
                                        c.after()))
                        : e);
        return world;
    }

    /** The same, and more is known of the consumer's connection. */
    private static Map<ResourceKey, Existing> world(
            KafkaLink link, Map<String, String> ofConnection) {
        Map<ResourceKey, Existing> world = world(link);
        Resource actual = requireNonNull(world.get(CONNECTION)).actual();
        world.put(CONNECTION, new Existing("plc-1", actual, ofConnection));
        return world;
    }

    private static Existing existing(Resource actual) {
        return new Existing("id-of-" + actual.key(), actual, Map.of());
    }

    private static <R extends Resource> R wanted(Plan plan, ResourceKey key, Class<R> type) {
        return plan.changes().stream()
                .filter(c -> c.key().equals(key))
                .map(c -> type.cast(((Change.Create) c).wanted()))
                .findFirst()
                .orElseThrow();
    }
}
