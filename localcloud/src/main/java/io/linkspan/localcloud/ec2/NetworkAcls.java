package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.NetworkAcl;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * Stateless filters of subnets: kept and described; this cloud's data plane does not apply them.
 */
final class NetworkAcls {
    private static final CidrBlock ANYWHERE = CidrBlock.parse("0.0.0.0/0");
    private static final int LAST_RULE = 32_767;

    /** What a default ACL holds: everything is admitted both ways. */
    static final List<NetworkAcl.Entry> ADMIT_ALL =
            List.of(rule(100, true, true), rule(100, false, true), deny(true), deny(false));

    private static final List<NetworkAcl.Entry> DENY_ALL = List.of(deny(true), deny(false));

    static final Listing<NetworkAcl> LISTING =
            new Listing<>(
                    Kind.NETWORK_ACL,
                    NetworkAcl.class,
                    new Filters<NetworkAcl>((view, acl) -> view.image().tags(acl.id()))
                            .one("network-acl-id", (view, acl) -> acl.id())
                            .one("vpc-id", (view, acl) -> acl.vpcId())
                            .one("default", (view, acl) -> acl.isDefault())
                            .one("owner-id", (view, acl) -> acl.owner())
                            .many(
                                    "association.subnet-id",
                                    (view, acl) ->
                                            acl.associations().stream()
                                                    .map(NetworkAcl.Association::subnetId)
                                                    .toList())
                            .many(
                                    "association.association-id",
                                    (view, acl) ->
                                            acl.associations().stream()
                                                    .map(NetworkAcl.Association::id)
                                                    .toList()));

    private NetworkAcls() {}

    private static NetworkAcl.Entry rule(int number, boolean egress, boolean allow) {
        return new NetworkAcl.Entry(number, egress, allow, "-1", ANYWHERE, null, null);
    }

    private static NetworkAcl.Entry deny(boolean egress) {
        return rule(LAST_RULE, egress, false);
    }

