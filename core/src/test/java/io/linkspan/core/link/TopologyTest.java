package io.linkspan.core.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.Topology.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Ipv4Block VPC = Ipv4Block.parse("10.0.0.0/16");

    @Test
    void of_guide_givesTheGuidesSubnetsAndPorts() {
        Topology topology = Topology.of(Links.guide(), Links.ZONES, VPC);

        assertThat(topology.subnet(new ZoneId("usw2-az1"))).hasToString("10.0.0.0/18");
        assertThat(topology.subnet(new ZoneId("usw2-az2"))).hasToString("10.0.64.0/18");
        assertThat(topology.subnet(new ZoneId("usw2-az3"))).hasToString("10.0.128.0/18");
        assertThat(topology.bastionSubnet()).hasToString("10.0.192.0/18");
        assertThat(topology.nodes()).extracting(n -> n.id().value()).containsExactly(1, 2, 3);
        assertThat(topology.nodes())
                .extracting(n -> n.zone().value())
                .containsExactly("usw2-az1", "usw2-az2", "usw2-az3");
        assertThat(topology.brokerPorts(topology.link().consumers().getFirst()))
                .isEqualTo(
                        Map.of(
                                new BrokerId(1),
                                9093,
                                new BrokerId(2),
                                9094,
                                new BrokerId(3),
                                9095));
    }

    @Test
    void of_randomNodes_givesEachItsOwnAddressAndPort() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("TopologyTest seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Topology topology = Topology.of(Links.random(random), Links.ZONES, VPC);

            Set<String> addresses = new HashSet<>();
            for (Node node : topology.nodes()) {
                assertThat(topology.subnet(node.zone()).contains(node.address()))
                        .as("seed %d: %s", seed, node)
                        .isTrue();
                assertThat(addresses.add(node.address()))
                        .as("seed %d: %s twice", seed, node)
                        .isTrue();
                assertThat(node.address()).isNotEqualTo(topology.loadBalancerAddress(node.zone()));
            }
            Map<BrokerId, Integer> ports =
                    topology.brokerPorts(topology.link().consumers().getFirst());
            assertThat(new HashSet<>(ports.values()))
                    .as("seed %d", seed)
                    .hasSize(topology.brokers().size());
            assertThat(ports.values()).allSatisfy(port -> assertThat(port).isBetween(9093, 9141));
        }
    }

    @Test
    void brokerPorts_brokerRemovedOrAdded_keepsTheOthers() {
        Map<BrokerId, Integer> all = ports(1, 2, 3, 4, 7, 12);

        assertThat(all).containsAllEntriesOf(ports(1, 3, 12));
        assertThat(ports(1, 2, 3, 4, 5, 6, 7, 12)).containsAllEntriesOf(all);
        assertThat(ports(101, 102, 103)).containsAllEntriesOf(ports(102));
    }

    @Test
    void of_zoneOutsideTheLink_namesNodeAndZone() {
        KafkaLink link =
                Links.link(
                        new Brokers.Listed(
                                List.of(
                                        new BrokerNode(
                                                new BrokerId(5),
                                                new ZoneId("usw2-az4"),
                                                Roles.COMBINED))),
                        new PortRange(9093, 9141),
                        "10.0.0.0/16");

        assertThatThrownBy(() -> Topology.of(link, Links.ZONES, VPC))
                .hasMessageContaining("node 5 is in zone usw2-az4");
    }

    private static Map<BrokerId, Integer> ports(int... ids) {
        List<BrokerNode> nodes = new ArrayList<>();
        for (int id : ids) {
            nodes.add(new BrokerNode(new BrokerId(id), Links.ZONES.get(id % 3), Roles.COMBINED));
        }
        Topology topology =
                Topology.of(
                        Links.link(
                                new Brokers.Listed(nodes),
                                new PortRange(9093, 9141),
                                "10.0.0.0/16"),
                        Links.ZONES,
                        VPC);
        return topology.brokerPorts(topology.link().consumers().getFirst());
    }
}
