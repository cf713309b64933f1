package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;

/** The bastion subnet's routes. Other subnets keep the VPC's main table, which has no way out. */
record RouteTables(Aws aws) implements Kind<Resource.RouteTable> {
    private static final String EVERYWHERE = "0.0.0.0/0";

    @Override
    public Class<Resource.RouteTable> type() {
        return Resource.RouteTable.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeRouteTables",
                "ec2:CreateRouteTable",
                "ec2:CreateRoute",
                "ec2:ReplaceRoute",
                "ec2:AssociateRouteTable",
                "ec2:ReplaceRouteTableAssociation",
                "ec2:DisassociateRouteTable",
                "ec2:DeleteRouteTable",
                "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Existing> all = new ArrayList<>();
        // A gateway of somebody else's is not the way out, unless the network is theirs too.
        List<String> gateways = world.internetGateways().stream().map(Found::id).toList();
        for (Found<RouteTable> found : world.routeTables()) {
            SortedSet<ResourceKey> subnets = new TreeSet<>();
            for (RouteTableAssociation association : found.raw().associations()) {
                if (association.subnetId() != null) {
                    subnets.add(World.reference(world.subnets(), association.subnetId()));
                }
            }
            boolean out =
                    found.raw().routes().stream()
                            .anyMatch(route ->
                                    EVERYWHERE.equals(route.destinationCidrBlock())
                                            && route.gatewayId() != null
                                            && (gateways.isEmpty()
                                                    ? route.gatewayId().startsWith("igw-")
                                                    : gateways.contains(route.gatewayId()))
                                            && !"blackhole".equals(route.stateAsString()));
            all.add(found.as(new Resource.RouteTable(found.name(), out, subnets)));
        }
        return all;
    }

    @Override
    public Existing create(Resource.RouteTable wanted, Scope scope) throws InterruptedException {
        String vpc = Aws.id(scope, Resource.Vpc.KEY);
        RouteTable table =
                aws.once(
                        () -> find(scope),
                        () ->
                                aws.clients()
                                        .ec2Once()
                                        .createRouteTable(b ->
                                                b.vpcId(vpc)
                                                        .tagSpecifications(
                                                                Tags.specification(
                                                                        ResourceType.ROUTE_TABLE,
                                                                        scope.link().name(),
                                                                        wanted.key(),
                                                                        wanted.name())))
                                        .routeTable(),
                        scope);
        fit(table, wanted, scope);
        return Aws.made(table.routeTableId(), wanted);
    }

    private Optional<RouteTable> find(Scope scope) {
        return aws
                .ec2()
                .describeRouteTables(b ->
                        b.filters(Tags.ofResource(scope.link().name(), Resource.RouteTable.KEY)))
                .routeTables()
                .stream()
                .findFirst();
    }

    /** Sets the default route and exactly the wanted associations. */
    private void fit(RouteTable table, Resource.RouteTable wanted, Scope scope)
            throws InterruptedException {
        if (wanted.defaultRoute()) {
            route(table, Aws.id(scope, Resource.InternetGateway.KEY), scope);
        }
        Set<String> subnets = new HashSet<>();
        wanted.subnets().forEach(key -> subnets.add(Aws.id(scope, key)));
        for (RouteTableAssociation association : table.associations()) {
            if (association.subnetId() != null && !subnets.remove(association.subnetId())) {
                aws.gone(
                        scope,
                        () ->
                                aws.ec2()
                                        .disassociateRouteTable(b ->
                                                b.associationId(
                                                        association.routeTableAssociationId())));
            }
        }
        for (String subnet : subnets) {
            associate(table.routeTableId(), subnet, scope);
        }
    }

    private void route(RouteTable table, String gateway, Scope scope) throws InterruptedException {
        Optional<String> target =
                table.routes().stream()
                        .filter(route -> EVERYWHERE.equals(route.destinationCidrBlock()))
                        .map(route -> String.valueOf(route.gatewayId()))
                        .findFirst();
        if (target.isEmpty()) {
            try {
                aws.eventually(
                        scope,
                        () ->
                                aws.ec2()
                                        .createRoute(b ->
                                                b.routeTableId(table.routeTableId())
                                                        .destinationCidrBlock(EVERYWHERE)
                                                        .gatewayId(gateway)));
            } catch (SdkException thrown) {
                if (!FailedCall.of(thrown).has("RouteAlreadyExists")) {
                    throw thrown;
                }
                replace(table, gateway);
            }
        } else if (!target.get().equals(gateway)) {
            replace(table, gateway);
        }
    }

    private void replace(RouteTable table, String gateway) {
        aws.ec2()
                .replaceRoute(b ->
                        b.routeTableId(table.routeTableId())
                                .destinationCidrBlock(EVERYWHERE)
                                .gatewayId(gateway));
    }

    private void associate(String table, String subnet, Scope scope) throws InterruptedException {
        try {
            aws.eventually(
                    scope,
                    () ->
                            aws.ec2()
                                    .associateRouteTable(
                                            b -> b.routeTableId(table).subnetId(subnet)));
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("Resource.AlreadyAssociated")) {
                throw thrown;
            }
            // The subnet hangs on another table.
            aws
                    .ec2()
                    .describeRouteTables(b ->
                            b.filters(
                                    Filter.builder()
                                            .name("association.subnet-id")
                                            .values(subnet)
                                            .build()))
                    .routeTables()
                    .stream()
                    .filter(other -> !other.routeTableId().equals(table))
                    .flatMap(other -> other.associations().stream())
                    .filter(a -> subnet.equals(a.subnetId()))
                    .forEach(a ->
                            aws.ec2()
                                    .replaceRouteTableAssociation(b ->
                                            b.associationId(a.routeTableAssociationId())
                                                    .routeTableId(table)));
        }
    }

    @Override
    public Existing update(
            Resource.RouteTable wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope)
            throws InterruptedException {
        if (Changed.in(differences, "name")) {
            aws.rename(existing.id(), wanted.name());
        }
        for (RouteTable table : read(existing)) {
            fit(table, wanted, scope);
        }
        return Aws.made(existing.id(), wanted);
    }

    private List<RouteTable> read(Existing existing) {
        return aws.ec2().describeRouteTables(b -> b.routeTableIds(existing.id())).routeTables();
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        List<RouteTable> tables;
        try {
            tables = read(existing);
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (e.isNotFound()) {
                return;
            }
            throw thrown;
        }
        for (RouteTable table : tables) {
            for (RouteTableAssociation association : table.associations()) {
                if (association.subnetId() != null) {
                    aws.gone(
                            scope,
                            () ->
                                    aws.ec2()
                                            .disassociateRouteTable(b ->
                                                    b.associationId(
                                                            association
                                                                    .routeTableAssociationId())));
                }
            }
        }
        aws.gone(scope, () -> aws.ec2().deleteRouteTable(b -> b.routeTableId(existing.id())));
    }
}
