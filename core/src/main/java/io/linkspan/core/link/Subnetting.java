package io.linkspan.core.link;

import java.util.Collection;

/**
 * How a network is cut into subnets: by the zones' own numbers, so that a zone keeps its subnet
 * when others come and go. Zones 1 to 3 get a quarter each and the bastion the last one, which are
 * the guide's; zones 4 to 6 share the last quarter with the bastion in the same way, and so on.
 */
public final class Subnetting {
    private static final int PARTS = 4;
    private static final int ZONES = PARTS - 1;

    private Subnetting() {}

    static Ipv4Block of(ZoneId zone, Ipv4Block vpc) {
        int place = place(zone);
        return rest(vpc, place / ZONES).part(place % ZONES, PARTS);
    }

    static Ipv4Block bastion(Collection<ZoneId> zones, Ipv4Block vpc) {
        return rest(vpc, depth(zones) - 1).part(ZONES, PARTS);
    }

    /** How often a network is cut into quarters for some zones; once where none is known. */
    public static int depth(Collection<ZoneId> zones) {
        return zones.stream().mapToInt(zone -> place(zone) / ZONES + 1).max().orElse(1);
    }

    /** How many bits each cut takes. */
    public static int bits(int depth) {
        return depth * 2;
    }

    private static Ipv4Block rest(Ipv4Block vpc, int depth) {
        Ipv4Block rest = vpc;
        for (int i = 0; i < depth; i++) {
            rest = rest.part(ZONES, PARTS);
        }
        return rest;
    }

    /** usw2-az1 is 0. */
    private static int place(ZoneId zone) {
        String id = zone.value();
        return Math.max(0, Integer.parseInt(id.substring(id.lastIndexOf("az") + 2)) - 1);
    }
}
