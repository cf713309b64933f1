package io.linkspan.localcloud.privatelink;

import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.network.SecurityRules;
import io.linkspan.relay.AccessRules;
import io.linkspan.relay.Cidr;
import io.linkspan.relay.ListenerSpec;
import io.linkspan.relay.ProxyTlv;
import io.linkspan.relay.SourceAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the interfaces of endpoints listen on. An interface in a zone listens on every port of the
 * service's load balancer and forwards as the balancer's node of that zone: targets see the node's
 * private address, whatever the target group says about client addresses. Source: AWS PrivateLink,
 * "Share your services"; Elastic Load Balancing, "Client IP preservation".
 */
public final class EndpointListeners {
    /** The PROXY header's field that names the endpoint. Source: as above, "Proxy protocol". */
    private static final int ENDPOINT_TLV = 0xEA;

    private static final int ENDPOINT_TLV_SUBTYPE = 0x01;

    /** As one endpoint's share of a laptop; AWS gives 10 Gbps instead of a count. */
    private static final int MAX_FLOWS = 10_000;

    private EndpointListeners() {}

    /** Listeners of all endpoints that carry traffic, or will once they are available. */
    public static List<ListenerSpec> in(Image image, SecurityRules rules) {
        List<ListenerSpec> specs = new ArrayList<>();
        for (VpcEndpoint endpoint : image.all(VpcEndpoint.class)) {
            if (endpoint.state() == VpcEndpoint.State.PENDING
                    || endpoint.state() == VpcEndpoint.State.AVAILABLE) {
                for (VpcEndpoint.Node node : endpoint.nodes()) {
                    balancer(image, endpoint, node)
                            .ifPresent(balancer ->
                                    specs.addAll(of(image, rules, endpoint, node, balancer)));
                }
            }
        }
        return specs;
    }

    /** The start of the ids of an endpoint's listeners. */
    public static String idPrefix(String endpointId) {
        return endpointId + "/";
    }

    /** An interface stays with one of the service's balancers: the first that has its zone. */
    private static Optional<LoadBalancer> balancer(
            Image image, VpcEndpoint endpoint, VpcEndpoint.Node node) {
        return image.find(EndpointService.class, endpoint.serviceId()).stream()
                .flatMap(service -> service.loadBalancerArns().stream())
                .flatMap(arn -> image.find(LoadBalancer.class, arn).stream())
                .filter(balancer -> nodeOf(balancer, node.zoneId()).isPresent())
                .findFirst();
    }

    private static Optional<LoadBalancer.Node> nodeOf(LoadBalancer balancer, String zoneId) {
        return balancer.nodes().stream().filter(node -> node.zoneId().equals(zoneId)).findFirst();
    }

    private static List<ListenerSpec> of(
            Image image,
            SecurityRules rules,
            VpcEndpoint endpoint,
            VpcEndpoint.Node node,
            LoadBalancer balancer) {
        LoadBalancer.Node as = nodeOf(balancer, node.zoneId()).orElseThrow();
        CidrBlock subnet = image.get(Subnet.class, node.subnetId()).cidr();
        List<ListenerSpec> specs = new ArrayList<>();
        for (Listener listener : image.all(Listener.class)) {
            if (!listener.loadBalancerArn().equals(balancer.id())
                    || !listener.protocol().equals("TCP")) {
                continue;
            }
            specs.add(
                    new ListenerSpec(
                            idPrefix(endpoint.id()) + node.zoneId() + "/" + listener.id(),
                            new InetSocketAddress(
                                    InetAddress.ofLiteral(node.address()), listener.port()),
                            node.zoneId(),
                            listener.targetGroupArn(),
                            access(rules, endpoint, balancer, listener.port(), subnet),
                            new SourceAddress.Fixed(InetAddress.ofLiteral(as.address())),
                            Duration.ofSeconds(
                                    Long.parseLong(
                                            listener.attribute(Attributes.IDLE_TIMEOUT_SECONDS))),
                            MAX_FLOWS,
                            List.of(
                                    ProxyTlv.ofAscii(
                                            ENDPOINT_TLV, ENDPOINT_TLV_SUBTYPE, endpoint.id()))));
        }
        return specs;
    }

    /**
     * The endpoint's own groups and, when the balancer enforces its inbound rules on PrivateLink
     * traffic, the balancer's too: both see the client's private address.
     */
    private static AccessRules access(
            SecurityRules rules,
            VpcEndpoint endpoint,
            LoadBalancer balancer,
            int port,
            CidrBlock subnet) {
        List<CidrBlock> admitted = rules.inbound(endpoint.groupIds(), port, subnet);
        if (balancer.enforceOnPrivateLink() && !balancer.groupIds().isEmpty()) {
            admitted =
                    SecurityRules.intersection(
                            admitted, rules.inbound(balancer.groupIds(), port, subnet));
        }
        return new AccessRules(
                admitted.stream().map(block -> Cidr.parse(block.toString())).toList());
    }
}
