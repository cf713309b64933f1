package io.linkspan.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One address and port to accept on.
 *
 * @param id unique among listeners; a listener keeps its flows while its id and address stay the
 *     same
 * @param address where to listen; port 0 is not allowed
 * @param zone the zone whose targets serve this listener unless the group crosses zones
 * @param targetGroup the {@link TargetGroupSpec#id} to forward to
 * @param access sources that may connect; a new rule applies to new connections only
 * @param source the address that connections to targets come from
 * @param idleTimeout after this long without a byte in either direction a flow is reset; positive
 * @param maxFlows most concurrent flows; further connections wait in the backlog; positive
 * @param proxyTlvs added to the PROXY protocol header when the group sends one
 */
public record ListenerSpec(
        String id,
        InetSocketAddress address,
        String zone,
        String targetGroup,
        AccessRules access,
        SourceAddress source,
        Duration idleTimeout,
        int maxFlows,
        List<ProxyTlv> proxyTlvs) {

    /** As a network load balancer's: Elastic Load Balancing, "Connection idle timeout". */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(350);

    public ListenerSpec {
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException(
                    "listener " + id + ": " + address + " is no address and port");
        }
        if (!idleTimeout.isPositive() || maxFlows < 1) {
            throw new IllegalArgumentException(
                    "listener "
                            + id
                            + ": idle timeout "
                            + idleTimeout
                            + " and flow limit "
                            + maxFlows
                            + " must be positive");
        }
        proxyTlvs = List.copyOf(proxyTlvs);
        int header = proxyTlvs.stream().mapToInt(tlv -> 3 + tlv.bytes().length).sum();
        if (header > ProxyHeader.MAX_TLV_BYTES) {
            throw new IllegalArgumentException(
                    "listener "
                            + id
                            + ": "
                            + header
                            + " bytes of TLVs, more than "
                            + ProxyHeader.MAX_TLV_BYTES);
        }
    }
}
