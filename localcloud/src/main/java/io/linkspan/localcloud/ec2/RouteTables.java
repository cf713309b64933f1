package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.RouteTable;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Routes of subnets: kept and described; loopback reaches everything whatever they say. */
final class RouteTables {
    static final Listing<RouteTable> LISTING =
            new Listing<>(
                    Kind.ROUTE_TABLE,
                    RouteTable.class,
                    new Filters<RouteTable>((view, table) -> view.image().tags(table.id()))
                            .one("route-table-id", (view, table) -> table.id())
                            .one("vpc-id", (view, table) -> table.vpcId())
                            .one("owner-id", (view, table) -> table.owner())
                            .many(
                                    "association.main",
                                    (view, table) ->
                                            table.associations().stream()
                                                    .map(a -> Boolean.toString(a.main()))
                                                    .toList())
                            .many(
                                    "association.route-table-association-id",
                                    (view, table) ->
                                            table.associations().stream()
                                                    .map(RouteTable.Association::id)
                                                    .toList())
                            .many(
                                    "association.route-table-id",
                                    (view, table) ->
                                            table.associations().isEmpty()
                                                    ? List.of()
                                                    : List.of(table.id()))
                            .many(
                                    "association.subnet-id",
                                    (view, table) ->
                                            table.associations().stream()
                                                    .flatMap(a ->
                                                            Optional.ofNullable(a.subnetId())
                                                                    .stream())
                                                    .toList())
                            .many(
                                    "route.destination-cidr-block",
                                    (view, table) ->
                                            table.routes().stream()
                                                    .map(r -> r.destination().toString())
                                                    .toList())
                            .many(
                                    "route.gateway-id",
                                    (view, table) ->
                                            table.routes().stream()
                                                    .flatMap(r ->
                                                            Optional.ofNullable(r.gatewayId())
                                                                    .stream())
                                                    .toList())
                            .many(
                                    "route.state",
                                    (view, table) ->
                                            table.routes().stream()
                                                    .map(r -> state(view, table, r))
                                                    .toList())
                            .many(
                                    "route.origin",
                                    (view, table) ->
                                            table.routes().stream()
                                                    .map(RouteTables::origin)
                                                    .toList()));

    private RouteTables() {}

    private static String origin(RouteTable.Route route) {
        return route.created() ? "CreateRoute" : "CreateRouteTable";
    }

    private static String state(View view, RouteTable table, RouteTable.Route route) {
        String gateway = route.gatewayId();
        if (gateway == null) {
            return view.image()
                            .find(
                                    NetworkInterface.class,
                                    String.valueOf(route.networkInterfaceId()))
                            .isPresent()
                    ? "active"
                    : "blackhole";
        }
        boolean active =
                gateway.equals("local")
                        || view.image()
                                .find(InternetGateway.class, gateway)
                                .filter(g -> table.vpcId().equals(g.vpcId()))
                                .isPresent();
        return active ? "active" : "blackhole";
    }

    static CreateRouteTableResponse create(Edit edit, CreateRouteTableRequest request) {
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        Optional<List<String>> made = edit.made(request.clientToken());
        if (made.isPresent()) {
            return CreateRouteTableResponse.builder()
                    .routeTable(wire(edit, LISTING.find(edit, made.get().getFirst())))
                    .clientToken(request.clientToken())
                    .build();
        }
        RouteTable table =
                new RouteTable(
                        edit.newId("rtb"),
                        edit.owner(),
                        vpc.id(),
                        List.of(new RouteTable.Route(vpc.cidr(), "local", null, false)),
                        List.of());
        edit.put(table);
        edit.remember(request.clientToken(), List.of(table.id()));
        Tags.create(edit, Kind.ROUTE_TABLE, table.id(), request.tagSpecifications());
        return CreateRouteTableResponse.builder()
                .routeTable(wire(edit, table))
                .clientToken(request.clientToken())
                .build();
    }

