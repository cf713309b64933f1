package io.linkspan.localcloud.image;

/**
 * A part of a network that lies in one zone.
 *
 * @param zoneId the zone by id, the same for every account
 * @param mapPublicIp whether instances get a public address unless they say otherwise
 */
public record Subnet(
        String id, String owner, String vpcId, String zoneId, CidrBlock cidr, boolean mapPublicIp)
        implements Entity {

    /** Addresses nobody gets: the first four and the last. Source: Amazon VPC, "Subnet sizing". */
    public boolean isReserved(int address) {
        long offset = Integer.toUnsignedLong(address) - Integer.toUnsignedLong(cidr.base());
        return offset < 4 || offset == cidr.size() - 1;
    }
}
