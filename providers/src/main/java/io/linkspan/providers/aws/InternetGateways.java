package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** The way out of the VPC, for the bastion. A VPC has one at most. */
record InternetGateways(Aws aws) implements Kind<Resource.InternetGateway> {
    @Override
    public Class<Resource.InternetGateway> type() {
        return Resource.InternetGateway.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeInternetGateways",
                "ec2:CreateInternetGateway",
                "ec2:AttachInternetGateway",
                "ec2:DetachInternetGateway",
                "ec2:DeleteInternetGateway",
                "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Existing> all = new ArrayList<>();
        for (Found<InternetGateway> found : world.internetGateways()) {
            boolean attached =
                    world.vpcs().stream().anyMatch(vpc -> attached(found.raw(), vpc.id()));
            all.add(found.as(new Resource.InternetGateway(found.name(), attached)));
        }
        Optional<Found<software.amazon.awssdk.services.ec2.model.Vpc>> given =
                world.vpcs().stream().filter(Found::given).findFirst();
        if (all.isEmpty() && given.isPresent()) {
            usersOwn(world, given.get().id()).ifPresent(all::add);
        }
        return all;
    }

    /** The gateway of a user's VPC stands in for one of our own, which could not be attached. */
    private Optional<Existing> usersOwn(World world, String vpc) {
        return world.wanted(Resource.InternetGateway.class, Resource.InternetGateway.KEY)
                .flatMap(wanted ->
                        aws
                                .ec2()
                                .describeInternetGateways(b ->
                                        b.filters(
                                                Filter.builder()
                                                        .name("attachment.vpc-id")
                                                        .values(vpc)
                                                        .build()))
                                .internetGateways()
                                .stream()
                                .filter(gateway -> attached(gateway, vpc))
                                .findFirst()
                                .map(gateway ->
                                        new Existing(
                                                gateway.internetGatewayId(),
                                                new Resource.InternetGateway(wanted.name(), true),
                                                Map.of(Output.GIVEN, "true"))));
    }

    private static boolean attached(InternetGateway gateway, String vpc) {
        return gateway.attachments().stream().anyMatch(a -> vpc.equals(a.vpcId()));
    }

    @Override
    public Existing create(Resource.InternetGateway wanted, Scope scope)
            throws InterruptedException {
        InternetGateway gateway =
                aws.once(
                        () -> find(scope),
                        () ->
                                aws.clients()
                                        .ec2Once()
                                        .createInternetGateway(b ->
                                                b.tagSpecifications(
                                                        Tags.specification(
                                                                ResourceType.INTERNET_GATEWAY,
                                                                scope.link().name(),
                                                                wanted.key(),
                                                                wanted.name())))
                                        .internetGateway(),
                        scope);
        attach(gateway, scope);
        return Aws.made(gateway.internetGatewayId(), wanted);
    }

    private Optional<InternetGateway> find(Scope scope) {
        return aws
                .ec2()
                .describeInternetGateways(b ->
                        b.filters(
                                Tags.ofResource(scope.link().name(), Resource.InternetGateway.KEY)))
                .internetGateways()
                .stream()
                .findFirst();
    }

    private void attach(InternetGateway gateway, Scope scope) throws InterruptedException {
        String vpc = Aws.id(scope, Resource.Vpc.KEY);
        if (attached(gateway, vpc)) {
            return;
        }
        gateway.attachments().forEach(a -> detach(gateway.internetGatewayId(), a.vpcId()));
        String id = gateway.internetGatewayId();
        try {
            aws.eventually(
                    scope,
                    () -> aws.ec2().attachInternetGateway(b -> b.internetGatewayId(id).vpcId(vpc)));
        } catch (SdkException thrown) {
            // A repetition finds it attached already; another one's gateway is a refusal.
            boolean ours = read(id).stream().anyMatch(each -> attached(each, vpc));
            if (!FailedCall.of(thrown).has("Resource.AlreadyAssociated") || !ours) {
                throw thrown;
            }
        }
    }

    private List<InternetGateway> read(String id) {
        return aws.ec2().describeInternetGateways(b -> b.internetGatewayIds(id)).internetGateways();
    }

    @Override
    public Existing update(
            Resource.InternetGateway wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope)
            throws InterruptedException {
        if (Changed.in(differences, "name")) {
            aws.rename(existing.id(), wanted.name());
        }
        if (Changed.in(differences, "attached")) {
            for (InternetGateway gateway : read(existing.id())) {
                attach(gateway, scope);
            }
        }
        return Aws.made(existing.id(), wanted);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        Optional<Existing> vpc = scope.find(Resource.Vpc.KEY);
        if (vpc.isPresent()) {
            aws.gone(scope, () -> detach(existing.id(), vpc.get().id()));
        }
        aws.gone(
                scope,
                () -> aws.ec2().deleteInternetGateway(b -> b.internetGatewayId(existing.id())));
    }

    private void detach(String id, String vpc) {
        try {
            aws.ec2().detachInternetGateway(b -> b.internetGatewayId(id).vpcId(vpc));
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("Gateway.NotAttached")) {
                throw thrown;
            }
        }
    }
}
