package io.linkspan.localcloud.image;

import org.jspecify.annotations.Nullable;

/**
 * One thing a security group admits.
 *
 * @param egress outbound when true, else inbound
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code -1} for all, or a number
 * @param fromPort first port, or ICMP type; -1 for all
 * @param toPort last port, or ICMP code; -1 for all
 * @param cidr the other side's addresses; null when {@link #peerGroupId} names them
 * @param peerGroupId the other side's security group; null when {@link #cidr} names them
 */
public record SecurityGroupRule(
        String id,
        String owner,
        String groupId,
        boolean egress,
        String protocol,
        int fromPort,
        int toPort,
        @Nullable CidrBlock cidr,
        @Nullable String cidrIpv6,
        @Nullable String peerGroupId,
        @Nullable String description)
        implements Entity {

    /** Whether it admits TCP at a port. */
    public boolean coversTcp(int port) {
        return switch (protocol) {
            case "-1" -> true;
            case "tcp" -> fromPort == -1 || (fromPort <= port && port <= toPort);
            default -> false;
        };
    }

    public SecurityGroupRule withDescription(@Nullable String description) {
        return new SecurityGroupRule(
                id,
                owner,
                groupId,
                egress,
                protocol,
                fromPort,
                toPort,
                cidr,
                cidrIpv6,
                peerGroupId,
                description);
    }
}
