package io.linkspan.localcloud.image;

import java.util.Map;

/**
 * A port of a load balancer, and the group it forwards to.
 *
 * @param id its ARN
 * @param protocol {@code TCP}, {@code TLS}, {@code UDP} or {@code TCP_UDP}
 * @param attributes those that were set; see {@link #attribute}
 */
public record Listener(
        String id,
        String owner,
        String loadBalancerArn,
        String protocol,
        int port,
        String targetGroupArn,
        Map<String, String> attributes)
        implements Entity {
    public Listener {
        attributes = Map.copyOf(attributes);
    }

    /** The value set, or AWS's default. */
    public String attribute(String key) {
        return Attributes.value(attributes, Attributes.LISTENER, key);
    }

    public Listener withAttributes(Map<String, String> attributes) {
        return new Listener(id, owner, loadBalancerArn, protocol, port, targetGroupArn, attributes);
    }
}
