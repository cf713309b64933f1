package io.linkspan.engine.verify;

import io.linkspan.core.link.AdvertisedPattern;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.AwsSpec.BastionSpec;
import io.linkspan.core.link.AwsSpec.InstanceSpec;
import io.linkspan.core.link.AwsSpec.LoadBalancerSpec;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Ports;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Topologies to verify. */
final class Shapes {
    private static final List<ZoneId> ZONES =
            List.of(
                    new ZoneId("usw2-az1"),
                    new ZoneId("usw2-az2"),
                    new ZoneId("usw2-az3"),
                    new ZoneId("usw2-az4"));

    private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

    private Shapes() {}

    /** The guide's: three zones, a node in each, one consumer. */
    static Topology guide() {
        return topology(ZONES.subList(0, 3), new Brokers.PerZone(1), false, 1, 0);
    }

    static Topology brokers(int perZone) {
        return topology(ZONES.subList(0, 3), new Brokers.PerZone(perZone), false, 1, 0);
    }

    /** Any: one to four zones, up to 16 nodes with gaps in ids and any roles, several consumers. */
    static Topology random(Random random) {
        List<ZoneId> zones = ZONES.subList(0, 1 + random.nextInt(4));
        Brokers brokers =
                random.nextBoolean()
                        ? new Brokers.PerZone(1 + random.nextInt(4))
                        : listed(zones, random);
        return topology(
                zones,
                brokers,
                random.nextBoolean(),
                random.nextInt(3),
                1 + random.nextInt(2),
                security(PROTOCOLS.get(random.nextInt(PROTOCOLS.size()))));
    }

    private static Brokers listed(List<ZoneId> zones, Random random) {
        TreeSet<Integer> ids = new TreeSet<>();
        int count = zones.size() + random.nextInt(12);
        while (ids.size() < count) {
            ids.add(random.nextInt(random.nextBoolean() ? 60 : 100_000));
        }
        List<BrokerNode> nodes = new ArrayList<>();
        for (int id : ids) {
            // One combined node in each zone, then whatever comes.
            boolean first = nodes.size() < zones.size();
            ZoneId zone = first ? zones.get(nodes.size()) : zones.get(random.nextInt(zones.size()));
            Roles roles =
                    first
                            ? Roles.COMBINED
                            : List.of(Roles.COMBINED, Roles.BROKER, Roles.CONTROLLER)
                                    .get(random.nextInt(3));
            nodes.add(new BrokerNode(new BrokerId(id), zone, roles));
        }
        return new Brokers.Listed(nodes);
    }

    /** The guide's, with TLS and users. */
    static Topology secured() {
        return topology(
                ZONES.subList(0, 3),
                new Brokers.PerZone(1),
                false,
                1,
                0,
                security(Protocol.SASL_SSL));
    }

    private static ListenerSecurity security(Protocol protocol) {
        return new ListenerSecurity(
                protocol,
                protocol.authenticates()
                        ? Optional.of(
                                new Sasl(
                                        Mechanism.SCRAM_SHA_512,
                                        "orders-kafka",
                                        new Password.Generated()))
                        : Optional.empty(),
                protocol.encrypts() ? Optional.of(new Certificates.Made()) : Optional.empty());
    }

    static Topology topology(
            List<ZoneId> zones, Brokers brokers, boolean crossZone, int tidb, int generic) {
        return topology(zones, brokers, crossZone, tidb, generic, ListenerSecurity.PLAINTEXT);
    }

    private static Topology topology(
            List<ZoneId> zones,
            Brokers brokers,
            boolean crossZone,
            int tidb,
            int generic,
            ListenerSecurity security) {
        List<ConsumerSpec> consumers = new ArrayList<>();
        for (int i = 0; i < Math.max(tidb, generic == 0 ? 1 : 0); i++) {
            consumers.add(
                    new ConsumerSpec.TidbCloud(
                            "1004893078849533988" + i,
                            "orders-kafka" + i,
                            ports(consumers.size()),
                            39_092 + consumers.size(),
                            Optional.empty(),
                            security));
        }
        for (int i = 0; i < generic && consumers.size() < 2; i++) {
            consumers.add(
                    new ConsumerSpec.Generic(
                            "warehouse" + i,
                            List.of("arn:aws:iam::" + FakeWorld.GENERIC_CONSUMER + ":root"),
                            Optional.of(FakeWorld.GENERIC_CONSUMER),
                            new AdvertisedPattern("b{id}.{zone}.kafka" + i + ".example.com:{port}"),
                            zones,
                            ports(consumers.size()),
                            39_092 + consumers.size(),
                            security));
        }
        KafkaLink link =
                new KafkaLink(
                        "orders",
                        new AwsSpec(
                                "us-west-2",
                                new VpcSpec.Made(Ipv4Block.parse("10.0.0.0/16")),
                                new BastionSpec(
                                        List.of(Ipv4Block.parse("203.0.113.0/24")), "t2.small"),
                                new InstanceSpec("t2.large", 0),
                                new LoadBalancerSpec(
                                        crossZone, List.of(Ipv4Block.parse("10.200.0.0/16")))),
                        zones,
                        new KafkaSpec(
                                KafkaVersion.parse("4.4.0"),
                                brokers,
                                new Ports(9092, 29_092),
                                Optional.empty(),
                                Optional.empty(),
                                256,
                                List.of(),
                                Map.of(),
                                KafkaSpec.Quorum.STATIC,
                                300),
                        ports(0),
                        consumers);
        return Topology.of(link, zones, Ipv4Block.parse("10.0.0.0/16"));
    }

    private static LinkSpec ports(int consumer) {
        int first = 9092 + consumer * 100;
        return new LinkSpec(first, new PortRange(first + 1, first + 49));
    }
}
