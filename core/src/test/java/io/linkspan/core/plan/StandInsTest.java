package io.linkspan.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.ExistingResources.Role;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is the user's already takes the place of what would be made. */
class StandInsTest {
    private static final String VPC = "vpc-0123456789abcdef0";
    private static final ZoneId AZ1 = Links.ZONES.get(0);
    private static final ZoneId AZ2 = Links.ZONES.get(1);
    private static final ZoneId AZ3 = Links.ZONES.get(2);
    private static final String SUBNET1 = "subnet-00000001";
    private static final String SUBNET2 = "subnet-00000002";
    private static final String SUBNET3 = "subnet-00000003";
    private static final String BASTION_SUBNET = "subnet-00000004";
    private static final String NLB =
            "arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/net/mine/0123456789abcdef";

    private static final Map<String, Ground.Subnet> SUBNETS =
            Map.of(
                    SUBNET1, subnet(AZ1, "10.7.1.0/24"),
                    SUBNET2, subnet(AZ2, "10.7.2.0/24"),
                    SUBNET3, subnet(AZ3, "10.7.3.0/24"),
                    BASTION_SUBNET, subnet(AZ1, "10.7.9.0/24"));

    private static Ground.Subnet subnet(ZoneId zone, String block) {
        return new Ground.Subnet(VPC, zone, Ipv4Block.parse(block));
    }

    private static final Map<String, Ground.Host> HOSTS =
            Map.of(
                    "i-00000001", new Ground.Host(VPC, AZ1, SUBNET1, "10.7.1.77"),
                    "i-00000002", new Ground.Host(VPC, AZ2, SUBNET2, "10.7.2.77"),
                    "i-00000003", new Ground.Host(VPC, AZ3, SUBNET3, "10.7.3.77"),
                    "i-00000009", new Ground.Host(VPC, AZ1, BASTION_SUBNET, "10.7.9.9"));

    private static final Map<ZoneId, String> ALL_SUBNETS =
            Map.of(AZ1, SUBNET1, AZ2, SUBNET2, AZ3, SUBNET3);

    private static final Map<BrokerId, String> ALL_NODES =
            Map.of(
                    new BrokerId(1),
                    "i-00000001",
                    new BrokerId(2),
                    "i-00000002",
                    new BrokerId(3),
                    "i-00000003");

    private static KafkaLink link(ExistingResources existing) {
        KafkaLink guide = Links.guide();
        AwsSpec aws = guide.aws();
        return new KafkaLink(
                guide.name(),
                new AwsSpec(
                        aws.region(),
                        new VpcSpec.Given(VPC),
                        aws.bastion(),
                        aws.brokerInstances(),
                        aws.loadBalancer(),
                        existing),
                guide.zones(),
                guide.kafka(),
                guide.link(),
                guide.consumers());
    }

    private static Facts facts(
            Map<String, Ground.Subnet> subnets, Map<String, Ground.Host> instances) {
        return new Facts(
                "111122223333",
                Map.of(AZ1, "us-west-2a", AZ2, "us-west-2c", AZ3, "us-west-2b"),
                Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                Optional.of(Ipv4Block.parse("10.7.0.0/16")),
                Optional.empty(),
                subnets,
                instances,
                Map.of(),
                Map.of());
    }

    private static ExistingResources hosts(Optional<String> loadBalancer) {
        return new ExistingResources(
                ALL_SUBNETS,
                Optional.empty(),
                Map.of(),
                Optional.of("mine"),
                Optional.of("mine.pem"),
                Optional.of("i-00000009"),
                ALL_NODES,
                loadBalancer,
                Optional.empty());
    }

