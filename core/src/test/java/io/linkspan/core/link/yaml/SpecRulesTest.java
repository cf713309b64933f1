package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.PortRange;
import org.junit.jupiter.api.Test;

/** Rules that look at more than one value. */
class SpecRulesTest {
    private static final String GENERIC =
            "  - generic: { name: g, principals: [\"*\"], accountId: \"123456789012\", advertisedPattern: \"b{id}.{zone}.x:{port}\"";

    @Test
    void parse_smallestSpec_getsTheGuidesValues() {
        KafkaLink link = Specs.link(Specs.SMALL);

        assertThat(SpecRenderer.render(link))
                .isEqualTo(
                        """
                        apiVersion: linkspan/v1
                        name: orders
                        aws:
                          region: us-west-2
                          vpc:
                            cidr: 10.0.0.0/16
                          bastion:
                            sshFrom: [203.0.113.0/24]
                            instanceType: t2.small
                          brokers:
                            instanceType: t2.large
                            dataVolumeGiB: 100
                          loadBalancer:
                            crossZone: false
                            clientsFrom: [10.250.0.0/16]
                        zones: []
                        kafka:
                          version: 4.4.0
                          brokers:
                            perZone: 1
                          ports:
                            internal: 9092
                            controller: 29092
                          heap: 2048 MiB
                          quorum: static
                          restartTimeout: 300
                          jvmOptions: []
                          settings:
                        link:
                          bootstrapPort: 9092
                          brokerPorts: 9093-9141
                        consumers:
                          - tidbCloud:
                              clusterId: "10048930788495339885"
                              displayName: "orders-kafka"
                              listenerPort: 39092
                              bootstrapPort: 9092
                              brokerPorts: 9093-9141
                              security:
                                protocol: PLAINTEXT
                        """);
    }

    @Test
    void parse_furtherConsumersWithoutPorts_getFreeOnes() {
        KafkaLink link =
                Specs.link(
                        Specs.SMALL
                                + "  - tidbCloud: { clusterId: \"2\", brokerPorts: 9150-9160 }\n"
                                + "  - tidbCloud: { clusterId: \"3\" }\n");

        assertThat(link.consumers())
                .extracting(ConsumerSpec::name, ConsumerSpec::listenerPort, ConsumerSpec::ports)
                .containsExactly(
                        tuple("orders-kafka", 39092, 9092, 9093, 9141),
                        tuple("orders-kafka-2", 39093, 9142, 9150, 9160),
                        tuple("orders-kafka-3", 39094, 9143, 9161, 9209));
    }

    private static org.assertj.core.groups.Tuple tuple(
            String name, int listener, int bootstrap, int first, int last) {
        return org.assertj.core.api.Assertions.tuple(
                name, listener, new LinkSpec(bootstrap, new PortRange(first, last)));
    }

