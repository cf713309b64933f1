package io.linkspan.localcloud.network;

import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Ipv4;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroupRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of all security groups of one image. Immutable.
 *
 * <p><b>The machine itself.</b> Programs on this machine connect from 127.0.0.1, an address of no
 * network. For rules it counts as a host in the subnet of the interface it connects to: a block
 * that contains that whole subnet admits it, and so does a block that contains 127.0.0.1. Rules
 * that name a group never admit it. This is the only place that knows.
 */
public final class SecurityRules {
    /** Where connections of programs on this machine come from. */
    public static final CidrBlock MACHINE = CidrBlock.parse("127.0.0.1/32");

    private final Map<String, List<SecurityGroupRule>> rules = new HashMap<>();
    private final Map<String, List<CidrBlock>> members = new HashMap<>();

    private SecurityRules(Image image) {
        for (SecurityGroupRule rule : image.all(SecurityGroupRule.class)) {
            rules.computeIfAbsent(rule.groupId(), _ -> new ArrayList<>()).add(rule);
        }
        for (NetworkInterface networkInterface : image.all(NetworkInterface.class)) {
            for (String group : networkInterface.groupIds()) {
                networkInterface
                        .addresses()
                        .forEach(address ->
                                members.computeIfAbsent(group, _ -> new ArrayList<>())
                                        .add(single(address)));
            }
        }
    }

    public static SecurityRules of(Image image) {
        return new SecurityRules(image);
    }

    /**
     * The sources that may connect to a TCP port of an interface with these groups.
     *
     * @param subnet the interface's subnet
     */
    public List<CidrBlock> inbound(Collection<String> groupIds, int port, CidrBlock subnet) {
        Set<CidrBlock> admitted = blocks(groupIds, port, false);
        if (admitted.stream().anyMatch(block -> block.contains(subnet))) {
            admitted.add(MACHINE);
        }
        return List.copyOf(admitted);
    }

    /** Whether a source may connect to a TCP port of an interface with these groups. */
    public boolean admits(
            Collection<String> groupIds, int port, CidrBlock subnet, int sourceAddress) {
        return inbound(groupIds, port, subnet).stream()
                .anyMatch(block -> block.contains(sourceAddress));
    }

    /** Whether an interface with these groups may connect to a TCP port there. */
    public boolean permits(Collection<String> groupIds, int port, int destinationAddress) {
        return blocks(groupIds, port, true).stream()
                .anyMatch(block -> block.contains(destinationAddress));
    }

    /** The addresses in both lists. */
    public static List<CidrBlock> intersection(List<CidrBlock> one, List<CidrBlock> other) {
        Set<CidrBlock> both = new LinkedHashSet<>();
        for (CidrBlock a : one) {
            for (CidrBlock b : other) {
                if (a.contains(b)) {
                    both.add(b);
                } else if (b.contains(a)) {
                    both.add(a);
                }
            }
        }
        return List.copyOf(both);
    }

    private Set<CidrBlock> blocks(Collection<String> groupIds, int port, boolean egress) {
        Set<CidrBlock> blocks = new LinkedHashSet<>();
        for (String group : groupIds) {
            for (SecurityGroupRule rule : rules.getOrDefault(group, List.of())) {
                if (rule.egress() != egress || !rule.coversTcp(port)) {
                    continue;
                }
                CidrBlock cidr = rule.cidr();
                if (cidr != null) {
                    blocks.add(cidr);
                }
                String peer = rule.peerGroupId();
                if (peer != null) {
                    blocks.addAll(members.getOrDefault(peer, List.of()));
                }
            }
        }
        return blocks;
    }

    private static CidrBlock single(String address) {
        return new CidrBlock(Ipv4.parse(address), 32);
    }
}
