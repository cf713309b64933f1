package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.NetworkAcl;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.RouteTable;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Parts of networks, each in one zone. */
public final class Subnets {
    private static final int MIN_PREFIX = 16;
    private static final int MAX_PREFIX = 28;

    static final Listing<Subnet> LISTING =
            new Listing<>(
                    Kind.SUBNET,
                    Subnet.class,
                    new Filters<Subnet>((view, subnet) -> view.image().tags(subnet.id()))
                            .one("subnet-id", (view, subnet) -> subnet.id())
                            .one("vpc-id", (view, subnet) -> subnet.vpcId())
                            .one("cidr", (view, subnet) -> subnet.cidr())
                            .one("cidrBlock", (view, subnet) -> subnet.cidr())
                            .one("cidr-block", (view, subnet) -> subnet.cidr())
                            .one("availability-zone", Subnets::zoneName)
                            .one("availabilityZone", Subnets::zoneName)
                            .one("availability-zone-id", (view, subnet) -> subnet.zoneId())
                            .one("availabilityZoneId", (view, subnet) -> subnet.zoneId())
                            .one(
                                    "available-ip-address-count",
                                    (view, subnet) -> Addresses.free(view.image(), subnet))
                            .one("map-public-ip-on-launch", (view, subnet) -> subnet.mapPublicIp())
                            .one("owner-id", (view, subnet) -> subnet.owner())
                            .always("default-for-az", "false")
                            .always("defaultForAz", "false")
                            .always("state", "available"));

    private Subnets() {}

    private static String zoneName(View view, Subnet subnet) {
        return view.account().zoneName(subnet.zoneId());
    }

    static CreateSubnetResponse create(Edit edit, CreateSubnetRequest request) {
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        if (request.cidrBlock() == null) {
            throw new AwsException(
                    "MissingParameter",
                    "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
        }
        String zone = Zones.zoneId(edit, request.availabilityZone(), request.availabilityZoneId());
        Subnet subnet =
                make(
                        edit,
                        vpc,
                        Cidrs.strict(request.cidrBlock(), "cidrBlock"),
                        zone.isEmpty()
                                ? edit.account().zoneNames().keySet().iterator().next()
                                : zone);
        Tags.create(edit, Kind.SUBNET, subnet.id(), request.tagSpecifications());
        return CreateSubnetResponse.builder().subnet(wire(edit, subnet)).build();
    }

    /** Makes a subnet and gives it to its network's default ACL. */
    public static Subnet make(Edit edit, Vpc vpc, CidrBlock cidr, String zoneId) {
        if (cidr.prefixLength() < MIN_PREFIX
                || cidr.prefixLength() > MAX_PREFIX
                || !vpc.cidr().contains(cidr)) {
            throw new AwsException("InvalidSubnet.Range", "The CIDR '" + cidr + "' is invalid.");
        }
        for (Subnet other : edit.image().all(Subnet.class)) {
            if (other.vpcId().equals(vpc.id()) && other.cidr().overlaps(cidr)) {
                throw new AwsException(
                        "InvalidSubnet.Conflict",
                        "The CIDR '" + cidr + "' conflicts with another subnet");
            }
        }
        Subnet subnet =
                new Subnet(edit.newId("subnet"), vpc.owner(), vpc.id(), zoneId, cidr, false);
        edit.put(subnet);
        NetworkAcl acl = NetworkAcls.defaultOf(edit, vpc.id());
        List<NetworkAcl.Association> associations = new ArrayList<>(acl.associations());
        associations.add(new NetworkAcl.Association(edit.newId("aclassoc"), subnet.id()));
        edit.put(acl.withAssociations(associations));
        return subnet;
    }

    static DescribeSubnetsResponse describe(View view, DescribeSubnetsRequest request) {
        Page<Subnet> page =
                LISTING.page(
                        view,
                        request.subnetIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeSubnetsResponse.builder()
                .subnets(page.items().stream().map(s -> wire(view, s)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static DeleteSubnetResponse delete(Edit edit, DeleteSubnetRequest request) {
        Subnet subnet = LISTING.find(edit, request.subnetId());
        if (Vpcs.any(edit, NetworkInterface.class, e -> e.subnetId().equals(subnet.id()))) {
            throw new AwsException(
                    "DependencyViolation",
                    "The subnet '" + subnet.id() + "' has dependencies and cannot be deleted.");
        }
        for (RouteTable table : edit.image().all(RouteTable.class)) {
            List<RouteTable.Association> kept =
                    table.associations().stream()
                            .filter(a -> !subnet.id().equals(a.subnetId()))
                            .toList();
            if (kept.size() < table.associations().size()) {
                edit.put(table.withAssociations(kept));
            }
        }
        for (NetworkAcl acl : edit.image().all(NetworkAcl.class)) {
            List<NetworkAcl.Association> kept =
                    acl.associations().stream()
                            .filter(a -> !a.subnetId().equals(subnet.id()))
                            .toList();
            if (kept.size() < acl.associations().size()) {
                edit.put(acl.withAssociations(kept));
            }
        }
        Vpcs.removeAll(edit, Subnet.class, s -> s.id().equals(subnet.id()));
        return DeleteSubnetResponse.builder().build();
    }

    static ModifySubnetAttributeResponse modify(Edit edit, ModifySubnetAttributeRequest request) {
        Subnet subnet = LISTING.find(edit, request.subnetId());
        edit.put(
                new Subnet(
                        subnet.id(),
                        subnet.owner(),
                        subnet.vpcId(),
                        subnet.zoneId(),
                        subnet.cidr(),
                        Vpcs.or(request.mapPublicIpOnLaunch(), subnet.mapPublicIp())));
        return ModifySubnetAttributeResponse.builder().build();
    }

    private static software.amazon.awssdk.services.ec2.model.Subnet wire(View view, Subnet subnet) {
        return software.amazon.awssdk.services.ec2.model.Subnet.builder()
                .subnetId(subnet.id())
                .subnetArn(view.arn("ec2", "subnet/" + subnet.id()))
                .ownerId(subnet.owner())
                .vpcId(subnet.vpcId())
                .cidrBlock(subnet.cidr().toString())
                .availabilityZone(zoneName(view, subnet))
                .availabilityZoneId(subnet.zoneId())
                .availableIpAddressCount(Addresses.free(view.image(), subnet))
                .defaultForAz(false)
                .mapPublicIpOnLaunch(subnet.mapPublicIp())
                .mapCustomerOwnedIpOnLaunch(false)
                .assignIpv6AddressOnCreation(false)
                .enableDns64(false)
                .ipv6Native(false)
                .privateDnsNameOptionsOnLaunch(o ->
                        o.hostnameType("ip-name")
                                .enableResourceNameDnsARecord(false)
                                .enableResourceNameDnsAAAARecord(false))
                .ipv6CidrBlockAssociationSet(List.of())
                .state("available")
                .tags(Tags.of(view, subnet.id()))
                .build();
    }
}
