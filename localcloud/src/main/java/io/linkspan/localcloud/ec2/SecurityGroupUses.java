package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.SecurityGroup;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Where security groups can be used, and from where they are referred to. */
final class SecurityGroupUses {
    private static final Listing<SecurityGroup> LISTING =
            new Listing<>(
                    Kind.SECURITY_GROUP,
                    SecurityGroup.class,
                    new Filters<SecurityGroup>((view, group) -> view.image().tags(group.id()))
                            .one("group-id", (view, group) -> group.id())
                            .one("group-name", (view, group) -> group.name())
                            .one("description", (view, group) -> group.description())
                            .one("owner-id", (view, group) -> group.owner())
                            .one("primary-vpc-id", (view, group) -> group.vpcId()));

    private SecurityGroupUses() {}

    static GetSecurityGroupsForVpcResponse inVpc(
            View view, GetSecurityGroupsForVpcRequest request) {
        String vpc = Vpcs.LISTING.find(view, request.vpcId()).id();
        List<Filter> filters = new ArrayList<>(request.filters());
        filters.add(Filter.builder().name("primary-vpc-id").values(vpc).build());
        Page<SecurityGroup> page =
                LISTING.page(view, List.of(), filters, request.maxResults(), request.nextToken());
        return GetSecurityGroupsForVpcResponse.builder()
                .securityGroupForVpcs(
                        page.items().stream()
                                .map(g ->
                                        SecurityGroupForVpc.builder()
                                                .groupId(g.id())
                                                .groupName(g.name())
                                                .description(g.description())
                                                .ownerId(g.owner())
                                                .primaryVpcId(g.vpcId())
                                                .tags(Tags.of(view, g.id()))
                                                .build())
                                .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** References come over VPC peering connections, and this cloud has none. */
    static DescribeSecurityGroupReferencesResponse references(
            View view, DescribeSecurityGroupReferencesRequest request) {
        request.groupId().forEach(id -> SecurityGroups.LISTING.find(view, id));
        return DescribeSecurityGroupReferencesResponse.builder()
                .securityGroupReferenceSet(List.of())
                .build();
    }
}
