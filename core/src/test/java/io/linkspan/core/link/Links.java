package io.linkspan.core.link;

import io.linkspan.core.link.AwsSpec.BastionSpec;
import io.linkspan.core.link.AwsSpec.InstanceSpec;
import io.linkspan.core.link.AwsSpec.LoadBalancerSpec;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Ports;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Specs to test with. */
public final class Links {
    public static final List<ZoneId> ZONES =
            List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));

    private Links() {}

    /** The guide's topology. */
    public static KafkaLink guide() {
        return link(new Brokers.PerZone(1), new PortRange(9093, 9141), "10.0.0.0/16");
    }

    public static KafkaLink link(Brokers brokers, PortRange ports, String cidr) {
        return new KafkaLink(
                "orders",
                new AwsSpec(
                        "us-west-2",
                        new VpcSpec.Made(Ipv4Block.parse(cidr)),
                        new BastionSpec(List.of(Ipv4Block.parse("203.0.113.0/24")), "t2.small"),
                        new InstanceSpec("t2.large", 0),
                        new LoadBalancerSpec(false, List.of(Ipv4Block.parse("10.99.0.0/16")))),
                List.of(),
                new KafkaSpec(
                        KafkaVersion.parse("4.4.0"),
                        brokers,
                        new Ports(9092, 29092),
                        Optional.empty(),
                        Optional.empty(),
                        256,
                        List.of(),
                        Map.of(),
                        KafkaSpec.Quorum.STATIC,
                        300),
                new LinkSpec(9092, ports),
                List.of(
                        new ConsumerSpec.TidbCloud(
                                "10048930788495339885",
                                "orders-kafka",
                                new LinkSpec(9092, ports),
                                39092,
                                Optional.empty(),
                                ListenerSecurity.PLAINTEXT)));
    }

    /** Up to 49 nodes with any ids in any zones. */
    public static KafkaLink random(Random random) {
        TreeSet<Integer> ids = new TreeSet<>();
        int count = 1 + random.nextInt(49);
        int bound = random.nextBoolean() ? 60 : 100_000;
        while (ids.size() < count) {
            ids.add(random.nextInt(bound));
        }
        List<BrokerNode> nodes = new ArrayList<>();
        ids.forEach(id ->
                nodes.add(
                        new BrokerNode(
                                new BrokerId(id),
                                ZONES.get(random.nextInt(3)),
                                nodes.isEmpty()
                                        ? Roles.COMBINED
                                        : List.of(Roles.COMBINED, Roles.BROKER, Roles.CONTROLLER)
                                                .get(random.nextInt(3)))));
        return link(new Brokers.Listed(nodes), new PortRange(9093, 9141), "10.0.0.0/16");
    }
}
