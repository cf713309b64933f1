package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.NetworkAcl;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.RouteTable;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Networks, and what every one is born with. */
public final class Vpcs {
    private static final CidrBlock LOOPBACK = CidrBlock.parse("127.0.0.0/8");
    private static final int MIN_PREFIX = 16;
    private static final int MAX_PREFIX = 28;

    static final Listing<Vpc> LISTING =
            new Listing<>(
                    Kind.VPC,
                    Vpc.class,
                    new Filters<Vpc>((view, vpc) -> view.image().tags(vpc.id()))
                            .one("vpc-id", (view, vpc) -> vpc.id())
                            .one("cidr", (view, vpc) -> vpc.cidr())
                            .one("cidr-block", (view, vpc) -> vpc.cidr())
                            .one("cidrBlock", (view, vpc) -> vpc.cidr())
                            .one("cidr-block-association.cidr-block", (view, vpc) -> vpc.cidr())
                            .always("cidr-block-association.state", "associated")
                            .always("state", "available")
                            .one("dhcp-options-id", (view, vpc) -> vpc.dhcpOptionsId())
                            .one("owner-id", (view, vpc) -> vpc.owner())
                            .one("is-default", (view, vpc) -> vpc.isDefault())
                            .one("isDefault", (view, vpc) -> vpc.isDefault()));

    private final CidrBlock publicBlock;

    public Vpcs(CidrBlock publicBlock) {
        this.publicBlock = publicBlock;
    }

    CreateVpcResponse create(Edit edit, CreateVpcRequest request) {
        if (request.cidrBlock() == null) {
            throw new AwsException(
                    "MissingParameter",
                    "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
        }
        CidrBlock cidr = Cidrs.strict(request.cidrBlock(), "cidrBlock");
        checkBlock(edit, cidr);
        String tenancy = request.instanceTenancyAsString();
        if (tenancy != null && !tenancy.equals("default")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + tenancy
                            + ") for parameter instanceTenancy is invalid. This cloud"
                            + " has hosts of default tenancy only.");
        }
        Vpc vpc = make(edit, cidr);
        Tags.create(edit, Kind.VPC, vpc.id(), request.tagSpecifications());
        return CreateVpcResponse.builder().vpc(wire(edit, vpc)).build();
    }

    private void checkBlock(Edit edit, CidrBlock cidr) {
        if (cidr.prefixLength() < MIN_PREFIX || cidr.prefixLength() > MAX_PREFIX) {
            throw new AwsException("InvalidVpc.Range", "The CIDR '" + cidr + "' is invalid.");
        }
        if (!LOOPBACK.contains(cidr)) {
            throw new AwsException(
                    "InvalidVpc.Range",
                    "The CIDR '"
                            + cidr
                            + "' is invalid: this cloud's networks are real and live on one"
                            + " machine's loopback addresses, so a block must lie in "
                            + LOOPBACK
                            + ", for example 127.10.0.0/16.");
        }
        if (cidr.overlaps(publicBlock)) {
            throw new AwsException(
                    "InvalidVpc.Range",
                    "The CIDR '"
                            + cidr
                            + "' overlaps "
                            + publicBlock
                            + ", where this cloud's public addresses are.");
        }
        for (Vpc other : edit.image().all(Vpc.class)) {
            if (cidr.overlaps(other.cidr())) {
                throw new AwsException(
                        "InvalidVpc.Range",
                        "The CIDR '"
                                + cidr
                                + "' overlaps "
                                + other.cidr()
                                + " of "
                                + (other.owner().equals(edit.owner())
                                        ? other.id()
                                        : "another account's VPC")
                                + ": all networks of this cloud share one loopback address space.");
            }
        }
    }

    /** Makes a network with its main route table, default security group and default ACL. */
    public static Vpc make(Edit edit, CidrBlock cidr) {
        Vpc vpc =
                new Vpc(
                        edit.newId("vpc"),
                        edit.owner(),
                        cidr,
                        false,
                        DhcpOptions.idOf(edit.owner()),
                        true,
                        false,
                        false);
        edit.put(vpc);
        edit.put(
                new RouteTable(
                        edit.newId("rtb"),
                        edit.owner(),
                        vpc.id(),
                        List.of(new RouteTable.Route(cidr, "local", null, false)),
                        List.of(new RouteTable.Association(edit.newId("rtbassoc"), null))));
        edit.put(
                new NetworkAcl(
                        edit.newId("acl"),
                        edit.owner(),
                        vpc.id(),
                        true,
                        NetworkAcls.ADMIT_ALL,
                        List.of()));
        String group = edit.newId("sg");
        edit.put(
                new SecurityGroup(
                        group, edit.owner(), vpc.id(), "default", "default VPC security group"));
        edit.put(SecurityGroups.admitAllOut(edit, group));
        edit.put(
                new SecurityGroupRule(
                        edit.newId("sgr"),
                        edit.owner(),
                        group,
                        false,
                        "-1",
                        -1,
                        -1,
                        null,
                        null,
                        group,
                        null));
        return vpc;
    }

