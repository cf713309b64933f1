package io.linkspan.core.link;

import java.util.List;

/**
 * Where on AWS.
 *
 * @param region such as us-west-2
 */
public record AwsSpec(
        String region,
        VpcSpec vpc,
        BastionSpec bastion,
        InstanceSpec brokerInstances,
        LoadBalancerSpec loadBalancer) {

    /** The network to use. */
    public sealed interface VpcSpec {
        /** Made by the tool, 16-28 bits. */
        record Made(Ipv4Block cidr) implements VpcSpec {}

        /** The user's: never altered beyond what the spec says, never deleted. */
        record Given(String id) implements VpcSpec {}
    }

    /**
     * The host that SSH goes through.
     *
     * @param sshFrom blocks that may connect to it; never empty
     */
    public record BastionSpec(List<Ipv4Block> sshFrom, String instanceType) {
        public BastionSpec {
            sshFrom = List.copyOf(sshFrom);
            if (sshFrom.isEmpty()) {
                throw new IllegalArgumentException(
                        "aws.bastion.sshFrom is empty: nobody could reach the bastion");
            }
        }
    }

    /**
     * Broker hosts.
     *
     * @param instanceType such as t2.large
     * @param dataVolumeGiB size of each broker's data volume
     */
    public record InstanceSpec(String instanceType, int dataVolumeGiB) {}

    /**
     * The network load balancer.
     *
     * @param crossZone whether nodes forward to other zones; costs traffic between zones; the guide
     *     leaves it off
     * @param clientsFrom blocks of consumers' clients that its security group admits. Source: User
     *     Guide for Network Load Balancers, "Update the security groups": inbound rules see the
     *     client's private address
     */
    public record LoadBalancerSpec(boolean crossZone, List<Ipv4Block> clientsFrom) {
        public LoadBalancerSpec {
            clientsFrom = List.copyOf(clientsFrom);
        }
    }
}
