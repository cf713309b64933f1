package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address in a subnet, and what it belongs to.
 *
 * @param kind whose it is
 * @param address its private address
 * @param publicAddress its public address; null without one
 * @param groupIds its security groups; empty only for load balancers without any
 * @param attachment the instance it is attached to; null without one
 */
public record NetworkInterface(
        String id,
        String owner,
        String vpcId,
        String subnetId,
        String zoneId,
        Kind kind,
        String description,
        String address,
        @Nullable String publicAddress,
        String macAddress,
        List<String> groupIds,
        @Nullable Attachment attachment,
        boolean sourceDestCheck)
        implements Entity {
    public enum Kind {
        INTERFACE("interface"),
        NETWORK_LOAD_BALANCER("network_load_balancer"),
        VPC_ENDPOINT("vpc_endpoint");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        /** As EC2 spells it. */
        public String wire() {
            return wire;
        }
    }

    public record Attachment(
            String id,
            String instanceId,
            int deviceIndex,
            boolean deleteOnTermination,
            Instant attachedAt) {}

    public NetworkInterface {
        groupIds = List.copyOf(groupIds);
    }

    public NetworkInterface withPublicAddress(@Nullable String publicAddress) {
        return new NetworkInterface(
                id,
                owner,
                vpcId,
                subnetId,
                zoneId,
                kind,
                description,
                address,
                publicAddress,
                macAddress,
                groupIds,
                attachment,
                sourceDestCheck);
    }

    public NetworkInterface withGroupIds(List<String> groupIds) {
        return new NetworkInterface(
                id,
                owner,
                vpcId,
                subnetId,
                zoneId,
                kind,
                description,
                address,
                publicAddress,
                macAddress,
                groupIds,
                attachment,
                sourceDestCheck);
    }

    public NetworkInterface withAttachment(@Nullable Attachment attachment) {
        return new NetworkInterface(
                id,
                owner,
                vpcId,
                subnetId,
                zoneId,
                kind,
                description,
                address,
                publicAddress,
                macAddress,
                groupIds,
                attachment,
                sourceDestCheck);
    }

    public NetworkInterface withSourceDestCheck(boolean sourceDestCheck) {
        return new NetworkInterface(
                id,
                owner,
                vpcId,
                subnetId,
                zoneId,
                kind,
                description,
                address,
                publicAddress,
                macAddress,
                groupIds,
                attachment,
                sourceDestCheck);
    }

    public NetworkInterface withDescription(String description) {
        return new NetworkInterface(
                id,
                owner,
                vpcId,
                subnetId,
                zoneId,
                kind,
                description,
                address,
                publicAddress,
                macAddress,
                groupIds,
                attachment,
                sourceDestCheck);
    }
}