    static NetworkAcl defaultOf(View view, String vpcId) {
        return view.image().all(NetworkAcl.class).stream()
                .filter(a -> a.vpcId().equals(vpcId) && a.isDefault())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(vpcId + " has no default ACL"));
    }

    static CreateNetworkAclResponse create(Edit edit, CreateNetworkAclRequest request) {
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        NetworkAcl acl =
                edit.made(request.clientToken())
                        .map(ids -> LISTING.find(edit, ids.getFirst()))
                        .orElseGet(() ->
                                new NetworkAcl(
                                        edit.newId("acl"),
                                        edit.owner(),
                                        vpc.id(),
                                        false,
                                        DENY_ALL,
                                        List.of()));
        edit.put(acl);
        edit.remember(request.clientToken(), List.of(acl.id()));
        Tags.create(edit, Kind.NETWORK_ACL, acl.id(), request.tagSpecifications());
        return CreateNetworkAclResponse.builder()
                .networkAcl(wire(edit, acl))
                .clientToken(request.clientToken())
                .build();
    }

    static DescribeNetworkAclsResponse describe(View view, DescribeNetworkAclsRequest request) {
        Page<NetworkAcl> page =
                LISTING.page(
                        view,
                        request.networkAclIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeNetworkAclsResponse.builder()
                .networkAcls(page.items().stream().map(a -> wire(view, a)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static DeleteNetworkAclResponse delete(Edit edit, DeleteNetworkAclRequest request) {
        NetworkAcl acl = LISTING.find(edit, request.networkAclId());
        if (acl.isDefault()) {
            throw new AwsException(
                    "InvalidParameterValue", "cannot delete default network ACL " + acl.id());
        }
        if (!acl.associations().isEmpty()) {
            throw new AwsException(
                    "DependencyViolation",
                    "The networkAcl '" + acl.id() + "' has dependencies and cannot be deleted.");
        }
        Vpcs.removeAll(edit, NetworkAcl.class, a -> a.id().equals(acl.id()));
        return DeleteNetworkAclResponse.builder().build();
    }

    static CreateNetworkAclEntryResponse createEntry(
            Edit edit, CreateNetworkAclEntryRequest request) {
        NetworkAcl acl = LISTING.find(edit, request.networkAclId());
        NetworkAcl.Entry entry =
                entry(
                        request.ruleNumber(),
                        request.egress(),
                        request.ruleActionAsString(),
                        request.protocol(),
                        request.cidrBlock(),
                        request.portRange());
        if (acl.entries().stream().anyMatch(e -> isAt(e, entry.number(), entry.egress()))) {
            throw new AwsException(
                    "NetworkAclEntryAlreadyExists",
                    "The network acl entry identified by " + entry.number() + " already exists.");
        }
        List<NetworkAcl.Entry> entries = new ArrayList<>(acl.entries());
        entries.add(entry);
        edit.put(acl.withEntries(entries));
        return CreateNetworkAclEntryResponse.builder().build();
    }

    static ReplaceNetworkAclEntryResponse replaceEntry(
            Edit edit, ReplaceNetworkAclEntryRequest request) {
        NetworkAcl acl = LISTING.find(edit, request.networkAclId());
        NetworkAcl.Entry entry =
                entry(
                        request.ruleNumber(),
                        request.egress(),
                        request.ruleActionAsString(),
                        request.protocol(),
                        request.cidrBlock(),
                        request.portRange());
        List<NetworkAcl.Entry> entries = without(acl, entry.number(), entry.egress());
        entries.add(entry);
        edit.put(acl.withEntries(entries));
        return ReplaceNetworkAclEntryResponse.builder().build();
    }

    static DeleteNetworkAclEntryResponse deleteEntry(
            Edit edit, DeleteNetworkAclEntryRequest request) {
        NetworkAcl acl = LISTING.find(edit, request.networkAclId());
        edit.put(acl.withEntries(without(acl, request.ruleNumber(), request.egress())));
        return DeleteNetworkAclEntryResponse.builder().build();
    }

    static ReplaceNetworkAclAssociationResponse replaceAssociation(
            Edit edit, ReplaceNetworkAclAssociationRequest request) {
        NetworkAcl to = LISTING.find(edit, request.networkAclId());
        for (NetworkAcl from : edit.image().all(NetworkAcl.class)) {
            for (NetworkAcl.Association association : from.associations()) {
                if (association.id().equals(request.associationId())
                        && from.vpcId().equals(to.vpcId())) {
                    List<NetworkAcl.Association> kept = new ArrayList<>(from.associations());
                    kept.remove(association);
                    edit.put(from.withAssociations(kept));
                    String id = edit.newId("aclassoc");
                    NetworkAcl target = edit.image().get(NetworkAcl.class, to.id());
                    List<NetworkAcl.Association> more = new ArrayList<>(target.associations());
                    more.add(new NetworkAcl.Association(id, association.subnetId()));
                    edit.put(target.withAssociations(more));
                    return ReplaceNetworkAclAssociationResponse.builder()
                            .newAssociationId(id)
                            .build();
                }
            }
        }
        throw Kind.NETWORK_ACL_ASSOCIATION.notFound(request.associationId());
    }

    private static boolean isAt(NetworkAcl.Entry entry, int number, boolean egress) {
        return entry.number() == number && entry.egress() == egress;
    }

    private static List<NetworkAcl.Entry> without(NetworkAcl acl, int number, boolean egress) {
        List<NetworkAcl.Entry> kept =
                new ArrayList<>(
                        acl.entries().stream().filter(e -> !isAt(e, number, egress)).toList());
        if (kept.size() == acl.entries().size() || number == LAST_RULE) {
            throw new AwsException(
                    "InvalidNetworkAclEntry.NotFound",
                    "The network acl entry identified by " + number + " does not exist.");
        }
        return kept;
    }

    private static NetworkAcl.Entry entry(
            int number,
            boolean egress,
            String action,
            String protocol,
            @Nullable String cidr,
            @Nullable PortRange ports) {
        if (number < 1 || number >= LAST_RULE) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + number
                            + ") for parameter ruleNumber is invalid. It must be 1-32766.");
        }
        if (!action.equals("allow") && !action.equals("deny")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value (" + action + ") for parameter ruleAction is invalid.");
        }
        return new NetworkAcl.Entry(
                number,
                egress,
                action.equals("allow"),
                protocol,
                Cidrs.masked(cidr == null ? "" : cidr, "cidrBlock"),
                ports == null ? null : ports.from(),
                ports == null ? null : ports.to());
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkAcl wire(
            View view, NetworkAcl acl) {
        return software.amazon.awssdk.services.ec2.model.NetworkAcl.builder()
                .networkAclId(acl.id())
                .ownerId(acl.owner())
                .vpcId(acl.vpcId())
                .isDefault(acl.isDefault())
                .entries(
                        acl.entries().stream()
                                .sorted(Comparator.comparingInt(NetworkAcl.Entry::number))
                                .map(NetworkAcls::wire)
                                .toList())
                .associations(
                        acl.associations().stream()
                                .map(a ->
                                        NetworkAclAssociation.builder()
                                                .networkAclAssociationId(a.id())
                                                .networkAclId(acl.id())
                                                .subnetId(a.subnetId())
                                                .build())
                                .toList())
                .tags(Tags.of(view, acl.id()))
                .build();
    }

    private static NetworkAclEntry wire(NetworkAcl.Entry entry) {
        NetworkAclEntry.Builder builder =
                NetworkAclEntry.builder()
                        .ruleNumber(entry.number())
                        .egress(entry.egress())
                        .ruleAction(entry.allow() ? "allow" : "deny")
                        .protocol(entry.protocol())
                        .cidrBlock(entry.cidr().toString());
        if (entry.fromPort() != null) {
            builder.portRange(r -> r.from(entry.fromPort()).to(entry.toPort()));
        }
        return builder.build();
    }
}
