package io.linkspan.localcloud.image;

/**
 * A virtual network. Its resolver answers at the third address of its block ({@link #resolver}).
 *
 * @param dhcpOptionsId the option set it hands out
 */
public record Vpc(
        String id,
        String owner,
        CidrBlock cidr,
        boolean isDefault,
        String dhcpOptionsId,
        boolean dnsSupport,
        boolean dnsHostnames,
        boolean addressUsageMetrics)
        implements Entity {

    /** The resolver's address: the block's base plus two. Source: Amazon VPC, "DNS attributes". */
    public String resolver() {
        return Ipv4.text(cidr.at(2));
    }
}