    @Test
    void parse_overlappingRangesOfConsumers_areTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "  - tidbCloud: { clusterId: \"2\", bootstrapPort: 9100, brokerPorts: 9140-9150 }\n"))
                .isEqualTo(
                        """
                        8:49 LS-SPEC-10 consumers[1].tidbCloud.bootstrapPort 9100 overlaps link.brokerPorts 9093-9141
                        8:68 LS-SPEC-10 consumers[1].tidbCloud.brokerPorts 9140-9150 overlaps link.brokerPorts 9093-9141
                        """);
    }

    @Test
    void parse_sameConsumerName_isTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "  - tidbCloud: { clusterId: \"2\", displayName: orders-kafka }\n"))
                .isEqualTo(
                        "8:47 LS-SPEC-09 consumers[1].tidbCloud.displayName: another consumer is called orders-kafka\n");
    }

    @Test
    void parse_domainsOfNoConnection_areTold() {
        assertThat(Specs.mistakes(Specs.SMALL.replace("885\" }", "885\", attachDomainId: ad-1 }")))
                .isEqualTo(
                        "7:69 LS-SPEC-05 consumers[0].tidbCloud.connectionId is missing: attachDomainId names domains of it\n");
    }

    @Test
    void parse_portsOfTheFirstConsumerTwice_areTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL.replace("885\" }", "885\", bootstrapPort: 9192 }")
                                        + "link: { bootstrapPort: 9092 }\n"))
                .isEqualTo(
                        "7:68 LS-SPEC-19 consumers[0].tidbCloud.bootstrapPort is 9192, but link.bootstrapPort is 9092\n");
    }

    @Test
    void parse_moreBrokersThanPorts_isTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "zones: [usw2-az1, usw2-az2]\nkafka: { brokers: { perZone: 2 } }\nlink: { brokerPorts: 9093-9095 }\n"))
                .isEqualTo(
                        "10:22 LS-SPEC-12 the brokers of consumers[0].tidbCloud have 3 ports (9093-9095), but there are 4 brokers\n");
    }

    @Test
    void parse_moreListenersThanALoadBalancerTakes_isTold() {
        String zones = "zones: [usw2-az1]\nkafka: { brokers: { perZone: %d } }\n";
        String two = Specs.SMALL + "  - tidbCloud: { clusterId: \"2\" }\n";

        assertThat(Specs.codes(two + zones.formatted(24))).isEmpty();
        assertThat(Specs.mistakes(two + zones.formatted(25)))
                .isEqualTo(
                        "8:16 LS-SPEC-13 2 consumers of 25 brokers need 52 listeners; a network load balancer takes 50\n");
        assertThat(SpecParser.parse("spec.yaml", two + zones.formatted(49)).diagnostics())
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.detail())
                            .contains(
                                    "quota \"Listeners per Network Load Balancer\" is 50 and cannot be raised");
                    assertThat(d.remedy()).isEqualTo("have at most 24 brokers, or one consumer");
                });
        assertThat(Specs.codes(Specs.SMALL + zones.formatted(49))).isEmpty();
        assertThat(Specs.codes(Specs.SMALL + zones.formatted(50))).containsExactly("LS-SPEC-07");
        assertThat(Specs.mistakes(Specs.SMALL + "link: { brokerPorts: 9100-9149 }\n"))
                .isEqualTo(
                        "8:22 LS-SPEC-13 the brokers of consumers[0].tidbCloud have 50 ports; at most 49 are of use\n");
        String spread = "zones: [usw2-az1, usw2-az2]\nkafka: { brokers: { perZone: 25 } }\n";
        assertThat(SpecParser.parse("spec.yaml", Specs.SMALL + spread).diagnostics())
                .as("a larger range is no cure")
                .filteredOn(d -> d.code().equals("LS-SPEC-12"))
                .singleElement()
                .satisfies(d -> assertThat(d.remedy()).isEqualTo("have at most 49 brokers"));
    }

    @Test
    void parse_listenersOnOnePortOfABroker_areTold() {
        assertThat(
                        Specs.link(Specs.SMALL + "kafka: { ports: { internal: 39092 } }\n")
                                .consumers()
                                .getFirst()
                                .listenerPort())
                .isEqualTo(39093);
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "kafka: { ports: { internal: 9092, controller: 9092 } }\n"))
                .isEqualTo(
                        "8:47 LS-SPEC-11 kafka.ports.controller is 9092, which is the port of kafka.ports.internal\n");
    }

    @Test
    void parse_zonesOfAnotherRegionOrTwice_areTold() {
        assertThat(Specs.mistakes(Specs.SMALL + "zones: [usw2-az1, use1-az1, usw2-az1]\n"))
                .isEqualTo(
                        """
                        8:19 LS-SPEC-14 zone use1-az1 is not in region us-west-2
                        8:29 LS-SPEC-14 zones names usw2-az1 twice
                        """);
    }

    @Test
    void prefix_regions_matchAwssZoneIds() {
        assertThat(ZoneRules.prefix("us-west-2")).hasValue("usw2");
        assertThat(ZoneRules.prefix("ap-southeast-1")).hasValue("apse1");
        assertThat(ZoneRules.prefix("eu-central-1")).hasValue("euc1");
        assertThat(ZoneRules.prefix("us-gov-west-1")).isEmpty();
    }

    @Test
    void parse_nodeOutsideTheZones_isTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "zones: [usw2-az1, usw2-az2]\nkafka: { brokers: { nodes: [ { id: 1, zone: usw2-az3 } ] } }\n"))
                .isEqualTo(
                        """
                        9:28 LS-SPEC-25 zone usw2-az1 has no broker
                        9:28 LS-SPEC-25 zone usw2-az2 has no broker
                        9:45 LS-SPEC-14 node 1 is in zone usw2-az3, which is not among zones [usw2-az1, usw2-az2]
                        """);
    }

    @Test
    void parse_genericConsumer_mustShareZones() {
        String link = Specs.SMALL + "zones: [usw2-az1, usw2-az2]\n";
        String yaml = link.replace("zones", GENERIC + ", zones: %s }\nzones");

        assertThat(Specs.codes(yaml.formatted("[usw2-az1, usw2-az2, usw2-az3]"))).isEmpty();
        assertThat(Specs.mistakes(yaml.formatted("[usw2-az3]")))
                .isEqualTo(
                        "8:122 LS-SPEC-14 consumers[1].generic shares no zone with the cluster\n");
        assertThat(Specs.mistakes(yaml.formatted("[usw2-az1]")))
                .isEqualTo(
                        "8:122 LS-SPEC-14 consumers[1].generic cannot reach the brokers in zone usw2-az2\n");
        assertThat(
                        Specs.codes(
                                yaml.formatted("[usw2-az1]")
                                        .replace("clientsFrom", "crossZone: true, clientsFrom")))
                .isEmpty();
    }

    @Test
    void parse_firstConsumerGenericWithoutZones_isTold() {
        String head = Specs.SMALL.substring(0, Specs.SMALL.indexOf("  - tidbCloud"));

        assertThat(Specs.mistakes(head + GENERIC + " }\n"))
                .isEqualTo(
                        "7:14 LS-SPEC-14 no zones: neither zones nor consumers[0].generic.zones names any\n");
        assertThat(Specs.codes(head + GENERIC + ", zones: [usw2-az1] }\n")).isEmpty();
    }

    @Test
    void parse_genericWithoutAccount_warns() {
        assertThat(
                        Specs.codes(
                                Specs.SMALL
                                        + GENERIC.replace(", accountId: \"123456789012\"", "")
                                        + " }\n"))
                .containsExactly("LS-SPEC-24");
    }

    @Test
    void parse_networkTooSmall_isTold() {
        String zones = "zones: [usw2-az1, usw2-az2, usw2-az3]\n";
        String vpc = Specs.SMALL.replace("  bastion", "  vpc: { cidr: %s }\n  bastion") + zones;

        assertThat(Specs.codes(vpc.formatted("10.0.0.0/26"))).isEmpty();
        assertThat(Specs.mistakes(vpc.formatted("10.0.0.0/27")))
                .isEqualTo(
                        "4:16 LS-SPEC-15 aws.vpc.cidr 10.0.0.0/27 is too small for its subnets, which would be /29\n");
        assertThat(Specs.mistakes(vpc.formatted("10.0.0.0/8")))
                .isEqualTo("4:16 LS-SPEC-15 aws.vpc.cidr 10.0.0.0/8 is not between /16 and /28\n");
        assertThat(
                        Specs.mistakes(
                                vpc.formatted("10.0.0.0/26")
                                        + "kafka: { brokers: { perZone: 11 } }\n"))
                .contains("has room for 10 nodes in a zone, but usw2-az1 has 11");
    }

    @Test
    void parse_openToTheWorld_warns() {
        assertThat(Specs.mistakes(Specs.SMALL.replace("203.0.113.0/24", "0.0.0.0/0")))
                .isEqualTo("4:24 LS-SPEC-22 the bastion's SSH is open to the whole world\n");
        assertThat(Specs.link(Specs.SMALL.replace("203.0.113.0/24", "0.0.0.0/0"))).isNotNull();
    }

    @Test
    void parse_rolesWithoutAWorkingCluster_areTold() {
        String nodes = Specs.SMALL + "kafka: { brokers: { nodes: [ %s ] } }\n";

        assertThat(Specs.codes(nodes.formatted("{ id: 1, zone: usw2-az1, roles: [broker] }")))
                .containsExactly("LS-SPEC-20");
        assertThat(Specs.codes(nodes.formatted("{ id: 1, zone: usw2-az1, roles: [controller] }")))
                .containsExactly("LS-SPEC-20");
        assertThat(
                        Specs.mistakes(
                                nodes.formatted(
                                        "{ id: 1, zone: usw2-az1 }, { id: 2, zone: usw2-az2 }")))
                .isEqualTo("8:28 LS-SPEC-23 2 controllers\n");
        assertThat(Specs.codes(nodes.formatted(""))).containsExactly("LS-SPEC-20", "LS-SPEC-20");
    }

    @Test
    void parse_keysThatExcludeEachOther_areTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL.replace(
                                        "  bastion",
                                        "  vpc: { cidr: 10.0.0.0/16, id: vpc-0123456789abcdef0 }\n  bastion")))
                .isEqualTo("4:33 LS-SPEC-19 aws.vpc has cidr and id\n");
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + "kafka: { brokers: { perZone: 1, nodes: [ { id: 1, zone: usw2-az1 } ] } }\n"))
                .isEqualTo("8:30 LS-SPEC-19 kafka.brokers has perZone and nodes\n");
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL.replace(
                                        "- tidbCloud:", "- generic: {}\n    tidbCloud:")))
                .isEqualTo("7:5 LS-SPEC-19 consumers[0] is tidbCloud and generic at once\n");
    }
}
