package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.IpAddressType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SubnetMapping;

/** The network load balancer: internal, a node of known address in each zone. */
record LoadBalancers(Aws aws) implements Kind<Resource.LoadBalancer> {
    private static final String CROSS_ZONE = "load_balancing.cross_zone.enabled";
    private static final Duration ACTIVE = Duration.ofMinutes(10);

    @Override
    public Class<Resource.LoadBalancer> type() {
        return Resource.LoadBalancer.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:CreateLoadBalancer",
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
                "elasticloadbalancing:DeleteLoadBalancer",
                // Elastic Load Balancing's own role, made with an account's first load balancer.
                "iam:CreateServiceLinkedRole");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Existing> all = new ArrayList<>();
        for (Found<LoadBalancer> found : world.loadBalancers()) {
            all.add(found.as(actual(found, world), Map.of(Output.DNS_NAME, found.raw().dnsName())));
        }
        return all;
    }

    private Resource.LoadBalancer actual(Found<LoadBalancer> found, World world)
            throws InterruptedException {
        LoadBalancer raw = found.raw();
        Optional<Resource.LoadBalancer> wanted =
                world.wanted(Resource.LoadBalancer.class, found.key());
        SortedMap<ResourceKey, String> addresses = new TreeMap<>();
        for (var zone : raw.availabilityZones()) {
            ResourceKey subnet = World.reference(world.subnets(), zone.subnetId());
            String asked = wanted.map(w -> w.addresses().get(subnet)).orElse(null);
            if (asked != null && asked.isEmpty()) {
                addresses.put(subnet, asked);
                continue;
            }
            addresses.put(
                    subnet,
                    zone.loadBalancerAddresses().stream()
                            .map(a -> a.privateIPv4Address())
                            .filter(java.util.Objects::nonNull)
                            .findFirst()
                            // Where it is not told, nothing contradicts what was asked for.
                            .orElse(asked == null ? "" : asked));
        }
        ResourceKey group =
                raw.securityGroups().isEmpty()
                        ? new ResourceKey("unknown", "none")
                        : World.reference(world.securityGroups(), raw.securityGroups().getFirst());
        String enforced = raw.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic();
        boolean crossZone =
                aws
                        .elb()
                        .describeLoadBalancerAttributes(b -> b.loadBalancerArn(found.id()))
                        .attributes()
                        .stream()
                        .anyMatch(a -> a.key().equals(CROSS_ZONE) && a.value().equals("true"));
        return new Resource.LoadBalancer(
                raw.loadBalancerName(),
                addresses,
                group,
                crossZone,
                enforced == null
                        ? wanted.map(Resource.LoadBalancer::enforceOnPrivateLink).orElse(true)
                        : enforced.equals("on"));
    }

    @Override
    public Existing create(Resource.LoadBalancer wanted, Scope scope) throws InterruptedException {
        LoadBalancer made = made(wanted, scope);
        String arn = made.loadBalancerArn();
        if (wanted.crossZone()) {
            crossZone(arn, true);
        }
        if (!wanted.enforceOnPrivateLink()) {
            enforce(arn, wanted, scope);
        }
        active(arn, scope);
        return new Existing(arn, wanted, Map.of(Output.DNS_NAME, made.dnsName()));
    }

    /** Its name is unique in the region: a repetition finds the first one. */
    private LoadBalancer made(Resource.LoadBalancer wanted, Scope scope)
            throws InterruptedException {
        CreateLoadBalancerRequest request = request(wanted, scope);
        try {
            return aws.eventually(scope, () -> aws.elb().createLoadBalancer(request))
                    .loadBalancers()
                    .getFirst();
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("DuplicateLoadBalancerName")) {
                throw thrown;
            }
            return aws
                    .elb()
                    .describeLoadBalancers(b -> b.names(wanted.name()))
                    .loadBalancers()
                    .stream()
                    .filter(lb -> aws.isOurs(lb.loadBalancerArn(), wanted.key(), scope))
                    .findFirst()
                    .orElseThrow(() -> Failures.taken("load balancer " + wanted.name(), e));
        }
    }

    private static CreateLoadBalancerRequest request(Resource.LoadBalancer wanted, Scope scope) {
        return CreateLoadBalancerRequest.builder()
                .name(wanted.name())
                .type(LoadBalancerTypeEnum.NETWORK)
                .scheme(LoadBalancerSchemeEnum.INTERNAL)
                .ipAddressType(IpAddressType.IPV4)
                .subnetMappings(mappings(wanted, scope))
                .securityGroups(Aws.id(scope, wanted.securityGroup()))
                .tags(Tags.elb(Tags.of(scope.link().name(), wanted.key(), wanted.name())))
                .build();
    }

    private static List<SubnetMapping> mappings(Resource.LoadBalancer wanted, Scope scope) {
        return wanted.addresses().entrySet().stream()
                .map(e ->
                        SubnetMapping.builder()
                                .subnetId(Aws.id(scope, e.getKey()))
                                .privateIPv4Address(e.getValue().isEmpty() ? null : e.getValue())
                                .build())
                .toList();
    }

    private void crossZone(String arn, boolean on) {
        aws.elb()
                .modifyLoadBalancerAttributes(b ->
                        b.loadBalancerArn(arn)
                                .attributes(
                                        LoadBalancerAttribute.builder()
                                                .key(CROSS_ZONE)
                                                .value(Boolean.toString(on))
                                                .build()));
    }

    private void enforce(String arn, Resource.LoadBalancer wanted, Scope scope) {
        aws.elb()
                .setSecurityGroups(b ->
                        b.loadBalancerArn(arn)
                                .securityGroups(Aws.id(scope, wanted.securityGroup()))
                                .enforceSecurityGroupInboundRulesOnPrivateLinkTraffic(
                                        wanted.enforceOnPrivateLink()
                                                ? EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum
                                                        .ON
                                                : EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum
                                                        .OFF));
    }

    /** Waits until it carries traffic; an endpoint service needs it so. */
    void active(String arn, Scope scope) throws InterruptedException {
        aws.pace()
                .until(
                        "load balancer " + arn + " to be active",
                        "Run the command again; it goes on from here",
                        ACTIVE,
                        scope::note,
                        () -> {
                            LoadBalancer seen =
                                    aws.elb()
                                            .describeLoadBalancers(b -> b.loadBalancerArns(arn))
                                            .loadBalancers()
                                            .getFirst();
                            LoadBalancerStateEnum state = seen.state().code();
                            if (state == LoadBalancerStateEnum.FAILED) {
                                throw new DiagnosticException(
                                        Diagnostic.error(
                                                "LS-AWS-15",
                                                "load balancer " + arn + " failed to start",
                                                String.valueOf(seen.state().reason()),
                                                "Delete it and run the command again"));
                            }
                            return state == LoadBalancerStateEnum.PROVISIONING
                                    ? new Pace.Look.NotYet<>("provisioning")
                                    : new Pace.Look.Done<>(true);
                        });
    }

    @Override
    public Existing update(
            Resource.LoadBalancer wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope)
            throws InterruptedException {
        if (Changed.in(differences, "addresses")) {
            aws.elb()
                    .setSubnets(b ->
                            b.loadBalancerArn(existing.id())
                                    .subnetMappings(mappings(wanted, scope)));
            active(existing.id(), scope);
        }
        if (Changed.in(differences, "crossZone")) {
            crossZone(existing.id(), wanted.crossZone());
        }
        if (Changed.in(differences, "enforceOnPrivateLink")) {
            enforce(existing.id(), wanted, scope);
        }
        return new Existing(existing.id(), wanted, existing.outputs());
    }

    /** Its interfaces linger; whoever deletes subnets and groups waits for them. */
    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.elb().deleteLoadBalancer(b -> b.loadBalancerArn(existing.id())));
    }
}
