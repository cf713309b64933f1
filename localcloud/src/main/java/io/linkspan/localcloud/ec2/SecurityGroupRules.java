package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.TagSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** What security groups admit, rule by rule. */
final class SecurityGroupRules {
    /** Most rules of one group in one direction. Source: Amazon VPC quotas. */
    private static final int MAX_RULES = 60;

    static final Listing<SecurityGroupRule> LISTING =
            new Listing<>(
                    Kind.SECURITY_GROUP_RULE,
                    SecurityGroupRule.class,
                    new Filters<SecurityGroupRule>((view, rule) -> view.image().tags(rule.id()))
                            .one("security-group-rule-id", (view, rule) -> rule.id())
                            .one("group-id", (view, rule) -> rule.groupId()));

    private SecurityGroupRules() {}

    /** The rules of a group in one direction. */
    static Stream<SecurityGroupRule> of(View view, String groupId, boolean egress) {
        return view.image().all(SecurityGroupRule.class).stream()
                .filter(r -> r.groupId().equals(groupId) && r.egress() == egress);
    }

    static AuthorizeSecurityGroupIngressResponse authorizeIngress(
            Edit edit, AuthorizeSecurityGroupIngressRequest request) {
        SecurityGroup group = group(edit, request.groupId());
        List<IpPermissions.Term> terms =
                request.hasIpPermissions()
                        ? IpPermissions.terms(request.ipPermissions())
                        : single(
                                request.ipProtocol(),
                                request.fromPort(),
                                request.toPort(),
                                request.cidrIp());
        return AuthorizeSecurityGroupIngressResponse.builder()
                .returnValue(true)
                .securityGroupRules(
                        authorize(edit, group, false, terms, request.tagSpecifications()))
                .build();
    }

    static AuthorizeSecurityGroupEgressResponse authorizeEgress(
            Edit edit, AuthorizeSecurityGroupEgressRequest request) {
        SecurityGroup group = group(edit, request.groupId());
        List<IpPermissions.Term> terms =
                request.hasIpPermissions()
                        ? IpPermissions.terms(request.ipPermissions())
                        : single(
                                request.ipProtocol(),
                                request.fromPort(),
                                request.toPort(),
                                request.cidrIp());
        return AuthorizeSecurityGroupEgressResponse.builder()
                .returnValue(true)
                .securityGroupRules(
                        authorize(edit, group, true, terms, request.tagSpecifications()))
                .build();
    }

    private static SecurityGroup group(View view, @Nullable String id) {
        if (id == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter groupId");
        }
        return SecurityGroups.LISTING.find(view, id);
    }

