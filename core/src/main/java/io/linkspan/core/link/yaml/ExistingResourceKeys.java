package io.linkspan.core.link.yaml;

import io.linkspan.core.link.yaml.SpecKey.Kind;
import io.linkspan.core.link.yaml.SpecKey.Need;
import java.util.List;

/** The keys of {@code aws.existing}. */
final class ExistingResourceKeys {
    private static final String PATH = "aws.existing";

    private ExistingResourceKeys() {}

    static List<SpecKey> all() {
        return List.of(
                SpecKey.section(
                        PATH,
                        "What is yours already, by id: used in place of what Linkspan would make, never altered, never deleted. Needs aws.vpc.id. `verify` says what in it stands in the link's way."),
                new SpecKey(
                        PATH + ".subnets",
                        Kind.ENTRIES,
                        Need.OPTIONAL,
                        "",
                        "Subnets by zone id, for brokers and the load balancer; and under bastion, a public one for the bastion, whose way to the internet is yours too. Brokers get addresses from the tenth on.",
                        "{usw2-az1: subnet-0123456789abcdef0, bastion: subnet-0123456789abcdef1}"),
                SpecKey.section(
                        PATH + ".securityGroups",
                        "Security groups, whose rules are yours to keep right."),
                SpecKey.optional(
                        PATH + ".securityGroups.bastion",
                        Kind.TEXT,
                        "",
                        "The bastion's.",
                        "sg-0123456789abcdef0"),
                SpecKey.optional(
                        PATH + ".securityGroups.brokers",
                        Kind.TEXT,
                        "",
                        "The brokers'.",
                        "sg-0123456789abcdef1"),
                SpecKey.optional(
                        PATH + ".securityGroups.loadBalancer",
                        Kind.TEXT,
                        "",
                        "The load balancer's.",
                        "sg-0123456789abcdef2"),
                SpecKey.optional(
                        PATH + ".keyPair",
                        Kind.TEXT,
                        "",
                        "The EC2 key pair that hosts are launched with; goes with privateKey.",
                        "kafka-vpc-key-pair"),
                SpecKey.optional(
                        PATH + ".privateKey",
                        Kind.TEXT,
                        "",
                        "The file on this machine with the private key that opens the hosts, as ec2-user; without it a key of the link's own is made.",
                        "~/.ssh/kafka-vpc-key-pair.pem"),
                new SpecKey(
                        PATH + ".instances",
                        Kind.ENTRIES,
                        Need.OPTIONAL,
                        "",
                        "Running instances by node id, which Kafka is installed on; and under bastion, the host that SSH goes through. They need privateKey.",
                        "{1: i-0123456789abcdef0, bastion: i-0123456789abcdef1}"),
                SpecKey.optional(
                        PATH + ".loadBalancer",
                        Kind.TEXT,
                        "",
                        "The ARN of an internal network load balancer, which gets the link's listeners beside those it has.",
                        "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/kafka/0123456789abcdef"),
                SpecKey.optional(
                        PATH + ".endpointService",
                        Kind.TEXT,
                        "",
                        "The id of an endpoint service in front of that load balancer; who may connect to it is yours to allow. Needs loadBalancer.",
                        "vpce-svc-0123456789abcdef0"));
    }
}