    static DescribeRouteTablesResponse describe(View view, DescribeRouteTablesRequest request) {
        Page<RouteTable> page =
                LISTING.page(
                        view,
                        request.routeTableIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeRouteTablesResponse.builder()
                .routeTables(page.items().stream().map(t -> wire(view, t)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static DeleteRouteTableResponse delete(Edit edit, DeleteRouteTableRequest request) {
        RouteTable table = LISTING.find(edit, request.routeTableId());
        if (!table.associations().isEmpty()) {
            throw new AwsException(
                    "DependencyViolation",
                    "The routeTable '" + table.id() + "' has dependencies and cannot be deleted.");
        }
        Vpcs.removeAll(edit, RouteTable.class, t -> t.id().equals(table.id()));
        return DeleteRouteTableResponse.builder().build();
    }

    static CreateRouteResponse createRoute(Edit edit, CreateRouteRequest request) {
        RouteTable table = LISTING.find(edit, request.routeTableId());
        CidrBlock destination = destination(request.destinationCidrBlock());
        RouteTable.Route route =
                route(edit, table, destination, request.gatewayId(), request.networkInterfaceId());
        for (RouteTable.Route other : table.routes()) {
            if (other.destination().equals(destination)) {
                if (other.equals(route)) {
                    return CreateRouteResponse.builder().returnValue(true).build();
                }
                throw new AwsException(
                        "RouteAlreadyExists",
                        "The route identified by " + destination + " already exists.");
            }
        }
        List<RouteTable.Route> routes = new ArrayList<>(table.routes());
        routes.add(route);
        edit.put(table.withRoutes(routes));
        return CreateRouteResponse.builder().returnValue(true).build();
    }

    static ReplaceRouteResponse replaceRoute(Edit edit, ReplaceRouteRequest request) {
        RouteTable table = LISTING.find(edit, request.routeTableId());
        CidrBlock destination = destination(request.destinationCidrBlock());
        List<RouteTable.Route> routes = without(table, destination);
        routes.add(
                route(edit, table, destination, request.gatewayId(), request.networkInterfaceId()));
        edit.put(table.withRoutes(routes));
        return ReplaceRouteResponse.builder().build();
    }

    static DeleteRouteResponse deleteRoute(Edit edit, DeleteRouteRequest request) {
        RouteTable table = LISTING.find(edit, request.routeTableId());
        edit.put(table.withRoutes(without(table, destination(request.destinationCidrBlock()))));
        return DeleteRouteResponse.builder().build();
    }

    private static List<RouteTable.Route> without(RouteTable table, CidrBlock destination) {
        List<RouteTable.Route> kept = new ArrayList<>();
        for (RouteTable.Route route : table.routes()) {
            if (!route.destination().equals(destination)) {
                kept.add(route);
            } else if (!route.created()) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "cannot remove local route "
                                + destination
                                + " in route table "
                                + table.id());
            }
        }
        if (kept.size() == table.routes().size()) {
            throw new AwsException(
                    "InvalidRoute.NotFound",
                    "no route with destination-cidr-block "
                            + destination
                            + " in route table "
                            + table.id());
        }
        return kept;
    }

    private static CidrBlock destination(@Nullable String cidr) {
        if (cidr == null) {
            throw new AwsException(
                    "MissingParameter",
                    "The request must contain the parameter destinationCidrBlock");
        }
        return Cidrs.strict(cidr, "destinationCidrBlock");
    }

    private static RouteTable.Route route(
            Edit edit,
            RouteTable table,
            CidrBlock destination,
            @Nullable String gatewayId,
            @Nullable String interfaceId) {
        if (gatewayId != null) {
            InternetGateway gateway = InternetGateways.LISTING.find(edit, gatewayId);
            if (!table.vpcId().equals(gateway.vpcId())) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "route table "
                                + table.id()
                                + " and network gateway "
                                + gatewayId
                                + " belong to different networks");
            }
        } else if (interfaceId != null) {
            NetworkInterfaces.LISTING.find(edit, interfaceId);
        } else {
            throw new AwsException(
                    "MissingParameter",
                    "The request must contain exactly one of gatewayId, natGatewayId,"
                            + " networkInterfaceId, vpcPeeringConnectionId,"
                            + " egressOnlyInternetGatewayId, transitGatewayId, localGatewayId,"
                            + " carrierGatewayId, vpcEndpointId, coreNetworkArn or instanceId");
        }
        return new RouteTable.Route(destination, gatewayId, interfaceId, true);
    }

