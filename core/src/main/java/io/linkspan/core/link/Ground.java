package io.linkspan.core.link;

import java.util.Map;

/**
 * What a spec is laid out on: the network, and what is known of those of the user's subnets and
 * instances that the spec names.
 *
 * @param vpc the block of the network, the spec's own or the given network's
 * @param subnets the user's, by id; those that do not exist are not in it
 * @param hosts the user's instances, by id; those that do not exist are not in it
 */
public record Ground(Ipv4Block vpc, Map<String, Subnet> subnets, Map<String, Host> hosts) {
    public Ground {
        subnets = Map.copyOf(subnets);
        hosts = Map.copyOf(hosts);
    }

    /** Where nothing of the user's is used but the network. */
    public static Ground of(Ipv4Block vpc) {
        return new Ground(vpc, Map.of(), Map.of());
    }

    /** A subnet of the user's. */
    public record Subnet(String vpcId, ZoneId zone, Ipv4Block block) {}

    /**
     * An instance of the user's.
     *
     * @param address its private IPv4 address
     */
    public record Host(String vpcId, ZoneId zone, String subnetId, String address) {}
}
