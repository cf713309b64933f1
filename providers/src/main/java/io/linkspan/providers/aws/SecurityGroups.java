package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
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
        return (link.startsWith("sg-") ? "linkspan-" : "") + link + "-" + name;
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
                                    new DiagnosticException(
                                            Diagnostic.error(
                                                    "LS-AWS-09",
                                                    "security group "
                                                            + groupName(link, wanted.name())
                                                            + " exists in "
                                                            + vpc
                                                            + " and is not of this link",
                                                    e.message(),
                                                    "Rename the link, or delete that group when nothing uses it"),
                                            thrown));
            fit(
                    group.groupId(),
                    Rules.of(group.ipPermissions()),
                    Rules.of(group.ipPermissionsEgress()),
                    wanted,
                    scope);
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

    /** Adds first, then takes away, so that nothing wanted is ever cut off in between. */
    private void fit(
            String id,
            SortedSet<Rule> ingress,
            SortedSet<Rule> egress,
            Resource.SecurityGroup wanted,
            Scope scope)
            throws InterruptedException {
        List<Rule> in = Rules.missing(ingress, wanted.ingress());
        if (!in.isEmpty()) {
            change(
                    scope,
                    () ->
                            aws.ec2()
                                    .authorizeSecurityGroupIngress(b ->
                                            b.groupId(id).ipPermissions(Rules.permissions(in))));
        }
        List<Rule> out = Rules.missing(egress, wanted.egress());
        if (!out.isEmpty()) {
            change(
                    scope,
                    () ->
                            aws.ec2()
                                    .authorizeSecurityGroupEgress(b ->
                                            b.groupId(id).ipPermissions(Rules.permissions(out))));
        }
        List<Rule> tooMuchIn = Rules.missing(wanted.ingress(), ingress);
        if (!tooMuchIn.isEmpty()) {
            change(
                    scope,
                    () ->
                            aws.ec2()
                                    .revokeSecurityGroupIngress(b ->
                                            b.groupId(id)
                                                    .ipPermissions(Rules.permissions(tooMuchIn))));
        }
        List<Rule> tooMuchOut = Rules.missing(wanted.egress(), egress);
        if (!tooMuchOut.isEmpty()) {
            change(
                    scope,
                    () ->
                            aws.ec2()
                                    .revokeSecurityGroupEgress(b ->
                                            b.groupId(id)
                                                    .ipPermissions(Rules.permissions(tooMuchOut))));
        }
    }

    /** A retried call that was done the first time finds its rules there, or gone. */
    private void change(Scope scope, Runnable call) throws InterruptedException {
        try {
            aws.pace()
                    .persist(
                            java.time.Duration.ofSeconds(30),
                            e -> e.has("InvalidGroup.NotFound"),
                            scope::note,
                            () -> {
                                call.run();
                                return true;
                            });
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("InvalidPermission.Duplicate", "InvalidPermission.NotFound")) {
                throw thrown;
            }
        }
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.ec2().deleteSecurityGroup(b -> b.groupId(existing.id())));
    }
}