    private static List<IpPermissions.Term> single(
            @Nullable String protocol,
            @Nullable Integer from,
            @Nullable Integer to,
            @Nullable String cidr) {
        if (protocol == null || cidr == null) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter ipPermissions");
        }
        return List.of(
                IpPermissions.term(
                        IpPermissions.protocol(protocol),
                        from,
                        to,
                        Cidrs.masked(cidr, "cidrIp"),
                        null,
                        null,
                        null));
    }

    private static List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> authorize(
            Edit edit,
            SecurityGroup group,
            boolean egress,
            List<IpPermissions.Term> terms,
            List<TagSpecification> tags) {
        List<SecurityGroupRule> before = new ArrayList<>(of(edit, group.id(), egress).toList());
        List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> added = new ArrayList<>();
        for (IpPermissions.Term term : terms) {
            if (term.groupId() != null) {
                checkPeer(edit, group, term.groupId());
            }
            if (before.stream().anyMatch(term::admitsSameAs)) {
                throw new AwsException(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"" + term.text() + "\" already exists");
            }
            SecurityGroupRule rule = rule(edit.newId("sgr"), group, egress, term);
            edit.put(rule);
            before.add(rule);
            Tags.create(edit, Kind.SECURITY_GROUP_RULE, rule.id(), tags);
            added.add(wire(edit, rule));
        }
        if (before.size() > MAX_RULES) {
            throw new AwsException(
                    "RulesPerSecurityGroupLimitExceeded",
                    "The maximum number of rules per security group has been reached.");
        }
        return added;
    }

    private static void checkPeer(View view, SecurityGroup group, String peer) {
        SecurityGroup other = SecurityGroups.LISTING.find(view, peer);
        if (!other.vpcId().equals(group.vpcId())) {
            throw new AwsException(
                    "InvalidGroup.NotFound",
                    "You have specified two resources that belong to different networks.");
        }
    }

    private static SecurityGroupRule rule(
            String id, SecurityGroup group, boolean egress, IpPermissions.Term term) {
        return new SecurityGroupRule(
                id,
                group.owner(),
                group.id(),
                egress,
                term.protocol(),
                term.fromPort(),
                term.toPort(),
                term.cidr(),
                term.cidrIpv6(),
                term.groupId(),
                term.description());
    }

    static RevokeSecurityGroupIngressResponse revokeIngress(
            Edit edit, RevokeSecurityGroupIngressRequest request) {
        SecurityGroup group = group(edit, request.groupId());
        if (request.hasSecurityGroupRuleIds()) {
            revoke(edit, group, false, request.securityGroupRuleIds());
        } else {
            revokeTerms(
                    edit,
                    group,
                    false,
                    request.hasIpPermissions()
                            ? IpPermissions.terms(request.ipPermissions())
                            : single(
                                    request.ipProtocol(),
                                    request.fromPort(),
                                    request.toPort(),
                                    request.cidrIp()));
        }
        return RevokeSecurityGroupIngressResponse.builder().returnValue(true).build();
    }

    static RevokeSecurityGroupEgressResponse revokeEgress(
            Edit edit, RevokeSecurityGroupEgressRequest request) {
        SecurityGroup group = group(edit, request.groupId());
        if (request.hasSecurityGroupRuleIds()) {
            revoke(edit, group, true, request.securityGroupRuleIds());
        } else {
            revokeTerms(
                    edit,
                    group,
                    true,
                    request.hasIpPermissions()
                            ? IpPermissions.terms(request.ipPermissions())
                            : single(
                                    request.ipProtocol(),
                                    request.fromPort(),
                                    request.toPort(),
                                    request.cidrIp()));
        }
        return RevokeSecurityGroupEgressResponse.builder().returnValue(true).build();
    }

    private static void revoke(
            Edit edit, SecurityGroup group, boolean egress, List<String> ruleIds) {
        ruleIds.forEach(id -> remove(edit, in(edit, group, egress, id)));
    }

    private static void revokeTerms(
            Edit edit, SecurityGroup group, boolean egress, List<IpPermissions.Term> terms) {
        for (IpPermissions.Term term : terms) {
            remove(edit, found(edit, group, egress, term));
        }
    }

    static UpdateSecurityGroupRuleDescriptionsIngressResponse describeIngress(
            Edit edit, UpdateSecurityGroupRuleDescriptionsIngressRequest request) {
        describe(
                edit,
                group(edit, request.groupId()),
                false,
                request.ipPermissions(),
                request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsIngressResponse.builder()
                .returnValue(true)
                .build();
    }

    static UpdateSecurityGroupRuleDescriptionsEgressResponse describeEgress(
            Edit edit, UpdateSecurityGroupRuleDescriptionsEgressRequest request) {
        describe(
                edit,
                group(edit, request.groupId()),
                true,
                request.ipPermissions(),
                request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsEgressResponse.builder()
                .returnValue(true)
                .build();
    }

    private static void describe(
            Edit edit,
            SecurityGroup group,
            boolean egress,
            List<IpPermission> permissions,
            List<SecurityGroupRuleDescription> descriptions) {
        if (permissions.isEmpty() == descriptions.isEmpty()) {
            throw new AwsException(
                    permissions.isEmpty() ? "MissingParameter" : "InvalidParameterCombination",
                    "Either ipPermissions or securityGroupRuleDescriptions must be given, and not"
                            + " both");
        }
        for (IpPermissions.Term term : IpPermissions.terms(permissions)) {
            edit.put(found(edit, group, egress, term).withDescription(term.description()));
        }
        for (SecurityGroupRuleDescription one : descriptions) {
            edit.put(
                    in(edit, group, egress, one.securityGroupRuleId())
                            .withDescription(one.description()));
        }
    }

    private static SecurityGroupRule in(
            View view, SecurityGroup group, boolean egress, @Nullable String id) {
        SecurityGroupRule rule = LISTING.find(view, id);
        if (!rule.groupId().equals(group.id()) || rule.egress() != egress) {
            throw Kind.SECURITY_GROUP_RULE.notFound(rule.id());
        }
        return rule;
    }

    private static SecurityGroupRule found(
            View view, SecurityGroup group, boolean egress, IpPermissions.Term term) {
        return of(view, group.id(), egress)
                .filter(term::admitsSameAs)
                .findFirst()
                .orElseThrow(() ->
                        new AwsException(
                                "InvalidPermission.NotFound",
                                "The specified rule does not exist in this security group."));
    }

    private static void remove(Edit edit, SecurityGroupRule rule) {
        edit.remove(SecurityGroupRule.class, rule.id());
        edit.remove(TagSet.class, rule.id());
    }

    static DescribeSecurityGroupRulesResponse describe(
            View view, DescribeSecurityGroupRulesRequest request) {
        Page<SecurityGroupRule> page =
                LISTING.page(
                        view,
                        request.securityGroupRuleIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeSecurityGroupRulesResponse.builder()
                .securityGroupRules(page.items().stream().map(r -> wire(view, r)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static ModifySecurityGroupRulesResponse modify(
            Edit edit, ModifySecurityGroupRulesRequest request) {
        SecurityGroup group = group(edit, request.groupId());
        for (SecurityGroupRuleUpdate update : request.securityGroupRules()) {
            SecurityGroupRule rule = LISTING.find(edit, update.securityGroupRuleId());
            SecurityGroupRuleRequest wanted = update.securityGroupRule();
            if (wanted == null || !rule.groupId().equals(group.id())) {
                throw Kind.SECURITY_GROUP_RULE.notFound(rule.id());
            }
            IpPermissions.Term term =
                    IpPermissions.term(
                            IpPermissions.protocol(wanted.ipProtocol()),
                            wanted.fromPort(),
                            wanted.toPort(),
                            wanted.cidrIpv4() == null
                                    ? null
                                    : Cidrs.masked(wanted.cidrIpv4(), "cidrIpv4"),
                            wanted.cidrIpv6(),
                            wanted.referencedGroupId(),
                            wanted.description());
            edit.put(rule(rule.id(), group, rule.egress(), term));
        }
        return ModifySecurityGroupRulesResponse.builder().returnValue(true).build();
    }

    private static software.amazon.awssdk.services.ec2.model.SecurityGroupRule wire(
            View view, SecurityGroupRule rule) {
        software.amazon.awssdk.services.ec2.model.SecurityGroupRule.Builder wire =
                software.amazon.awssdk.services.ec2.model.SecurityGroupRule.builder()
                        .securityGroupRuleId(rule.id())
                        .securityGroupRuleArn(view.arn("ec2", "security-group-rule/" + rule.id()))
                        .groupId(rule.groupId())
                        .groupOwnerId(rule.owner())
                        .isEgress(rule.egress())
                        .ipProtocol(rule.protocol())
                        .fromPort(rule.fromPort())
                        .toPort(rule.toPort())
                        .cidrIpv4(rule.cidr() == null ? null : rule.cidr().toString())
                        .cidrIpv6(rule.cidrIpv6())
                        .description(rule.description())
                        .tags(Tags.of(view, rule.id()));
        if (rule.peerGroupId() != null) {
            wire.referencedGroupInfo(g -> g.groupId(rule.peerGroupId()).userId(rule.owner()));
        }
        return wire.build();
    }
}
