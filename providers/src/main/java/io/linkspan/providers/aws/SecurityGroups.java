package io.linkspan.providers.aws;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.Rule;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** Security groups, with exactly the wanted rules. */
record SecurityGroups(Aws aws) implements Kind<Resource.SecurityGroup> {
    /** What AWS puts into a new group. */
    private static final SortedSet<Rule> FRESH =
            new TreeSet<>(Set.of(Rule.everythingTo("0.0.0.0/0")));

    @Override
    public Class<Resource.SecurityGroup> type() {
        return Resource.SecurityGroup.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeSecurityGroups",
                "ec2:CreateSecurityGroup",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:DeleteSecurityGroup",
                "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        return world.securityGroups().stream()
                .map(found ->
                        found.as(
                                new Resource.SecurityGroup(
                                        found.key().name(),
                                        String.valueOf(found.raw().description()),
                                        Rules.of(found.raw().ipPermissions()),
                                        Rules.of(found.raw().ipPermissionsEgress()))))
                .toList();
    }

    /** Unique in the VPC. AWS takes no name that begins with {@code sg-}. */
    static String groupName(String link, String name) {
        return AwsConventions.groupName(link, name);
    }

    @Override
    public Existing create(Resource.SecurityGroup wanted, Scope scope) throws InterruptedException {
        String vpc = Aws.id(scope, Resource.Vpc.KEY);
        String link = scope.link().name();
        try {
            // Its name is unique in the VPC, so that a repetition cannot make a second one.
            String id =
                    aws.eventually(
                            scope,
                            () ->
                                    aws.ec2()
                                            .createSecurityGroup(b ->
                                                    b.vpcId(vpc)
                                                            .groupName(
                                                                    groupName(link, wanted.name()))
                                                            .description(wanted.description())
                                                            .tagSpecifications(
                                                                    Tags.specification(
                                                                            ResourceType
                                                                                    .SECURITY_GROUP,
                                                                            link,
                                                                            wanted.key(),
                                                                            groupName(
                                                                                    link,
                                                                                    wanted
                                                                                            .name()))))
                                            .groupId());
            fit(id, new TreeSet<>(), FRESH, wanted, scope);
            return Aws.made(id, wanted);
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("InvalidGroup.Duplicate")) {
                throw thrown;
            }
            SecurityGroup group =
                    find(wanted, vpc, scope)
                            .orElseThrow(() ->
                                    Failures.taken(
                                            "security group "
                                                    + groupName(link, wanted.name())
                                                    + " of "
                                                    + vpc,
                                            e));
            fit(group, wanted, scope);
            return Aws.made(group.groupId(), wanted);
        }
    }

    private Optional<SecurityGroup> find(Resource.SecurityGroup wanted, String vpc, Scope scope) {
        return aws
                .ec2()
                .describeSecurityGroups(b ->
                        b.filters(
                                Filter.builder().name("vpc-id").values(vpc).build(),
                                Tags.ofResource(scope.link().name(), wanted.key()).get(0),
                                Tags.ofResource(scope.link().name(), wanted.key()).get(1)))
                .securityGroups()
                .stream()
                .findFirst();
    }

    @Override
    public Existing update(
            Resource.SecurityGroup wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope)
            throws InterruptedException {
        Resource.SecurityGroup actual = (Resource.SecurityGroup) existing.actual();
        fit(existing.id(), actual.ingress(), actual.egress(), wanted, scope);
        return Aws.made(existing.id(), wanted);
    }

    private void fit(SecurityGroup group, Resource.SecurityGroup wanted, Scope scope)
            throws InterruptedException {
        fit(
                group.groupId(),
                Rules.of(group.ipPermissions()),
                Rules.of(group.ipPermissionsEgress()),
                wanted,
                scope);
    }

    /** Makes the rules exactly those wanted; looks again when they were not as thought. */
    private void fit(
            String id,
            SortedSet<Rule> ingress,
            SortedSet<Rule> egress,
            Resource.SecurityGroup wanted,
            Scope scope)
            throws InterruptedException {
        if (changed(id, ingress, egress, wanted, scope)) {
            return;
        }
        for (SecurityGroup group :
                aws.ec2().describeSecurityGroups(b -> b.groupIds(id)).securityGroups()) {
            changed(
                    id,
                    Rules.of(group.ipPermissions()),
                    Rules.of(group.ipPermissionsEgress()),
                    wanted,
                    scope);
        }
    }

    /** Adds first, then takes away, so that nothing wanted is ever cut off in between. */
    private boolean changed(
            String id,
            SortedSet<Rule> ingress,
            SortedSet<Rule> egress,
            Resource.SecurityGroup wanted,
            Scope scope)
            throws InterruptedException {
        Ec2Client ec2 = aws.ec2();
        boolean asThought = true;
        var in = Rules.permissions(Rules.missing(ingress, wanted.ingress()));
        if (!in.isEmpty()) {
            asThought &=
                    change(
                            scope,
                            () ->
                                    ec2.authorizeSecurityGroupIngress(
                                            b -> b.groupId(id).ipPermissions(in)));
        }
        var out = Rules.permissions(Rules.missing(egress, wanted.egress()));
        if (!out.isEmpty()) {
            asThought &=
                    change(
                            scope,
                            () ->
                                    ec2.authorizeSecurityGroupEgress(
                                            b -> b.groupId(id).ipPermissions(out)));
        }
        var tooMuchIn = Rules.permissions(Rules.missing(wanted.ingress(), ingress));
        if (!tooMuchIn.isEmpty()) {
            asThought &=
                    change(
                            scope,
                            () ->
                                    ec2.revokeSecurityGroupIngress(
                                            b -> b.groupId(id).ipPermissions(tooMuchIn)));
        }
        var tooMuchOut = Rules.permissions(Rules.missing(wanted.egress(), egress));
        if (!tooMuchOut.isEmpty()) {
            asThought &=
                    change(
                            scope,
                            () ->
                                    ec2.revokeSecurityGroupEgress(
                                            b -> b.groupId(id).ipPermissions(tooMuchOut)));
        }
        return asThought;
    }

    /** False when some of the rules were there already, or gone already: nothing was changed. */
    private boolean change(Scope scope, Runnable call) throws InterruptedException {
        try {
            aws.eventually(
                    scope,
                    () -> {
                        call.run();
                        return true;
                    });
            return true;
        } catch (SdkException thrown) {
            if (FailedCall.of(thrown)
                    .has("InvalidPermission.Duplicate", "InvalidPermission.NotFound")) {
                return false;
            }
            throw thrown;
        }
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.ec2().deleteSecurityGroup(b -> b.groupId(existing.id())));
    }
}
