package io.linkspan.providers.aws;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcState;

/** The network. */
record Vpcs(Aws aws) implements Kind<Resource.Vpc> {
    private static final Duration AVAILABLE = Duration.ofMinutes(1);

    @Override
    public Class<Resource.Vpc> type() {
        return Resource.Vpc.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of("ec2:DescribeVpcs", "ec2:CreateVpc", "ec2:DeleteVpc", "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        return world.vpcs().stream()
                .map(found ->
                        found.as(
                                new Resource.Vpc(
                                        found.name(), Ipv4Block.parse(found.raw().cidrBlock()))))
                .toList();
    }

    @Override
    public Existing create(Resource.Vpc wanted, Scope scope) throws InterruptedException {
        Vpc vpc =
                aws.once(
                        () -> find(scope),
                        () ->
                                aws.clients()
                                        .ec2Once()
                                        .createVpc(b ->
                                                b.cidrBlock(wanted.cidr().toString())
                                                        .tagSpecifications(
                                                                Tags.specification(
                                                                        ResourceType.VPC,
                                                                        scope.link().name(),
                                                                        wanted.key(),
                                                                        wanted.name())))
                                        .vpc(),
                        scope);
        if (vpc.state() != VpcState.AVAILABLE) {
            aws.pace()
                    .until(
                            "VPC " + vpc.vpcId() + " to be available",
                            "Run the command again; it goes on from here",
                            AVAILABLE,
                            scope::note,
                            () ->
                                    find(scope)
                                            .filter(v -> v.state() == VpcState.AVAILABLE)
                                            .<Pace.Look<Boolean>>map(
                                                    _ -> new Pace.Look.Done<>(true))
                                            .orElseGet(() -> new Pace.Look.NotYet<>("pending")));
        }
        return Aws.made(vpc.vpcId(), wanted);
    }

    private Optional<Vpc> find(Scope scope) {
        return aws
                .ec2()
                .describeVpcs(
                        b -> b.filters(Tags.ofResource(scope.link().name(), Resource.Vpc.KEY)))
                .vpcs()
                .stream()
                .findFirst();
    }

    @Override
    public Existing update(
            Resource.Vpc wanted, Existing existing, List<Difference> differences, Scope scope) {
        aws.rename(existing.id(), wanted.name());
        return Aws.made(existing.id(), wanted);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.ec2().deleteVpc(b -> b.vpcId(existing.id())));
    }
}
