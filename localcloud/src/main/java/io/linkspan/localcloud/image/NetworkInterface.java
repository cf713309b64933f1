package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.ArrayList;
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
 * @param secondaryAddresses further private addresses in the order they came
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
        boolean sourceDestCheck,
        @Nullable List<String> secondaryAddresses)
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

    /**
     * @param givesPublicAddress whether the launch asked for a public address, so that each start
     *     brings one; null in what was written before that was kept
     */
    public record Attachment(
            String id,
            String instanceId,
            int deviceIndex,
            boolean deleteOnTermination,
            Instant attachedAt,
            @Nullable Boolean givesPublicAddress) {}

    public NetworkInterface {
        groupIds = List.copyOf(groupIds);
        // Absent in what was written before interfaces could have any.
        secondaryAddresses =
                secondaryAddresses == null ? List.of() : List.copyOf(secondaryAddresses);
    }

    @Override
    public List<String> secondaryAddresses() {
        return secondaryAddresses == null ? List.of() : secondaryAddresses;
    }

    /** All its private addresses, the primary first. */
    public List<String> addresses() {
        List<String> all = new ArrayList<>();
        all.add(address);
        all.addAll(secondaryAddresses());
        return all;
    }

    /** Whether it is attached to that instance. */
    public boolean isOf(String instanceId) {
        return attachment != null && attachment.instanceId().equals(instanceId);
    }

    /** Whether an instance came with it, so that it cannot be detached. */
    public boolean isPrimary() {
        return attachment != null && attachment.deviceIndex() == 0;
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
                sourceDestCheck,
                secondaryAddresses);
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
                sourceDestCheck,
                secondaryAddresses);
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
                sourceDestCheck,
                secondaryAddresses);
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
                sourceDestCheck,
                secondaryAddresses);
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
                sourceDestCheck,
                secondaryAddresses);
    }

    public NetworkInterface withSecondaryAddresses(List<String> secondaryAddresses) {
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
                sourceDestCheck,
                secondaryAddresses);
    }
}
