package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Subnets, placed by zone id, since zone names differ by account. */
record Subnets(Aws aws) implements Kind<Resource.Subnet> {
    @Override
    public Class<Resource.Subnet> type() {
        return Resource.Subnet.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeSubnets", "ec2:CreateSubnet", "ec2:DeleteSubnet", "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        return world.subnets().stream()
                .map(found ->
                        found.as(
                                new Resource.Subnet(
                                        found.key().name(),
                                        new ZoneId(found.raw().availabilityZoneId()),
                                        Ipv4Block.parse(found.raw().cidrBlock()))))
                .toList();
    }

    @Override
    public Existing create(Resource.Subnet wanted, Scope scope) throws InterruptedException {
        String vpc = Aws.id(scope, Resource.Vpc.KEY);
        try {
            // Its block is unique in the VPC, so that a repetition cannot make a second one.
            Subnet subnet =
                    aws.eventually(
                            scope,
                            () ->
                                    aws.ec2()
                                            .createSubnet(b ->
                                                    b.vpcId(vpc)
                                                            .cidrBlock(wanted.cidr().toString())
                                                            .availabilityZoneId(
                                                                    wanted.zone().value())
                                                            .tagSpecifications(
                                                                    Tags.specification(
                                                                            ResourceType.SUBNET,
                                                                            scope.link().name(),
                                                                            wanted.key(),
                                                                            wanted.name())))
                                            .subnet());
            return Aws.made(subnet.subnetId(), wanted);
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("InvalidSubnet.Conflict")) {
                throw thrown;
            }
            return madeEarlier(wanted, vpc, scope, e);
        }
    }

    private Existing madeEarlier(
            Resource.Subnet wanted, String vpc, Scope scope, FailedCall conflict) {
        return aws
                .ec2()
                .describeSubnets(b -> b.filters(Tags.ofResource(scope.link().name(), wanted.key())))
                .subnets()
                .stream()
                .filter(s ->
                        s.vpcId().equals(vpc) && s.cidrBlock().equals(wanted.cidr().toString()))
                .findFirst()
                .map(s -> Aws.made(s.subnetId(), wanted))
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-AWS-17",
                                        "subnet "
                                                + wanted.name()
                                                + " cannot have "
                                                + wanted.cidr()
                                                + ": another subnet of "
                                                + vpc
                                                + " overlaps it",
                                        conflict.message(),
                                        "Give the link a block of its own: another aws.vpc.cidr, or a VPC with that block free"),
                                conflict.thrown()));
    }

    @Override
    public Existing update(
            Resource.Subnet wanted, Existing existing, List<Difference> differences, Scope scope) {
        return Aws.made(existing.id(), wanted);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.ec2().deleteSubnet(b -> b.subnetId(existing.id())));
    }
}
