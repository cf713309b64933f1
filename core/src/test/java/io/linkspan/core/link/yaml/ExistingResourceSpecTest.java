package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExistingResourceSpecTest {
    private static String spec(String vpc, String existing, String rest) {
        return """
        name: orders
        zones: [usw2-az1, usw2-az2, usw2-az3]
        aws:
          region: us-west-2
          %s
          bastion: { sshFrom: [203.0.113.0/24] }
          loadBalancer: { clientsFrom: [10.250.0.0/16] }
          existing: %s
        consumers:
          - tidbCloud: { clusterId: "10048930788495339885" }
        %s\
        """
                .formatted(vpc, existing, rest);
    }

    private static final String VPC = "vpc: { id: vpc-0123456789abcdef0 }";

    @Test
    void parse_badIds_areTold() {
        assertThat(
                        Specs.mistakes(
                                spec(
                                        VPC,
                                        "{ subnets: { usw2-az1: sg-1, here: subnet-0123456789abcdef0 },"
                                                + " securityGroups: { brokers: x }, loadBalancer: kafka,"
                                                + " instances: { one: i-0123456789abcdef0 }, privateKey: k }",
                                        "")))
                .contains(
                        "8:36 LS-SPEC-07 aws.existing.subnets.usw2-az1: 'sg-1' is not an id; ids look like subnet-0123456789abcdef0")
                .contains("LS-SPEC-07 aws.existing.subnets.here: the key is not a zone's id")
                .contains(
                        "LS-SPEC-07 aws.existing.securityGroups.brokers: 'x' is not an id; ids look like sg-0123456789abcdef0")
                .contains(
                        "LS-SPEC-07 aws.existing.loadBalancer: 'kafka' is not the ARN of a network load balancer")
                .contains("LS-SPEC-07 aws.existing.instances.one: the key is not a node's id");
    }

    @Test
    void parse_withoutWhatItNeeds_isTold() {
        assertThat(
                        Specs.mistakes(
                                spec(
                                        "vpc: { cidr: 10.0.0.0/16 }",
                                        "{ keyPair: mine, endpointService: vpce-svc-0123456789abcdef0,"
                                                + " subnets: { usw2-az4: subnet-0123456789abcdef0 } }",
                                        "")))
                .contains("LS-SPEC-05 aws.vpc.id is missing")
                .contains("LS-SPEC-05 aws.existing.privateKey is missing")
                .contains("LS-SPEC-05 aws.existing.loadBalancer is missing")
                .contains(
                        "LS-SPEC-14 aws.existing.subnets.usw2-az4: zone usw2-az4 is not among the link's zones");
        assertThat(Specs.mistakes(spec(VPC, "{ privateKey: k.pem }", "")))
                .contains("LS-SPEC-05 aws.existing.keyPair is missing");
        assertThat(Specs.mistakes(spec(VPC, "{ instances: { 1: i-0123456789abcdef0 } }", "")))
                .contains("instances of yours do not open to the link's own key");
    }

    @Test
    void parse_besideBrokersThatRun_refusesWhatTheySayThemselves() {
        assertThat(
                        Specs.mistakes(
                                spec(
                                        VPC,
                                        "{ subnets: { usw2-az1: subnet-0123456789abcdef0 },"
                                                + " securityGroups: { brokers: sg-0123456789abcdef0,"
                                                + " loadBalancer: sg-0123456789abcdef1 } }",
                                        """
                                        kafka:
                                          existing:
                                            brokers:
                                              - { id: 1, zone: usw2-az1, host: 10.0.0.1, config: /a/b, unit: kafka.service }
                                        """)))
                .contains("LS-SPEC-19 aws.existing.subnets stands beside kafka.existing")
                .contains(
                        "LS-SPEC-19 aws.existing.securityGroups.brokers stands beside kafka.existing")
                .doesNotContain("securityGroups.loadBalancer stands");
    }
}