    private static List<String> kinds(Blueprint blueprint) {
        return blueprint.resources().stream()
                .map(r -> r.key().kind())
                .distinct()
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void blueprint_subnetsOfTheUsers_placesNodesAndRulesInThem() {
        Blueprint blueprint =
                Blueprint.of(
                        link(
                                new ExistingResources(
                                        ALL_SUBNETS,
                                        Optional.of(BASTION_SUBNET),
                                        Map.of(Role.BASTION, "sg-00000001"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty())),
                        facts(SUBNETS, Map.of()));

        assertThat(blueprint.topology().nodes())
                .extracting(n -> n.address())
                .containsExactly("10.7.1.10", "10.7.2.11", "10.7.3.12");
        assertThat(kinds(blueprint))
                .contains("instance", "key-pair", "load-balancer", "security-group")
                .doesNotContain("vpc", "subnet", "internet-gateway", "route-table");
        assertThat(blueprint.given())
                .containsEntry(Resource.Subnet.key("broker-usw2-az2"), SUBNET2)
                .containsEntry(Resource.Subnet.key("bastion"), BASTION_SUBNET)
                .containsEntry(Resource.SecurityGroup.key("bastion"), "sg-00000001");
        assertThat(blueprint.resources())
                .filteredOn(r -> r.key().equals(Resource.SecurityGroup.key("brokers")))
                .singleElement()
                .satisfies(r ->
                        assertThat(((Resource.SecurityGroup) r).ingress())
                                .contains(
                                        Resource.Rule.tcp(22, 22, Ipv4Block.parse("10.7.9.0/24")),
                                        Resource.Rule.tcp(
                                                39092, 39092, Ipv4Block.parse("10.7.2.0/24"))));
        assertThat(blueprint.resources())
                .filteredOn(r -> r instanceof Resource.LoadBalancer)
                .singleElement()
                .satisfies(r ->
                        assertThat(((Resource.LoadBalancer) r).addresses().values())
                                .as("AWS chooses addresses in subnets that others use too")
                                .containsOnly(""));
    }

    @Test
    void blueprint_hostsAndLoadBalancerOfTheUsers_makesWhatLeadsToThemAlone() {
        Blueprint blueprint = Blueprint.of(link(hosts(Optional.of(NLB))), facts(SUBNETS, HOSTS));

        assertThat(blueprint.topology().nodes())
                .extracting(n -> n.address())
                .containsExactly("10.7.1.77", "10.7.2.77", "10.7.3.77");
        assertThat(kinds(blueprint))
                .doesNotContain(
                        "vpc",
                        "subnet",
                        "internet-gateway",
                        "route-table",
                        "security-group",
                        "key-pair",
                        "instance",
                        "load-balancer")
                .contains("listener", "target-group", "targets", "endpoint-service");
    }

    @Test
    void blueprint_someOfTheUsersNotThereOrElsewhere_namesAll() {
        ExistingResources misplaced =
                new ExistingResources(
                        Map.of(AZ1, SUBNET2, AZ2, "subnet-0000000f"),
                        Optional.empty(),
                        Map.of(),
                        Optional.of("mine"),
                        Optional.of("mine.pem"),
                        Optional.of("i-0000000f"),
                        Map.of(new BrokerId(1), "i-00000003", new BrokerId(8), "i-00000002"),
                        Optional.empty(),
                        Optional.empty());

        assertThatThrownBy(() -> Blueprint.of(link(misplaced), facts(SUBNETS, HOSTS)).buildable())
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .extracting(d -> d.code() + " " + d.summary())
                                        .containsExactly(
                                                "LS-PLAN-11 subnet-00000002 is in zone usw2-az2, not in usw2-az1",
                                                "LS-PLAN-11 subnet subnet-0000000f does not exist in us-west-2 of account 111122223333",
                                                "LS-PLAN-11 a running instance i-0000000f, for the bastion, does not exist in us-west-2 of account 111122223333",
                                                "LS-PLAN-11 i-00000003 is in zone usw2-az3, not in usw2-az1",
                                                "LS-PLAN-11 aws.existing.instances names node 8, which the link does not have"));
    }

    @Test
    void plan_loadBalancerOfTheUsersNotThere_isRefused() {
        KafkaLink link = link(hosts(Optional.of(NLB)));

        assertThatThrownBy(() -> Planner.plan(link, new Observed(facts(SUBNETS, HOSTS), Map.of())))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .extracting(d -> d.code() + " " + d.summary())
                                        .contains(
                                                "LS-PLAN-11 "
                                                        + NLB
                                                        + " does not exist in us-west-2 of account 111122223333"));
    }
}
