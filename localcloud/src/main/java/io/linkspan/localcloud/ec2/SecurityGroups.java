package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.*;

/** Stateful filters of interfaces. Their rules are in {@link SecurityGroupRules}. */
final class SecurityGroups {
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]*");
    private static final int MAX_LENGTH = 255;

    static final Listing<SecurityGroup> LISTING =
            new Listing<>(
                    Kind.SECURITY_GROUP,
                    SecurityGroup.class,
                    new Filters<SecurityGroup>((view, group) -> view.image().tags(group.id()))
                            .one("group-id", (view, group) -> group.id())
                            .one("group-name", (view, group) -> group.name())
                            .one("description", (view, group) -> group.description())
                            .one("vpc-id", (view, group) -> group.vpcId())
                            .one("owner-id", (view, group) -> group.owner())
                            .many("ip-permission.cidr", rules(false, r -> text(r.cidr())))
                            .many(
                                    "ip-permission.group-id",
                                    rules(false, r -> text(r.peerGroupId())))
                            .many("ip-permission.from-port", rules(false, r -> text(r.fromPort())))
                            .many("ip-permission.to-port", rules(false, r -> text(r.toPort())))
                            .many("ip-permission.protocol", rules(false, r -> text(r.protocol())))
                            .many("egress.ip-permission.cidr", rules(true, r -> text(r.cidr())))
                            .many(
                                    "egress.ip-permission.group-id",
                                    rules(true, r -> text(r.peerGroupId())))
                            .many(
                                    "egress.ip-permission.from-port",
                                    rules(true, r -> text(r.fromPort())))
                            .many(
                                    "egress.ip-permission.to-port",
                                    rules(true, r -> text(r.toPort())))
                            .many(
                                    "egress.ip-permission.protocol",
                                    rules(true, r -> text(r.protocol()))));

    private SecurityGroups() {}

    private static Stream<String> text(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? Stream.of() : Stream.of(value.toString());
    }

    private static java.util.function.BiFunction<View, SecurityGroup, List<String>> rules(
            boolean egress, Function<SecurityGroupRule, Stream<String>> value) {
        return (view, group) ->
                SecurityGroupRules.of(view, group.id(), egress).flatMap(value).toList();
    }

    static CreateSecurityGroupResponse create(Edit edit, CreateSecurityGroupRequest request) {
        if (request.vpcId() == null) {
            throw new AwsException(
                    "VPCIdNotSpecified", "No default VPC for this user; give the parameter VpcId");
        }
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        checkText(request.groupName(), "groupName");
        checkText(request.description(), "groupDescription");
        if (request.groupName().startsWith("sg-")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + request.groupName()
                            + ") for parameter groupName is invalid. A name"
                            + " cannot begin with 'sg-'.");
        }
        if (request.groupName().equals("default")) {
            throw new AwsException(
                    "InvalidParameterValue", "Cannot use reserved security group name: default");
        }
        if (Vpcs.any(
                edit,
                SecurityGroup.class,
                g -> g.vpcId().equals(vpc.id()) && g.name().equals(request.groupName()))) {
            throw new AwsException(
                    "InvalidGroup.Duplicate",
                    "The security group '"
                            + request.groupName()
                            + "' already exists for VPC '"
                            + vpc.id()
                            + "'");
        }
        SecurityGroup group =
                new SecurityGroup(
                        edit.newId("sg"),
                        edit.owner(),
                        vpc.id(),
                        request.groupName(),
                        request.description());
        edit.put(group);
        edit.put(admitAllOut(edit, group.id()));
        Tags.create(edit, Kind.SECURITY_GROUP, group.id(), request.tagSpecifications());
        return CreateSecurityGroupResponse.builder()
                .groupId(group.id())
                .securityGroupArn(edit.arn("ec2", "security-group/" + group.id()))
                .tags(Tags.of(edit, group.id()))
                .build();
    }

    private static void checkText(String text, String parameter) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !TEXT.matcher(text).matches()) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + text
                            + ") for parameter "
                            + parameter
                            + " is invalid. Character sets beyond ASCII are not supported, and its"
                            + " length must be 1-"
                            + MAX_LENGTH
                            + ".");
        }
    }

    /** The outbound rule that every group is born with. */
    static SecurityGroupRule admitAllOut(Edit edit, String groupId) {
        return new SecurityGroupRule(
                edit.newId("sgr"),
                edit.owner(),
                groupId,
                true,
                "-1",
                -1,
                -1,
                CidrBlock.parse("0.0.0.0/0"),
                null,
                null,
                null);
    }

    static DescribeSecurityGroupsResponse describe(
            View view, DescribeSecurityGroupsRequest request) {
        List<Filter> filters = new ArrayList<>(request.filters());
        for (String name : request.groupNames()) {
            if (!Vpcs.any(
                    view,
                    SecurityGroup.class,
                    g -> g.owner().equals(view.owner()) && g.name().equals(name))) {
                throw new AwsException(
                        "InvalidGroup.NotFound",
                        "The security group '" + name + "' does not exist");
            }
        }
        if (!request.groupNames().isEmpty()) {
            filters.add(Filter.builder().name("group-name").values(request.groupNames()).build());
        }
        Page<SecurityGroup> page =
                LISTING.page(
                        view,
                        request.groupIds(),
                        filters,
                        request.maxResults(),
                        request.nextToken());
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(page.items().stream().map(g -> wire(view, g)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static DeleteSecurityGroupResponse delete(Edit edit, DeleteSecurityGroupRequest request) {
        if (request.groupId() == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter groupId");
        }
        SecurityGroup group = LISTING.find(edit, request.groupId());
        if (group.name().equals("default")) {
            throw new AwsException(
                    "CannotDelete",
                    "the specified group: \""
                            + group.id()
                            + "\" name: \"default\" cannot be deleted by a user");
        }
        boolean inUse =
                Vpcs.any(edit, NetworkInterface.class, e -> e.groupIds().contains(group.id()))
                        || Vpcs.any(
                                edit, LoadBalancer.class, b -> b.groupIds().contains(group.id()))
                        || Vpcs.any(
                                edit,
                                SecurityGroupRule.class,
                                r ->
                                        group.id().equals(r.peerGroupId())
                                                && !r.groupId().equals(group.id()));
        if (inUse) {
            throw new AwsException(
                    "DependencyViolation", "resource " + group.id() + " has a dependent object");
        }
        remove(edit, group.id());
        return DeleteSecurityGroupResponse.builder().returnValue(true).groupId(group.id()).build();
    }

    /** Removes a group and its rules. */
    static void remove(Edit edit, String groupId) {
        Vpcs.removeAll(edit, SecurityGroupRule.class, r -> r.groupId().equals(groupId));
        Vpcs.removeAll(edit, SecurityGroup.class, g -> g.id().equals(groupId));
    }

    private static software.amazon.awssdk.services.ec2.model.SecurityGroup wire(
            View view, SecurityGroup group) {
        return software.amazon.awssdk.services.ec2.model.SecurityGroup.builder()
                .groupId(group.id())
                .groupName(group.name())
                .description(group.description())
                .ownerId(group.owner())
                .vpcId(group.vpcId())
                .securityGroupArn(view.arn("ec2", "security-group/" + group.id()))
                .ipPermissions(
                        IpPermissions.of(
                                group.owner(), SecurityGroupRules.of(view, group.id(), false)))
                .ipPermissionsEgress(
                        IpPermissions.of(
                                group.owner(), SecurityGroupRules.of(view, group.id(), true)))
                .tags(Tags.of(view, group.id()))
                .build();
    }
}
