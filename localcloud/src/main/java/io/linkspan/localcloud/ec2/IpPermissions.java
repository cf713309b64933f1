package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.SecurityGroupRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * Between rules one by one, as they are kept, and IpPermissions, which gather the peers of one
 * protocol and port range. Source: EC2 API reference, IpPermission.
 */
final class IpPermissions {
    private static final int MAX_PORT = 65_535;

    /** What a rule admits and whom, without its identity. */
    record Term(
            String protocol,
            int fromPort,
            int toPort,
            @Nullable CidrBlock cidr,
            @Nullable String cidrIpv6,
            @Nullable String groupId,
            @Nullable String description) {

        boolean admitsSameAs(SecurityGroupRule rule) {
            return protocol.equals(rule.protocol())
                    && fromPort == rule.fromPort()
                    && toPort == rule.toPort()
                    && java.util.Objects.equals(cidr, rule.cidr())
                    && java.util.Objects.equals(cidrIpv6, rule.cidrIpv6())
                    && java.util.Objects.equals(groupId, rule.peerGroupId());
        }

        /** As error messages show it. */
        String text() {
            String peer =
                    cidr != null
                            ? cidr.toString()
                            : cidrIpv6 != null ? cidrIpv6 : String.valueOf(groupId);
            return "peer: "
                    + peer
                    + ", "
                    + (protocol.equals("-1") ? "ALL" : protocol.toUpperCase(Locale.ROOT))
                    + (fromPort == -1 ? "" : ", from port: " + fromPort + ", to port: " + toPort)
                    + ", ALLOW";
        }
    }

    private IpPermissions() {}

    private record Range(String protocol, int fromPort, int toPort) {}

    /** Rules gathered by protocol and ports. */
    static List<IpPermission> of(String owner, Stream<SecurityGroupRule> rules) {
        Map<Range, List<SecurityGroupRule>> gathered = new LinkedHashMap<>();
        rules.forEach(rule ->
                gathered.computeIfAbsent(
                                new Range(rule.protocol(), rule.fromPort(), rule.toPort()),
                                r -> new ArrayList<>())
                        .add(rule));
        List<IpPermission> permissions = new ArrayList<>();
        gathered.forEach((range, of) -> permissions.add(wire(owner, range, of)));
        return permissions;
    }

    private static IpPermission wire(String owner, Range range, List<SecurityGroupRule> rules) {
        List<IpRange> cidrs = new ArrayList<>();
        List<Ipv6Range> cidrs6 = new ArrayList<>();
        List<UserIdGroupPair> groups = new ArrayList<>();
        for (SecurityGroupRule rule : rules) {
            if (rule.cidr() != null) {
                cidrs.add(
                        IpRange.builder()
                                .cidrIp(rule.cidr().toString())
                                .description(rule.description())
                                .build());
            } else if (rule.cidrIpv6() != null) {
                cidrs6.add(
                        Ipv6Range.builder()
                                .cidrIpv6(rule.cidrIpv6())
                                .description(rule.description())
                                .build());
            } else {
                groups.add(
                        UserIdGroupPair.builder()
                                .groupId(rule.peerGroupId())
                                .userId(owner)
                                .description(rule.description())
                                .build());
            }
        }
        IpPermission.Builder permission =
                IpPermission.builder()
                        .ipProtocol(range.protocol())
                        .ipRanges(cidrs)
                        .ipv6Ranges(cidrs6)
                        .prefixListIds(List.of())
                        .userIdGroupPairs(groups);
        if (!range.protocol().equals("-1")) {
            permission.fromPort(range.fromPort()).toPort(range.toPort());
        }
        return permission.build();
    }

    /** The terms of permissions as a call gives them, checked. */
    static List<Term> terms(List<IpPermission> permissions) {
        List<Term> terms = new ArrayList<>();
        for (IpPermission permission : permissions) {
            String protocol = protocol(permission.ipProtocol());
            Integer from = permission.fromPort();
            Integer to = permission.toPort();
            int before = terms.size();
            for (IpRange range : permission.ipRanges()) {
                CidrBlock cidr =
                        Cidrs.masked(range.cidrIp() == null ? "" : range.cidrIp(), "cidrIp");
                terms.add(term(protocol, from, to, cidr, null, null, range.description()));
            }
            for (Ipv6Range range : permission.ipv6Ranges()) {
                terms.add(
                        term(
                                protocol,
                                from,
                                to,
                                null,
                                range.cidrIpv6(),
                                null,
                                range.description()));
            }
            for (UserIdGroupPair pair : permission.userIdGroupPairs()) {
                terms.add(term(protocol, from, to, null, null, pair.groupId(), pair.description()));
            }
            if (terms.size() == before) {
                throw new AwsException(
                        "MissingParameter",
                        "The request must contain a source or destination: ipRanges, ipv6Ranges or"
                                + " groups");
            }
        }
        return terms;
    }

    /** One term, its protocol by name and its ports checked. */
    static Term term(
            String protocol,
            @Nullable Integer from,
            @Nullable Integer to,
            @Nullable CidrBlock cidr,
            @Nullable String cidrIpv6,
            @Nullable String groupId,
            @Nullable String description) {
        if (cidr == null && cidrIpv6 == null && groupId == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter groupId or cidrIp");
        }
        if (protocol.equals("-1")) {
            return new Term("-1", -1, -1, cidr, cidrIpv6, groupId, description);
        }
        boolean hasPorts = protocol.equals("tcp") || protocol.equals("udp");
        if (hasPorts && (from == null || to == null)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Invalid value 'Must specify both from and to ports with TCP/UDP.' for"
                            + " portRange.");
        }
        int first = from == null ? -1 : from;
        int last = to == null ? -1 : to;
        if (hasPorts && (first < 0 || first > MAX_PORT || last < 0 || last > MAX_PORT)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "TCP/UDP port ("
                            + (first < 0 || first > MAX_PORT ? first : last)
                            + ") out of range");
        }
        if (hasPorts && first > last) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Invalid TCP/UDP port range (" + first + ":" + last + ")");
        }
        return new Term(protocol, first, last, cidr, cidrIpv6, groupId, description);
    }

    static String protocol(@Nullable String given) {
        return switch (given == null ? "" : given.toLowerCase(Locale.ROOT)) {
            case "-1", "all" -> "-1";
            case "tcp", "6" -> "tcp";
            case "udp", "17" -> "udp";
            case "icmp", "1" -> "icmp";
            case "icmpv6", "58" -> "icmpv6";
            default -> number(given);
        };
    }

    private static String number(@Nullable String given) {
        if (given != null && given.matches("[0-9]{1,3}") && Integer.parseInt(given) <= 255) {
            return given;
        }
        throw new AwsException(
                "InvalidPermission.Malformed",
                "Unsupported IP protocol \"" + given + "\"  - supported: [tcp, udp, icmp, -1]");
    }
}
