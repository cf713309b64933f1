package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AdvertisedPattern;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.BrokerNode;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Password;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Valid links of all shapes. */
final class RandomLinks {
    private final Random random;

    private RandomLinks(Random random) {
        this.random = random;
    }

    static KafkaLink link(Random random) {
        return new RandomLinks(random).link();
    }

    private KafkaLink link() {
        int zoneCount = 1 + random.nextInt(4);
        List<ZoneId> zones =
                IntStream.rangeClosed(1, zoneCount)
                        .mapToObj(i -> new ZoneId("usw2-az" + i))
                        .toList();
        List<ConsumerSpec> consumers = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            consumers.add(consumer(i, zones));
        }
        boolean zonesGiven =
                random.nextBoolean() || consumers.getFirst() instanceof ConsumerSpec.Generic;
        return new KafkaLink(
                "l" + random.nextInt(1000),
                aws(),
                zonesGiven ? zones : List.of(),
                kafka(zones),
                consumers.getFirst().ports(),
                consumers);
    }

    private AwsSpec aws() {
        boolean given = random.nextBoolean();
        return new AwsSpec(
                "us-west-2",
                given
                        ? new AwsSpec.VpcSpec.Given("vpc-0123456789abcdef0")
                        : new AwsSpec.VpcSpec.Made(
                                Ipv4Block.parse("10." + random.nextInt(256) + ".0.0/16")),
                new AwsSpec.BastionSpec(List.of(Ipv4Block.parse("203.0.113.7/32")), "t3.micro"),
                new AwsSpec.InstanceSpec("m7g.2xlarge", 1 + random.nextInt(16_384)),
                new AwsSpec.LoadBalancerSpec(true, List.of(Ipv4Block.parse("10.250.0.0/16"))),
                given && random.nextBoolean() ? existing() : ExistingResources.NONE);
    }

    private ExistingResources existing() {
        boolean balancer = random.nextBoolean();
        boolean key = random.nextBoolean();
        Map<ExistingResources.Role, String> groups = new TreeMap<>();
        for (ExistingResources.Role role : ExistingResources.Role.values()) {
            if (random.nextBoolean()) {
                groups.put(role, "sg-" + (10_000_000 + random.nextInt(1_000)));
            }
        }
        return new ExistingResources(
                random.nextBoolean()
                        ? Map.of(new ZoneId("usw2-az1"), "subnet-0123456789abcdef0")
                        : Map.of(),
                random.nextBoolean() ? Optional.of("subnet-0123456789abcdef1") : Optional.empty(),
                groups,
                key ? Optional.of("my key: \"1\"") : Optional.empty(),
                key ? Optional.of("~/.ssh/my key.pem") : Optional.empty(),
                key && random.nextBoolean() ? Optional.of("i-0123456789abcdef0") : Optional.empty(),
                Map.of(),
                balancer
                        ? Optional.of(
                                "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/kafka/0123456789abcdef")
                        : Optional.empty(),
                balancer && random.nextBoolean()
                        ? Optional.of("vpce-svc-0123456789abcdef0")
                        : Optional.empty());
    }

    private KafkaSpec kafka(List<ZoneId> zones) {
        Map<String, String> settings = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            settings.put("log.setting-" + i, value());
        }
        return new KafkaSpec(
                new KafkaVersion(4, random.nextInt(5), random.nextInt(3)),
                random.nextBoolean() ? new Brokers.PerZone(1 + random.nextInt(3)) : listed(zones),
                new KafkaSpec.Ports(9000 + random.nextInt(10), 29_000 + random.nextInt(10)),
                random.nextBoolean() ? Optional.of("/usr/lib/jvm/java \"21\"") : Optional.empty(),
                random.nextBoolean() ? Optional.of("C:\\kafka: #1.tgz") : Optional.empty(),
                64 + random.nextInt(10_000),
                random.nextBoolean() ? List.of("-XX:+UseZGC", "-Da=\"{x}\"") : List.of(),
                settings,
                List.of(KafkaSpec.Quorum.values()).get(random.nextInt(2)),
                10 + random.nextInt(3000));
    }

    private Brokers listed(List<ZoneId> zones) {
        List<BrokerNode> nodes = new ArrayList<>();
        nodes.add(
                new BrokerNode(new BrokerId(random.nextInt(5)), zones.getFirst(), Roles.COMBINED));
        for (int i = random.nextInt(9); i > 0; i--) {
            nodes.add(
                    new BrokerNode(
                            new BrokerId(i * 10),
                            zones.get(random.nextInt(zones.size())),
                            List.of(Roles.values()).get(random.nextInt(3))));
        }
        return new Brokers.Listed(nodes);
    }

    private ConsumerSpec consumer(int index, List<ZoneId> zones) {
        LinkSpec ports =
                new LinkSpec(
                        10_000 + index * 100,
                        new PortRange(
                                10_001 + index * 100, 10_020 + index * 100 + random.nextInt(29)));
        int listener = 39_092 + index * 10 + random.nextInt(10);
        return random.nextBoolean()
                ? new ConsumerSpec.TidbCloud(
                        Long.toUnsignedString(random.nextLong()),
                        "consumer-" + index,
                        ports,
                        listener,
                        given(),
                        security(index))
                : new ConsumerSpec.Generic(
                        "consumer-" + index,
                        List.of("arn:aws:iam::123456789012:root", "*", "012345678901"),
                        random.nextBoolean() ? Optional.of("012345678901") : Optional.empty(),
                        new AdvertisedPattern("b{id}.{zone}.kafka.example.com:{port}"),
                        random.nextBoolean() ? zones : List.of(),
                        ports,
                        listener,
                        security(index));
    }

    private Optional<ConsumerSpec.GivenConnection> given() {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(
                        new ConsumerSpec.GivenConnection(
                                "plc-abc123",
                                random.nextBoolean()
                                        ? Optional.of("attach-domain-1")
                                        : Optional.empty()));
    }

    private ListenerSecurity security(int index) {
        Protocol protocol = List.of(Protocol.values()).get(random.nextInt(4));
        List<Password> passwords =
                List.of(
                        new Password.Generated(),
                        new Password.OfFile("/run/\"secrets\"/kafka #1"),
                        new Password.OfVariable("KAFKA_PASSWORD"));
        List<Certificates> certificates =
                List.of(
                        new Certificates.Made(),
                        new Certificates.Given("a.crt", "a.key", Optional.of("ca.crt")),
                        new Certificates.Given("a b.crt", "#a.key", Optional.empty()));
        return new ListenerSecurity(
                protocol,
                protocol.authenticates()
                        ? Optional.of(
                                new ListenerSecurity.Sasl(
                                        List.of(Mechanism.values()).get(random.nextInt(3)),
                                        "user" + index,
                                        passwords.get(random.nextInt(3))))
                        : Optional.empty(),
                protocol.encrypts()
                        ? Optional.of(certificates.get(random.nextInt(3)))
                        : Optional.empty());
    }

    /** Text that YAML could take for something else. */
    private String value() {
        String[] values = {
            "true",
            "~",
            "",
            "null",
            "0x1f",
            "1e3",
            " padded ",
            "a: b",
            "- a",
            "# no comment",
            "\"",
            "\\",
            "é\t\n",
            "*a",
            "&a",
            "!t",
            "'",
            "{x}",
            "日本 \uD83D\uDE80"
        };
        return values[random.nextInt(values.length)];
    }
}
