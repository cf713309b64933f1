package io.linkspan.providers.aws;

import io.linkspan.core.plan.Resource.Rule;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * Rules of security groups as AWS writes them. A peer that is no IPv4 block, which only a hand can
 * have put there, is kept under its own name, so that it shows as a difference and can be revoked:
 * {@code sg-...}, {@code pl-...}, or an IPv6 block.
 */
final class Rules {
    private static final int NONE = -1;

    private Rules() {}

    static SortedSet<Rule> of(List<IpPermission> permissions) {
        SortedSet<Rule> rules = new TreeSet<>();
        for (IpPermission p : permissions) {
            p.ipRanges().forEach(peer -> rules.add(rule(p, peer.cidrIp())));
            p.ipv6Ranges().forEach(peer -> rules.add(rule(p, peer.cidrIpv6())));
            p.userIdGroupPairs().forEach(peer -> rules.add(rule(p, peer.groupId())));
            p.prefixListIds().forEach(peer -> rules.add(rule(p, peer.prefixListId())));
        }
        return rules;
    }

    private static Rule rule(IpPermission p, String peer) {
        boolean all = "-1".equals(p.ipProtocol());
        return new Rule(
                p.ipProtocol(),
                all || p.fromPort() == null ? NONE : p.fromPort(),
                all || p.toPort() == null ? NONE : p.toPort(),
                peer);
    }

    static List<IpPermission> permissions(Collection<Rule> rules) {
        return rules.stream().map(Rules::permission).toList();
    }

    private static IpPermission permission(Rule rule) {
        IpPermission.Builder b = IpPermission.builder().ipProtocol(rule.protocol());
        if (!rule.protocol().equals("-1")) {
            b.fromPort(rule.fromPort()).toPort(rule.toPort());
        }
        String peer = rule.cidr();
        if (peer.startsWith("sg-")) {
            b.userIdGroupPairs(UserIdGroupPair.builder().groupId(peer).build());
        } else if (peer.startsWith("pl-")) {
            b.prefixListIds(PrefixListId.builder().prefixListId(peer).build());
        } else if (peer.contains(":")) {
            b.ipv6Ranges(Ipv6Range.builder().cidrIpv6(peer).build());
        } else {
            b.ipRanges(IpRange.builder().cidrIp(peer).build());
        }
        return b.build();
    }

    /** Those of {@code wanted} that are not among {@code present}. */
    static List<Rule> missing(SortedSet<Rule> present, SortedSet<Rule> wanted) {
        return wanted.stream().filter(rule -> !present.contains(rule)).toList();
    }
}