    static AssociateRouteTableResponse associate(Edit edit, AssociateRouteTableRequest request) {
        RouteTable table = LISTING.find(edit, request.routeTableId());
        if (request.subnetId() == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter subnetId");
        }
        Subnet subnet = Subnets.LISTING.find(edit, request.subnetId());
        if (!subnet.vpcId().equals(table.vpcId())) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Route table "
                            + table.id()
                            + " and subnet "
                            + subnet.id()
                            + " belong to different networks");
        }
        for (RouteTable other : edit.image().all(RouteTable.class)) {
            for (RouteTable.Association association : other.associations()) {
                if (subnet.id().equals(association.subnetId())) {
                    if (other.id().equals(table.id())) {
                        return associated(association.id());
                    }
                    throw new AwsException(
                            "Resource.AlreadyAssociated",
                            "the specified association for route table "
                                    + table.id()
                                    + " conflicts with an existing association");
                }
            }
        }
        return associated(join(edit, table, subnet.id()));
    }

    private static AssociateRouteTableResponse associated(String id) {
        return AssociateRouteTableResponse.builder()
                .associationId(id)
                .associationState(s -> s.state("associated"))
                .build();
    }

    private static String join(Edit edit, RouteTable table, @Nullable String subnetId) {
        String id = edit.newId("rtbassoc");
        List<RouteTable.Association> associations = new ArrayList<>(table.associations());
        associations.add(new RouteTable.Association(id, subnetId));
        edit.put(table.withAssociations(associations));
        return id;
    }

    static DisassociateRouteTableResponse disassociate(
            Edit edit, DisassociateRouteTableRequest request) {
        RouteTable table = having(edit, request.associationId());
        RouteTable.Association association = association(table, request.associationId());
        if (association.main()) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "cannot disassociate the main route table association " + association.id());
        }
        leave(edit, table, association);
        return DisassociateRouteTableResponse.builder().build();
    }

    static ReplaceRouteTableAssociationResponse replaceAssociation(
            Edit edit, ReplaceRouteTableAssociationRequest request) {
        RouteTable from = having(edit, request.associationId());
        RouteTable to = LISTING.find(edit, request.routeTableId());
        if (!from.vpcId().equals(to.vpcId())) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Route tables "
                            + from.id()
                            + " and "
                            + to.id()
                            + " belong to different networks");
        }
        RouteTable.Association association = association(from, request.associationId());
        leave(edit, from, association);
        String id = join(edit, edit.image().get(RouteTable.class, to.id()), association.subnetId());
        return ReplaceRouteTableAssociationResponse.builder()
                .newAssociationId(id)
                .associationState(s -> s.state("associated"))
                .build();
    }

    private static void leave(Edit edit, RouteTable table, RouteTable.Association association) {
        edit.put(
                table.withAssociations(
                        table.associations().stream()
                                .filter(a -> !a.equals(association))
                                .toList()));
    }

    private static RouteTable having(View view, String associationId) {
        return view.image()
                .owned(RouteTable.class, view.owner())
                .filter(t -> t.associations().stream().anyMatch(a -> a.id().equals(associationId)))
                .findFirst()
                .orElseThrow(() -> Kind.ROUTE_TABLE_ASSOCIATION.notFound(associationId));
    }

    private static RouteTable.Association association(RouteTable table, String id) {
        return table.associations().stream()
                .filter(a -> a.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Kind.ROUTE_TABLE_ASSOCIATION.notFound(id));
    }

    private static software.amazon.awssdk.services.ec2.model.RouteTable wire(
            View view, RouteTable table) {
        return software.amazon.awssdk.services.ec2.model.RouteTable.builder()
                .routeTableId(table.id())
                .ownerId(table.owner())
                .vpcId(table.vpcId())
                .routes(
                        table.routes().stream()
                                .map(r ->
                                        Route.builder()
                                                .destinationCidrBlock(r.destination().toString())
                                                .gatewayId(r.gatewayId())
                                                .networkInterfaceId(r.networkInterfaceId())
                                                .origin(origin(r))
                                                .state(state(view, table, r))
                                                .build())
                                .toList())
                .associations(
                        table.associations().stream()
                                .map(a ->
                                        RouteTableAssociation.builder()
                                                .routeTableAssociationId(a.id())
                                                .routeTableId(table.id())
                                                .subnetId(a.subnetId())
                                                .main(a.main())
                                                .associationState(s -> s.state("associated"))
                                                .build())
                                .toList())
                .propagatingVgws(List.of())
                .tags(Tags.of(view, table.id()))
                .build();
    }
}
