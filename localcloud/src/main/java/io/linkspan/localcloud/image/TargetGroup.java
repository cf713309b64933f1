package io.linkspan.localcloud.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Targets that listeners forward to.
 *
 * @param id its ARN
 * @param protocol {@code TCP}, {@code TLS}, {@code UDP} or {@code TCP_UDP}
 * @param targetType {@code instance} or {@code ip}
 * @param attributes those that were set; see {@link #attribute}
 */
public record TargetGroup(
        String id,
        String owner,
        String name,
        String protocol,
        int port,
        String vpcId,
        TargetType targetType,
        Check check,
        Map<String, String> attributes,
        List<Target> targets)
        implements Entity {
    public enum TargetType {
        INSTANCE,
        IP
    }

    /**
     * How targets are probed.
     *
     * @param port a number or {@code traffic-port}
     */
    public record Check(
            boolean enabled,
            String protocol,
            String port,
            @Nullable String path,
            int intervalSeconds,
            int timeoutSeconds,
            int healthyThreshold,
            int unhealthyThreshold,
            @Nullable String matcher) {}

    /**
     * @param target an instance id, or an address for groups of type {@code ip}
     * @param port where it listens
     * @param zone its zone's id, or {@code all} for an address outside the network
     */
    public record Target(String target, int port, String zone) {
        /** Unique in its group. */
        public String id() {
            return target + ":" + port;
        }
    }

    public TargetGroup {
        attributes = Map.copyOf(attributes);
        targets = List.copyOf(targets);
    }

    /** The value set, or AWS's default for this group. */
    public String attribute(String key) {
        return attributes.containsKey(key) || !key.equals(Attributes.PRESERVE_CLIENT_IP)
                ? Attributes.value(attributes, Attributes.TARGET_GROUP, key)
                : Boolean.toString(targetType == TargetType.INSTANCE || protocol.contains("UDP"));
    }

    /** Whether a balancer's nodes may use targets of other zones. */
    public boolean crossZone(LoadBalancer balancer) {
        String own = attribute(Attributes.CROSS_ZONE);
        return own.equals("use_load_balancer_configuration")
                ? balancer.crossZone()
                : Boolean.parseBoolean(own);
    }

    public TargetGroup withTargets(List<Target> targets) {
        return new TargetGroup(
                id, owner, name, protocol, port, vpcId, targetType, check, attributes, targets);
    }

    public TargetGroup withCheck(Check check) {
        return new TargetGroup(
                id, owner, name, protocol, port, vpcId, targetType, check, attributes, targets);
    }

    public TargetGroup withAttributes(Map<String, String> attributes) {
        return new TargetGroup(
                id, owner, name, protocol, port, vpcId, targetType, check, attributes, targets);
    }
}
