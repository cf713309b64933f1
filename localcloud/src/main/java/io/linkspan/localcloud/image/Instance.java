package io.linkspan.localcloud.image;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host. Its address is that of its {@link NetworkInterface} with device index 0.
 *
 * @param keyName the key pair it was started with; null without one
 * @param publicKey that key at launch, one {@code authorized_keys} line; null without one
 * @param userName the log-in name of its image, {@code ec2-user} for Amazon Linux
 * @param address its private address, kept after termination for the reader
 * @param userData Base64 text as given; null without
 * @param stateReason code and message of the last change, as EC2 words them; empty when none
 * @param stateChangedAt when {@link #state} last changed
 * @param metadataOptions how its metadata may be asked for
 */
public record Instance(
        String id,
        String owner,
        String reservationId,
        int launchIndex,
        String imageId,
        String type,
        @Nullable String keyName,
        @Nullable String publicKey,
        String userName,
        String vpcId,
        String subnetId,
        String zoneId,
        String address,
        @Nullable String userData,
        boolean disableApiTermination,
        boolean disableApiStop,
        String shutdownBehavior,
        String clientToken,
        Instant launchedAt,
        State state,
        Instant stateChangedAt,
        String stateReason,
        int reboots,
        @Nullable MetadataOptions metadataOptions)
        implements Entity {

    /**
     * Settings of the instance metadata service, which are kept and described.
     *
     * @param tokens {@code required} or {@code optional}
     * @param hopLimit 1-64
     * @param endpoint {@code enabled} or {@code disabled}
     * @param ipv6 likewise
     * @param tags likewise
     */
    public record MetadataOptions(
            String tokens, int hopLimit, String endpoint, String ipv6, String tags) {
        public static final MetadataOptions DEFAULT =
                new MetadataOptions("optional", 1, "enabled", "disabled", "disabled");
    }

    public Instance {
        // Absent in what was written before it could be set.
        metadataOptions = metadataOptions == null ? MetadataOptions.DEFAULT : metadataOptions;
    }

    @Override
    public MetadataOptions metadataOptions() {
        return metadataOptions == null ? MetadataOptions.DEFAULT : metadataOptions;
    }

    /** Life cycle. Source: EC2, "Instance lifecycle". */
    public enum State {
        PENDING("pending", 0),
        RUNNING("running", 16),
        SHUTTING_DOWN("shutting-down", 32),
        TERMINATED("terminated", 48),
        STOPPING("stopping", 64),
        STOPPED("stopped", 80);

        private final String wire;
        private final int code;

        State(String wire, int code) {
            this.wire = wire;
            this.code = code;
        }

        /** As EC2 spells it. */
        public String wire() {
            return wire;
        }

        public int code() {
            return code;
        }
    }

    public Instance withState(State state, Instant at, String reason) {
        return new Instance(
                id,
                owner,
                reservationId,
                launchIndex,
                imageId,
                type,
                keyName,
                publicKey,
                userName,
                vpcId,
                subnetId,
                zoneId,
                address,
                userData,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                clientToken,
                launchedAt,
                state,
                at,
                reason,
                reboots,
                metadataOptions);
    }

    public Instance withLaunchedAt(Instant launchedAt) {
        return new Instance(
                id,
                owner,
                reservationId,
                launchIndex,
                imageId,
                type,
                keyName,
                publicKey,
                userName,
                vpcId,
                subnetId,
                zoneId,
                address,
                userData,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                clientToken,
                launchedAt,
                state,
                stateChangedAt,
                stateReason,
                reboots,
                metadataOptions);
    }

    /** One more reboot asked for; the actuator compares the count with what it has done. */
    public Instance rebooted() {
        return new Instance(
                id,
                owner,
                reservationId,
                launchIndex,
                imageId,
                type,
                keyName,
                publicKey,
                userName,
                vpcId,
                subnetId,
                zoneId,
                address,
                userData,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                clientToken,
                launchedAt,
                state,
                stateChangedAt,
                stateReason,
                reboots + 1,
                metadataOptions);
    }

    /** Other settings of the kind ModifyInstanceAttribute changes. */
    public Instance withSettings(
            String type,
            @Nullable String userData,
            boolean disableApiTermination,
            boolean disableApiStop,
            String shutdownBehavior) {
        return new Instance(
                id,
                owner,
                reservationId,
                launchIndex,
                imageId,
                type,
                keyName,
                publicKey,
                userName,
                vpcId,
                subnetId,
                zoneId,
                address,
                userData,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                clientToken,
                launchedAt,
                state,
                stateChangedAt,
                stateReason,
                reboots,
                metadataOptions);
    }

    public Instance withMetadataOptions(MetadataOptions metadataOptions) {
        return new Instance(
                id,
                owner,
                reservationId,
                launchIndex,
                imageId,
                type,
                keyName,
                publicKey,
                userName,
                vpcId,
                subnetId,
                zoneId,
                address,
                userData,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                clientToken,
                launchedAt,
                state,
                stateChangedAt,
                stateReason,
                reboots,
                metadataOptions);
    }
}
