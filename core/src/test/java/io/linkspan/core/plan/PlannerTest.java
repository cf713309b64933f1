package io.linkspan.core.plan;

import static io.linkspan.core.plan.PlannedWorld.FACTS;
import static io.linkspan.core.plan.PlannedWorld.existing;
import static io.linkspan.core.plan.PlannedWorld.wanted;
import static io.linkspan.core.plan.PlannedWorld.world;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.core.plan.Resource.KafkaInstallation;
import io.linkspan.core.plan.Resource.SecurityGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlannerTest {
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
}
