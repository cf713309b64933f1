package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Connections from consumers' endpoints, as the owner of the service sees and decides them. */
final class EndpointConnections {
    private static final Filters<VpcEndpoint> FILTERS =
            new Filters<VpcEndpoint>((view, e) -> view.image().tags(e.connectionId()))
                    .one("service-id", (view, e) -> e.serviceId())
                    .one("vpc-endpoint-id", (view, e) -> e.id())
                    .one("vpc-endpoint-owner", (view, e) -> e.owner())
                    .one("vpc-endpoint-state", (view, e) -> e.state().wire())
                    .one("vpc-endpoint-region", (view, e) -> view.region())
                    .always("ip-address-type", "ipv4");

    private EndpointConnections() {}

    static DescribeVpcEndpointConnectionsResponse describe(
            View view, DescribeVpcEndpointConnectionsRequest request) {
        Page<VpcEndpoint> page =
                Page.of(
                        view.image().all(VpcEndpoint.class).stream()
                                .filter(e -> e.serviceOwner().equals(view.owner()))
                                .filter(e ->
                                        view.image()
                                                .find(EndpointService.class, e.serviceId())
                                                .isPresent())
                                .filter(FILTERS.matching(view, request.filters()))
                                .toList(),
                        VpcEndpoint::id,
                        5,
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcEndpointConnectionsResponse.builder()
                .vpcEndpointConnections(page.items().stream().map(e -> wire(view, e)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static VpcEndpointConnection wire(View view, VpcEndpoint endpoint) {
        return VpcEndpointConnection.builder()
                .serviceId(endpoint.serviceId())
                .vpcEndpointId(endpoint.id())
                .vpcEndpointOwner(endpoint.owner())
                .vpcEndpointState(endpoint.state().wire())
                .vpcEndpointRegion(view.region())
                .vpcEndpointConnectionId(endpoint.connectionId())
                .creationTimestamp(endpoint.createdAt())
                .dnsEntries(VpcEndpoints.dnsEntries(endpoint))
                .networkLoadBalancerArns(
                        view.image()
                                .get(EndpointService.class, endpoint.serviceId())
                                .loadBalancerArns())
                .ipAddressType("ipv4")
                .tags(Tags.of(view, endpoint.connectionId()))
                .build();
    }

    static AcceptVpcEndpointConnectionsResponse accept(
            Edit edit, AcceptVpcEndpointConnectionsRequest request) {
        return AcceptVpcEndpointConnectionsResponse.builder()
                .unsuccessful(decide(edit, request.serviceId(), request.vpcEndpointIds(), true))
                .build();
    }

    static RejectVpcEndpointConnectionsResponse reject(
            Edit edit, RejectVpcEndpointConnectionsRequest request) {
        return RejectVpcEndpointConnectionsResponse.builder()
                .unsuccessful(decide(edit, request.serviceId(), request.vpcEndpointIds(), false))
                .build();
    }

    private static List<UnsuccessfulItem> decide(
            Edit edit, String serviceId, List<String> endpointIds, boolean accept) {
        EndpointService service = EndpointServices.LISTING.find(edit, serviceId);
        List<UnsuccessfulItem> refused = new ArrayList<>();
        for (String id : endpointIds) {
            try {
                VpcEndpoint endpoint =
                        edit.image()
                                .find(VpcEndpoint.class, id)
                                .filter(e -> e.serviceId().equals(service.id()) && e.exists())
                                .orElseThrow(() -> Kind.VPC_ENDPOINT.notFound(id));
                VpcEndpoint.State next = next(endpoint, accept);
                if (next != endpoint.state()) {
                    edit.put(endpoint.withState(next, edit.now()));
                }
            } catch (AwsException e) {
                refused.add(EndpointServices.unsuccessful(id, e.code(), e.message()));
            }
        }
        return refused;
    }

    private static VpcEndpoint.State next(VpcEndpoint endpoint, boolean accept) {
        return switch (endpoint.state()) {
            case PENDING_ACCEPTANCE, REJECTED ->
                    accept ? VpcEndpoint.State.PENDING : VpcEndpoint.State.REJECTED;
            case PENDING, AVAILABLE -> accept ? endpoint.state() : VpcEndpoint.State.REJECTED;
            case DELETING, DELETED, FAILED, EXPIRED ->
                    throw new AwsException(
                            "InvalidState",
                            "The connection of '"
                                    + endpoint.id()
                                    + "' is "
                                    + endpoint.state().wire()
                                    + " and cannot be "
                                    + (accept ? "accepted" : "rejected"));
        };
    }
}
