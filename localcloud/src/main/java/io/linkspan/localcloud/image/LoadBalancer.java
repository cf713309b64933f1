package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A network load balancer.
 *
 * @param id its ARN
 * @param suffix the sixteen hexadecimal digits at the end of its ARN
 * @param scheme {@code internal} or {@code internet-facing}
 * @param dnsName its regional name; a zone's is {@code <the owner's zone name>.<dnsName>}
 * @param nodes one for each zone
 * @param groupIds its security groups; empty when it was made without any
 * @param enforceOnPrivateLink whether inbound rules hold for traffic through PrivateLink
 * @param attributes those that were set; see {@link #attribute}
 */
public record LoadBalancer(
        String id,
        String owner,
        String name,
        String suffix,
        String scheme,
        String vpcId,
        String dnsName,
        Instant createdAt,
        State state,
        List<Node> nodes,
        List<String> groupIds,
        boolean enforceOnPrivateLink,
        Map<String, String> attributes)
        implements Entity {
    public enum State {
        PROVISIONING,
        ACTIVE,
        ACTIVE_IMPAIRED,
        FAILED
    }

    /**
     * @param address the private address of the node's interface
     */
    public record Node(String zoneId, String subnetId, String interfaceId, String address) {}

    public LoadBalancer {
        nodes = List.copyOf(nodes);
        groupIds = List.copyOf(groupIds);
        attributes = Map.copyOf(attributes);
    }

    /** The value set, or AWS's default. */
    public String attribute(String key) {
        return Attributes.value(attributes, Attributes.LOAD_BALANCER, key);
    }

    /**
     * Whether nodes may send to targets of other zones, for groups that leave it to the balancer.
     */
    public boolean crossZone() {
        return Boolean.parseBoolean(attribute(Attributes.CROSS_ZONE));
    }

    public LoadBalancer withState(State state) {
        return new LoadBalancer(
                id,
                owner,
                name,
                suffix,
                scheme,
                vpcId,
                dnsName,
                createdAt,
                state,
                nodes,
                groupIds,
                enforceOnPrivateLink,
                attributes);
    }

    public LoadBalancer withNodes(List<Node> nodes) {
        return new LoadBalancer(
                id,
                owner,
                name,
                suffix,
                scheme,
                vpcId,
                dnsName,
                createdAt,
                state,
                nodes,
                groupIds,
                enforceOnPrivateLink,
                attributes);
    }

    public LoadBalancer withGroups(List<String> groupIds, boolean enforceOnPrivateLink) {
        return new LoadBalancer(
                id,
                owner,
                name,
                suffix,
                scheme,
                vpcId,
                dnsName,
                createdAt,
                state,
                nodes,
                groupIds,
                enforceOnPrivateLink,
                attributes);
    }

    public LoadBalancer withAttributes(Map<String, String> attributes) {
        return new LoadBalancer(
                id,
                owner,
                name,
                suffix,
                scheme,
                vpcId,
                dnsName,
                createdAt,
                state,
                nodes,
                groupIds,
                enforceOnPrivateLink,
                attributes);
    }
}
