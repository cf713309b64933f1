package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.List;

/**
 * An interface endpoint in a consumer's network, and with it the connection to its service.
 *
 * @param id {@code vpce-} and 17 hexadecimal digits
 * @param owner the consumer's account
 * @param connectionId the connection's own id, for tags
 * @param serviceId the {@link EndpointService}
 * @param serviceName kept, since the service may be deleted first
 * @param label the random part of its names: {@code <id>-<label>.<service>...}
 * @param nodes one for each zone
 * @param dnsName its regional name; a zone's is {@link #zonalDnsName}
 */
public record VpcEndpoint(
        String id,
        String owner,
        String connectionId,
        String serviceId,
        String serviceOwner,
        String serviceName,
        String vpcId,
        String label,
        String dnsName,
        State state,
        List<Node> nodes,
        List<String> groupIds,
        boolean privateDns,
        String policy,
        Instant createdAt,
        Instant stateChangedAt)
        implements Entity {

    /** Life cycle. Source: EC2 API reference, VpcEndpoint and VpcEndpointConnection. */
    public enum State {
        PENDING_ACCEPTANCE("pendingAcceptance"),
        PENDING("pending"),
        AVAILABLE("available"),
        REJECTED("rejected"),
        DELETING("deleting"),
        DELETED("deleted"),
        FAILED("failed"),
        EXPIRED("expired");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }

        /** As EC2 spells it. */
        public String wire() {
            return wire;
        }
    }

    /**
     * @param zoneName the consumer's name of the zone, part of the zonal DNS name
     * @param address the private address of the node's interface
     */
    public record Node(
            String zoneId, String zoneName, String subnetId, String interfaceId, String address) {}

    public VpcEndpoint {
        nodes = List.copyOf(nodes);
        groupIds = List.copyOf(groupIds);
    }

    /** The name that leads to one zone's node only. */
    public String zonalDnsName(Node node) {
        int dot = dnsName.indexOf('.');
        return dnsName.substring(0, dot) + "-" + node.zoneName() + dnsName.substring(dot);
    }

    /** Whether its interfaces exist and its names resolve. */
    public boolean exists() {
        return state != State.DELETED && state != State.DELETING;
    }

    public VpcEndpoint withState(State state, Instant at) {
        return new VpcEndpoint(
                id,
                owner,
                connectionId,
                serviceId,
                serviceOwner,
                serviceName,
                vpcId,
                label,
                dnsName,
                state,
                nodes,
                groupIds,
                privateDns,
                policy,
                createdAt,
                at);
    }

    public VpcEndpoint withSettings(
            List<Node> nodes, List<String> groupIds, boolean privateDns, String policy) {
        return new VpcEndpoint(
                id,
                owner,
                connectionId,
                serviceId,
                serviceOwner,
                serviceName,
                vpcId,
                label,
                dnsName,
                state,
                nodes,
                groupIds,
                privateDns,
                policy,
                createdAt,
                stateChangedAt);
    }
}