    DescribeVpcsResponse describe(View view, DescribeVpcsRequest request) {
        Page<Vpc> page =
                LISTING.page(
                        view,
                        request.vpcIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcsResponse.builder()
                .vpcs(page.items().stream().map(vpc -> wire(view, vpc)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    DeleteVpcResponse delete(Edit edit, DeleteVpcRequest request) {
        Vpc vpc = LISTING.find(edit, request.vpcId());
        String id = vpc.id();
        boolean inUse =
                any(edit, Subnet.class, s -> s.vpcId().equals(id))
                        || any(edit, InternetGateway.class, g -> id.equals(g.vpcId()))
                        || any(edit, NetworkInterface.class, e -> e.vpcId().equals(id))
                        || any(edit, RouteTable.class, t -> t.vpcId().equals(id) && !t.main())
                        || any(edit, NetworkAcl.class, a -> a.vpcId().equals(id) && !a.isDefault())
                        || any(
                                edit,
                                SecurityGroup.class,
                                g -> g.vpcId().equals(id) && !g.name().equals("default"))
                        || any(edit, VpcEndpoint.class, e -> e.vpcId().equals(id) && e.exists());
        if (inUse) {
            throw new AwsException(
                    "DependencyViolation",
                    "The vpc '" + id + "' has dependencies and cannot be deleted.");
        }
        removeAll(edit, RouteTable.class, t -> t.vpcId().equals(id));
        removeAll(edit, NetworkAcl.class, a -> a.vpcId().equals(id));
        for (SecurityGroup group : edit.image().all(SecurityGroup.class)) {
            if (group.vpcId().equals(id)) {
                SecurityGroups.remove(edit, group.id());
            }
        }
        removeAll(edit, Vpc.class, v -> v.id().equals(id));
        return DeleteVpcResponse.builder().build();
    }

    static <E extends Entity> boolean any(View view, Class<E> type, Predicate<E> test) {
        return view.image().all(type).stream().anyMatch(test);
    }

    /** Removes entities with their tags. */
    static <E extends Entity> void removeAll(Edit edit, Class<E> type, Predicate<E> test) {
        for (E entity : edit.image().all(type)) {
            if (test.test(entity)) {
                edit.remove(type, entity.id());
                edit.remove(TagSet.class, entity.id());
            }
        }
    }

    DescribeVpcAttributeResponse describeAttribute(View view, DescribeVpcAttributeRequest request) {
        Vpc vpc = LISTING.find(view, request.vpcId());
        DescribeVpcAttributeResponse.Builder response =
                DescribeVpcAttributeResponse.builder().vpcId(vpc.id());
        switch (request.attribute()) {
            case ENABLE_DNS_SUPPORT -> response.enableDnsSupport(b -> b.value(vpc.dnsSupport()));
            case ENABLE_DNS_HOSTNAMES ->
                    response.enableDnsHostnames(b -> b.value(vpc.dnsHostnames()));
            case ENABLE_NETWORK_ADDRESS_USAGE_METRICS ->
                    response.enableNetworkAddressUsageMetrics(
                            b -> b.value(vpc.addressUsageMetrics()));
            case UNKNOWN_TO_SDK_VERSION ->
                    throw new AwsException(
                            "InvalidParameterValue",
                            "Value ("
                                    + request.attributeAsString()
                                    + ") for parameter attribute is invalid. Unknown attribute.");
        }
        return response.build();
    }

    ModifyVpcAttributeResponse modifyAttribute(Edit edit, ModifyVpcAttributeRequest request) {
        Vpc vpc = LISTING.find(edit, request.vpcId());
        edit.put(
                new Vpc(
                        vpc.id(),
                        vpc.owner(),
                        vpc.cidr(),
                        vpc.isDefault(),
                        vpc.dhcpOptionsId(),
                        or(request.enableDnsSupport(), vpc.dnsSupport()),
                        or(request.enableDnsHostnames(), vpc.dnsHostnames()),
                        or(request.enableNetworkAddressUsageMetrics(), vpc.addressUsageMetrics())));
        return ModifyVpcAttributeResponse.builder().build();
    }

    static boolean or(@Nullable AttributeBooleanValue given, boolean before) {
        return (given == null || given.value() == null) ? before : given.value();
    }

    private static software.amazon.awssdk.services.ec2.model.Vpc wire(View view, Vpc vpc) {
        return software.amazon.awssdk.services.ec2.model.Vpc.builder()
                .vpcId(vpc.id())
                .ownerId(vpc.owner())
                .cidrBlock(vpc.cidr().toString())
                .cidrBlockAssociationSet(
                        VpcCidrBlockAssociation.builder()
                                .associationId("vpc-cidr-assoc-" + vpc.id().substring(4))
                                .cidrBlock(vpc.cidr().toString())
                                .cidrBlockState(s -> s.state("associated"))
                                .build())
                .dhcpOptionsId(vpc.dhcpOptionsId())
                .instanceTenancy("default")
                .isDefault(vpc.isDefault())
                .state("available")
                .tags(Tags.of(view, vpc.id()))
                .build();
    }
}
