package io.linkspan.core.link;

import java.util.List;

/**
 * Where on AWS.
 *
 * @param region such as us-west-2
 * @param existing what is the user's already
 */
public record AwsSpec(
        String region,
        VpcSpec vpc,
        BastionSpec bastion,
        InstanceSpec brokerInstances,
        LoadBalancerSpec loadBalancer,
        ExistingResources existing) {

    /** Where all is to be made, but perhaps the network. */
    public AwsSpec(
            String region,
            VpcSpec vpc,
            BastionSpec bastion,
            InstanceSpec brokerInstances,
            LoadBalancerSpec loadBalancer) {
        this(region, vpc, bastion, brokerInstances, loadBalancer, ExistingResources.NONE);
    }

    /**
     * Stands among {@link BastionSpec#sshFrom} for the address of whoever runs the tool, which is
     * known only when it runs. Source: RFC 1122, 3.2.1.3: 0.0.0.0 is "this host on this network".
     */
    public static final Ipv4Block CALLER = Ipv4Block.parse("0.0.0.0/32");

    /** How a spec writes {@link #CALLER}. */
    public static final String CALLER_WORD = "caller";

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
     * @param sshFrom blocks that may connect to it, {@link AwsSpec#CALLER} among them where asked
     *     for; never empty
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
