package io.linkspan.relay;

import java.net.InetAddress;
import java.util.List;

/**
 * Which source addresses may connect: those in any of the blocks. No block admits nobody. Packets
 * of others are dropped.
 */
public record AccessRules(List<Cidr> allowed) {
    private static final AccessRules ANY =
            new AccessRules(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

    public AccessRules {
        allowed = List.copyOf(allowed);
    }

    public static AccessRules any() {
        return ANY;
    }

    public boolean permits(InetAddress source) {
        return allowed.stream().anyMatch(block -> block.contains(source));
    }
}
