package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.kafka.ClusterState.Partition;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RestartGateTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);
    private static final Set<BrokerId> ALL = Set.of(ONE, TWO, THREE);

    @Test
    void against_healthyCluster_nothing() {
        assertThat(RestartGate.against(state(ALL, Map.of(ONE, 0L, TWO, 0L, THREE, 3L), ALL), ONE))
                .isEmpty();
    }

    @Test
    void against_partitionBehindAnywhere_namesIt() {
        ClusterState state = state(ALL, Map.of(ONE, 0L, TWO, 0L, THREE, 0L), Set.of(ONE, TWO));

        assertThat(RestartGate.against(state, ONE))
                .containsExactly(
                        "1 partitions are under-replicated: orders-0 on 3",
                        "without broker 1 fewer replicas than min.insync.replicas would be left of orders-0 (1 of 2)");
    }

    @Test
    void against_loneReplica_refusesEvenWithMinInsyncZero() {
        ClusterState state =
                new ClusterState(
                        ALL,
                        Optional.of(TWO),
                        Optional.empty(),
                        List.of(new Partition("lone", 0, 0, Set.of(ONE), Set.of(ONE))));

        assertThat(RestartGate.against(state, ONE))
                .singleElement()
                .asString()
                .contains("lone-0 (0 of 1)");
        assertThat(RestartGate.against(state, TWO)).isEmpty();
    }

    @Test
    void against_voterBehindOrNoLeader_refuses() {
        assertThat(RestartGate.against(state(ALL, Map.of(ONE, 0L, TWO, 0L, THREE, 900L), ALL), ONE))
                .singleElement()
                .asString()
                .isEqualTo(
                        "without controller 1 1 of 3 controllers would be left that follow, and 2 are needed");
        assertThat(
                        RestartGate.against(
                                new ClusterState(
                                        ALL, Optional.empty(), Optional.of(Map.of()), List.of()),
                                ONE))
                .containsExactly("the controllers have no leader");
    }

    @Test
    void against_brokerThatIsDown_nothing() {
        ClusterState state =
                state(
                        Set.of(TWO, THREE),
                        Map.of(TWO, 0L, THREE, 0L, ONE, 900L),
                        Set.of(TWO, THREE));

        assertThat(RestartGate.against(state, ONE)).isEmpty();
        assertThat(RestartGate.against(state, TWO)).isNotEmpty();
    }

    @Test
    void missing_untilRegisteredInSyncAndCaughtUp_saysWhat() {
        Map<BrokerId, Long> voters = Map.of(ONE, 900L, TWO, 0L, THREE, 0L);

        assertThat(
                        RestartGate.missing(
                                state(Set.of(TWO, THREE), voters, Set.of(TWO, THREE)),
                                ONE,
                                Roles.COMBINED))
                .containsExactly("broker 1 is not registered, or fenced");
        assertThat(RestartGate.missing(state(ALL, voters, Set.of(TWO, THREE)), ONE, Roles.COMBINED))
                .containsExactly(
                        "broker 1 is not in sync yet for 1 partitions: orders-0",
                        "controller 1 has not caught up with the quorum");
        assertThat(
                        RestartGate.missing(
                                state(ALL, Map.of(ONE, 1L, TWO, 0L, THREE, 0L), ALL),
                                ONE,
                                Roles.COMBINED))
                .isEmpty();
    }

    @Test
    void against_controllerAlone_asksTheQuorum() {
        Map<BrokerId, Long> behind = Map.of(ONE, 0L, new BrokerId(8), 0L, new BrokerId(9), 900L);
        Map<BrokerId, Long> whole = Map.of(ONE, 0L, new BrokerId(8), 0L, new BrokerId(9), 0L);

        assertThat(RestartGate.against(state(ALL, behind, ALL), new BrokerId(8)))
                .containsExactly(
                        "without controller 8 1 of 3 controllers would be left that follow, and 2 are needed");
        assertThat(RestartGate.against(state(ALL, whole, ALL), new BrokerId(8))).isEmpty();
        assertThat(RestartGate.against(state(ALL, behind, ALL), new BrokerId(9)))
                .as("it is away already")
                .isEmpty();
    }

    @Test
    void missing_controllerAlone_needNotBeABroker() {
        BrokerId eight = new BrokerId(8);

        assertThat(
                        RestartGate.missing(
                                state(ALL, Map.of(ONE, 0L, eight, 0L), ALL),
                                eight,
                                Roles.CONTROLLER))
                .isEmpty();
        assertThat(
                        RestartGate.missing(
                                state(ALL, Map.of(ONE, 0L, TWO, 0L), ALL), eight, Roles.CONTROLLER))
                .containsExactly("controller 8 has not caught up with the quorum");
    }

    @Test
    void against_anyState_emptyOnlyWhenEverythingIsLeft() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            ClusterState state = random(random);
            BrokerId broker = new BrokerId(1 + random.nextInt(5));
            if (!RestartGate.against(state, broker).isEmpty()
                    || !state.brokers().contains(broker)) {
                continue;
            }
            for (Partition p : state.partitions()) {
                assertThat(p.inSync()).as("seed " + seed).isEqualTo(p.replicas());
                Set<BrokerId> left = new TreeSet<>(p.inSync());
                boolean affected = left.remove(broker);
                assertThat(!affected || left.size() >= Math.max(1, p.minInsync()))
                        .as("seed " + seed + " " + p)
                        .isTrue();
            }
        }
    }

    private static ClusterState random(Random random) {
        Set<BrokerId> brokers = new TreeSet<>();
        Map<BrokerId, Long> voters = new TreeMap<>();
        for (int i = 1; i <= 5; i++) {
            brokers.add(new BrokerId(i));
            voters.put(new BrokerId(i), random.nextInt(12) == 0 ? 500L : 0L);
        }
        List<Partition> partitions = new ArrayList<>();
        for (int p = random.nextInt(4); p >= 0; p--) {
            List<BrokerId> all = new ArrayList<>(brokers);
            java.util.Collections.shuffle(all, random);
            Set<BrokerId> replicas = new TreeSet<>(all.subList(0, 1 + random.nextInt(4)));
            Set<BrokerId> inSync = new TreeSet<>(replicas);
            if (random.nextInt(6) == 0) {
                inSync.remove(replicas.iterator().next());
            }
            partitions.add(new Partition("t", p, 1 + random.nextInt(3), replicas, inSync));
        }
        return new ClusterState(
                brokers, Optional.of(new BrokerId(1)), Optional.of(voters), partitions);
    }

    private static ClusterState state(
            Set<BrokerId> brokers, Map<BrokerId, Long> voters, Set<BrokerId> inSync) {
        return new ClusterState(
                brokers,
                Optional.of(TWO),
                Optional.of(voters),
                List.of(new Partition("orders", 0, 2, ALL, inSync)));
    }
}
