package io.linkspan.providers.aws.view;

import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.AclEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Subnets with their routes and network ACLs. */
final class SubnetSnapshot {
    private final Together.Reading<List<Subnet>> subnets;
    private final Together.Reading<List<RouteTable>> tables;
    private final Together.Reading<List<NetworkAcl>> acls;
    private final Together.Reading<Set<String>> gateways;

    SubnetSnapshot(Ec2Client ec2, Filter inVpc, String vpc, Together together) {
        subnets =
                together.start(() ->
                        ec2.describeSubnetsPaginator(b -> b.filters(inVpc)).subnets().stream()
                                .toList());
        tables =
                together.start(() ->
                        ec2
                                .describeRouteTablesPaginator(b -> b.filters(inVpc))
                                .routeTables()
                                .stream()
                                .toList());
        acls =
                together.start(() ->
                        ec2
                                .describeNetworkAclsPaginator(b -> b.filters(inVpc))
                                .networkAcls()
                                .stream()
                                .toList());
        gateways =
                together.start(() ->
                        ec2
                                .describeInternetGatewaysPaginator(b ->
                                        b.filters(
                                                Filter.builder()
                                                        .name("attachment.vpc-id")
                                                        .values(vpc)
                                                        .build()))
                                .internetGateways()
                                .stream()
                                .filter(g ->
                                        g.attachments().stream()
                                                .anyMatch(a -> vpc.equals(a.vpcId())))
                                .map(g -> g.internetGatewayId())
                                .collect(Collectors.toSet()));
    }

    List<AwsView.Subnet> value() throws InterruptedException {
        List<RouteTable> allTables = tables.value();
        List<NetworkAcl> allAcls = acls.value();
        Set<String> attached = gateways.value();
        return subnets.value().stream()
                .map(s ->
                        new AwsView.Subnet(
                                s.subnetId(),
                                new ZoneId(s.availabilityZoneId()),
                                s.cidrBlock(),
                                defaultRoute(s, allTables, attached),
                                entries(s, allAcls)))
                .toList();
    }

    /** A subnet without a table of its own follows the main one. */
    private static Optional<String> defaultRoute(
            Subnet subnet, List<RouteTable> tables, Set<String> attached) {
        Optional<RouteTable> own =
                tables.stream()
                        .filter(t ->
                                t.associations().stream()
                                        .anyMatch(a -> subnet.subnetId().equals(a.subnetId())))
                        .findFirst();
        Optional<RouteTable> table =
                own.or(() ->
                        tables.stream()
                                .filter(t ->
                                        t.associations().stream()
                                                .anyMatch(a -> Boolean.TRUE.equals(a.main())))
                                .findFirst());
        return table.stream()
                .flatMap(t -> t.routes().stream())
                .filter(r -> "0.0.0.0/0".equals(r.destinationCidrBlock()))
                .filter(r -> !"blackhole".equals(r.stateAsString()))
                .map(r -> r.gatewayId() == null ? String.valueOf(r.natGatewayId()) : r.gatewayId())
                .filter(id -> !id.startsWith("igw-") || attached.contains(id))
                .findFirst();
    }

    private static List<AclEntry> entries(Subnet subnet, List<NetworkAcl> acls) {
        return acls.stream()
                .filter(acl ->
                        acl.associations().stream()
                                .anyMatch(a -> subnet.subnetId().equals(a.subnetId())))
                .flatMap(acl ->
                        acl.entries().stream()
                                .filter(e -> e.cidrBlock() != null)
                                .map(e ->
                                        new AclEntry(
                                                acl.networkAclId(),
                                                e.ruleNumber(),
                                                Boolean.TRUE.equals(e.egress()),
                                                "allow".equals(e.ruleActionAsString()),
                                                e.protocol(),
                                                e.portRange() == null ? 0 : e.portRange().from(),
                                                e.portRange() == null ? 65_535 : e.portRange().to(),
                                                e.cidrBlock())))
                .toList();
    }
}
