package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.AllowedPrincipal;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ServiceConfiguration;
import software.amazon.awssdk.services.ec2.model.ServiceState;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** The endpoint service: who may connect to the load balancer, and only after acceptance. */
record EndpointServices(Aws aws, LoadBalancers balancers, Connections connections)
        implements Kind<Resource.EndpointService> {
    private static final Duration AVAILABLE = Duration.ofMinutes(5);
    private static final Duration DELETED = Duration.ofMinutes(5);

    /**
     * How often a balancer may lose its service and get another while AWS remembers tokens: each
     * leaving of a zone takes one, and a token that was used costs one call.
     */
    private static final int TOKENS = 100;

    private static final Set<ServiceState> GONE =
            Set.of(ServiceState.DELETING, ServiceState.DELETED, ServiceState.FAILED);

    @Override
    public Class<Resource.EndpointService> type() {
        return Resource.EndpointService.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeVpcEndpointServiceConfigurations",
                "ec2:DescribeVpcEndpointServicePermissions",
                "ec2:DescribeVpcEndpointConnections",
                "ec2:CreateVpcEndpointServiceConfiguration",
                "ec2:ModifyVpcEndpointServiceConfiguration",
                "ec2:ModifyVpcEndpointServicePermissions",
                "ec2:RejectVpcEndpointConnections",
                "ec2:DeleteVpcEndpointServiceConfigurations",
                "elasticloadbalancing:DescribeLoadBalancers",
                "ec2:CreateTags");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Existing> all = new ArrayList<>();
        List<Found<ServiceConfiguration>> alive =
                world.endpointServices().stream()
                        .filter(f -> !GONE.contains(f.raw().serviceState()))
                        .toList();
        for (Found<ServiceConfiguration> found : World.single(alive)) {
            Map<String, String> outputs = new LinkedHashMap<>();
            outputs.put(Output.SERVICE_NAME, found.raw().serviceName());
            Tags.consumers(found.tags())
                    .forEach((name, cluster) -> outputs.put(Output.consumer(name), cluster));
            all.add(
                    found.as(
                            new Resource.EndpointService(
                                    found.name(),
                                    Boolean.TRUE.equals(found.raw().acceptanceRequired()),
                                    principals(found.id())),
                            outputs));
        }
        return all;
    }

    private SortedSet<String> principals(String service) {
        SortedSet<String> principals = new TreeSet<>();
        for (AllowedPrincipal each :
                aws.ec2()
                        .describeVpcEndpointServicePermissionsPaginator(b -> b.serviceId(service))
                        .allowedPrincipals()) {
            principals.add(each.principal());
        }
        return principals;
    }

    @Override
    public Existing create(Resource.EndpointService wanted, Scope scope)
            throws InterruptedException {
        String balancer = Aws.id(scope, Resource.LoadBalancer.KEY);
        balancers.active(balancer, scope);
        for (int generation = 0; generation < TOKENS; generation++) {
            Optional<ServiceConfiguration> made = made(wanted, balancer, generation, scope);
            if (made.isPresent()) {
                // Principals come last, so that a service that has them is known to be whole.
                permit(made.get().serviceId(), Set.of(), wanted.principals(), scope);
                return new Existing(
                        made.get().serviceId(),
                        wanted,
                        Map.of(Output.SERVICE_NAME, made.get().serviceName()));
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-AWS-15",
                        "endpoint service " + wanted.name() + " was gone after each creation",
                        "All "
                                + TOKENS
                                + " tokens for it are used up; AWS forgets them after a while.",
                        "Look at the endpoint services of "
                                + balancer
                                + " in the VPC console; without a fault there, run the command again tomorrow"));
    }

    /** Empty when the token was that of a service that has been deleted since. */
    private Optional<ServiceConfiguration> made(
            Resource.EndpointService wanted, String balancer, int generation, Scope scope)
            throws InterruptedException {
        // One that was deleted because the load balancer left a zone must not answer for the next.
        String zones =
                scope.find(Resource.LoadBalancer.KEY)
                        .map(Existing::actual)
                        .filter(Resource.LoadBalancer.class::isInstance)
                        .map(b -> ((Resource.LoadBalancer) b).addresses().keySet().toString())
                        .orElse("");
        Optional<ServiceConfiguration> made = created(wanted, balancer, zones + generation, scope);
        return made.isEmpty() ? made : available(made.get().serviceId(), wanted, scope);
    }

    private Optional<ServiceConfiguration> created(
            Resource.EndpointService wanted, String balancer, String generation, Scope scope)
            throws InterruptedException {
        String link = scope.link().name();
        String token = Token.of(List.of(link, wanted.toString(), balancer, generation));
        return aws.eventually(
                scope,
                () -> {
                    try {
                        return Optional.of(
                                aws.ec2()
                                        .createVpcEndpointServiceConfiguration(b ->
                                                b.networkLoadBalancerArns(balancer)
                                                        .acceptanceRequired(
                                                                wanted.acceptanceRequired())
                                                        .clientToken(token)
                                                        .tagSpecifications(
                                                                Tags.specification(
                                                                        ResourceType
                                                                                .VPC_ENDPOINT_SERVICE,
                                                                        link,
                                                                        wanted.key(),
                                                                        wanted.name())))
                                        .serviceConfiguration());
                    } catch (SdkException thrown) {
                        // The call names no service: it is the one that the token made, and no
                        // waiting brings that back.
                        if (FailedCall.of(thrown).has("InvalidVpcEndpointServiceId.NotFound")) {
                            return Optional.empty();
                        }
                        throw thrown;
                    }
                });
    }

    private Optional<ServiceConfiguration> available(
            String id, Resource.EndpointService wanted, Scope scope) throws InterruptedException {
        return aws.pace()
                .<Optional<ServiceConfiguration>>until(
                        "endpoint service " + wanted.name() + " (" + id + ") to be available",
                        "Run the command again; it goes on from here",
                        AVAILABLE,
                        scope::note,
                        () -> {
                            Optional<ServiceConfiguration> seen = read(id);
                            if (seen.isPresent() && GONE.contains(seen.get().serviceState())) {
                                return new Pace.Look.Done<>(Optional.empty());
                            }
                            return seen.filter(s -> s.serviceState() == ServiceState.AVAILABLE)
                                            .isPresent()
                                    ? new Pace.Look.Done<>(seen)
                                    : new Pace.Look.NotYet<>(
                                            seen.map(ServiceConfiguration::serviceStateAsString)
                                                    .orElse("not known yet"));
                        });
    }

    private Optional<ServiceConfiguration> read(String id) {
        try {
            return aws
                    .ec2()
                    .describeVpcEndpointServiceConfigurations(b -> b.serviceIds(id))
                    .serviceConfigurations()
                    .stream()
                    .findFirst();
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw thrown;
        }
    }

    private void permit(
            String id, Collection<String> present, Collection<String> wanted, Scope scope)
            throws InterruptedException {
        List<String> add = wanted.stream().filter(p -> !present.contains(p)).toList();
        List<String> remove = present.stream().filter(p -> !wanted.contains(p)).toList();
        if (!add.isEmpty() || !remove.isEmpty()) {
            aws.eventually(
                    scope,
                    () ->
                            aws.ec2()
                                    .modifyVpcEndpointServicePermissions(b -> {
                                        b.serviceId(id);
                                        if (!add.isEmpty()) {
                                            b.addAllowedPrincipals(add);
                                        }
                                        if (!remove.isEmpty()) {
                                            b.removeAllowedPrincipals(remove);
                                        }
                                    }));
        }
    }

    @Override
    public Existing update(
            Resource.EndpointService wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope)
            throws InterruptedException {
        if (Changed.in(differences, "name")) {
            aws.rename(existing.id(), wanted.name());
        }
        if (Changed.in(differences, "acceptanceRequired")) {
            aws.ec2()
                    .modifyVpcEndpointServiceConfiguration(b ->
                            b.serviceId(existing.id())
                                    .acceptanceRequired(wanted.acceptanceRequired()));
        }
        available(existing.id(), wanted, scope);
        permit(
                existing.id(),
                ((Resource.EndpointService) existing.actual()).principals(),
                wanted.principals(),
                scope);
        return new Existing(existing.id(), wanted, existing.outputs());
    }

    /** AWS keeps a service that has connections: then they are rejected first. */
    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        String id = existing.id();
        aws.gone(
                scope,
                () -> {
                    for (UnsuccessfulItem item :
                            aws.ec2()
                                    .deleteVpcEndpointServiceConfigurations(b -> b.serviceIds(id))
                                    .unsuccessful()) {
                        if (item.error().code().equals("ExistingVpcEndpointConnections")) {
                            connections.rejectAll(id, scope);
                        }
                        throw Refused.of("DeleteVpcEndpointServiceConfigurations", item);
                    }
                });
        aws.pace()
                .until(
                        "endpoint service " + id + " to be deleted",
                        "Run the command again; it goes on from here",
                        DELETED,
                        scope::note,
                        () -> {
                            Optional<ServiceConfiguration> seen = read(id);
                            return seen.filter(s -> s.serviceState() != ServiceState.DELETED)
                                            .isEmpty()
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>("deleting");
                        });
    }
}
