package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Load balancers offered to other accounts, as their owner sees them. */
final class EndpointServices {
    static final Listing<EndpointService> LISTING =
            new Listing<>(
                    Kind.VPC_ENDPOINT_SERVICE,
                    EndpointService.class,
                    new Filters<EndpointService>((view, s) -> view.image().tags(s.id()))
                            .one("service-id", (view, s) -> s.id())
                            .one("service-name", (view, s) -> s.serviceName())
                            .always("service-state", "Available")
                            .always("supported-ip-address-types", "ipv4"));

    private EndpointServices() {}

    static CreateVpcEndpointServiceConfigurationResponse create(
            Edit edit, CreateVpcEndpointServiceConfigurationRequest request) {
        Optional<List<String>> made = edit.made(request.clientToken());
        EndpointService service =
                made.map(ids -> LISTING.find(edit, ids.getFirst()))
                        .orElseGet(() -> make(edit, request));
        return CreateVpcEndpointServiceConfigurationResponse.builder()
                .serviceConfiguration(wire(edit, service))
                .clientToken(request.clientToken())
                .build();
    }

    private static EndpointService make(
            Edit edit, CreateVpcEndpointServiceConfigurationRequest request) {
        if (request.networkLoadBalancerArns().isEmpty()) {
            throw new AwsException(
                    "MissingParameter",
                    "The request must contain at least one of NetworkLoadBalancerArns; this cloud"
                            + " has no gateway load balancers.");
        }
        List<String> arns = request.networkLoadBalancerArns().stream().distinct().toList();
        String id = edit.newId("vpce-svc");
        arns.forEach(arn -> checkBalancer(edit, arn, id));
        EndpointService service =
                new EndpointService(
                        id,
                        edit.owner(),
                        "com.amazonaws.vpce." + edit.region() + "." + id,
                        !Boolean.FALSE.equals(request.acceptanceRequired()),
                        arns,
                        List.of(),
                        request.privateDnsName(),
                        edit.now(),
                        null);
        edit.put(service);
        edit.remember(request.clientToken(), List.of(id));
        Tags.create(edit, Kind.VPC_ENDPOINT_SERVICE, id, request.tagSpecifications());
        return service;
    }

    private static void checkBalancer(View view, String arn, String serviceId) {
        boolean owned =
                view.image()
                        .find(LoadBalancer.class, arn)
                        .filter(b -> b.owner().equals(view.owner()))
                        .isPresent();
        if (!owned) {
            throw new AwsException(
                    "InvalidParameter", "The load balancer '" + arn + "' does not exist");
        }
        for (EndpointService other : view.image().all(EndpointService.class)) {
            if (other.loadBalancerArns().contains(arn) && !other.id().equals(serviceId)) {
                throw new AwsException(
                        "InvalidParameter",
                        arn
                                + " is already associated with another VPC endpoint service: "
                                + other.id());
            }
        }
    }

    static DescribeVpcEndpointServiceConfigurationsResponse describe(
            View view, DescribeVpcEndpointServiceConfigurationsRequest request) {
        Page<EndpointService> page =
                LISTING.page(
                        view,
                        request.serviceIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcEndpointServiceConfigurationsResponse.builder()
                .serviceConfigurations(page.items().stream().map(s -> wire(view, s)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static ModifyVpcEndpointServiceConfigurationResponse modify(
            Edit edit, ModifyVpcEndpointServiceConfigurationRequest request) {
        EndpointService service = LISTING.find(edit, request.serviceId());
        List<String> arns = new ArrayList<>(service.loadBalancerArns());
        for (String arn : request.addNetworkLoadBalancerArns()) {
            checkBalancer(edit, arn, service.id());
            if (!arns.contains(arn)) {
                arns.add(arn);
            }
        }
        arns.removeAll(request.removeNetworkLoadBalancerArns());
        if (arns.isEmpty()) {
            throw new AwsException(
                    "InvalidParameter",
                    "The service '" + service.id() + "' must keep at least one load balancer");
        }
        String dns =
                request.privateDnsName() == null
                        ? service.privateDnsName()
                        : request.privateDnsName();
        edit.put(
                service.withSettings(
                        request.acceptanceRequired() == null
                                ? service.acceptanceRequired()
                                : request.acceptanceRequired(),
                        arns,
                        Boolean.TRUE.equals(request.removePrivateDnsName()) ? null : dns));
        return ModifyVpcEndpointServiceConfigurationResponse.builder().returnValue(true).build();
    }

    /** Once the service pays, it goes on paying. */
    static ModifyVpcEndpointServicePayerResponsibilityResponse modifyPayer(
            Edit edit, ModifyVpcEndpointServicePayerResponsibilityRequest request) {
        EndpointService service = LISTING.find(edit, request.serviceId());
        if (request.payerResponsibility() != PayerResponsibility.SERVICE_OWNER) {
            throw new AwsException(
                    "InvalidParameter",
                    "Value ("
                            + request.payerResponsibilityAsString()
                            + ") for parameter payerResponsibility is invalid; it can be"
                            + " 'ServiceOwner' only");
        }
        edit.put(service.withPayerResponsibility(request.payerResponsibilityAsString()));
        return ModifyVpcEndpointServicePayerResponsibilityResponse.builder()
                .returnValue(true)
                .build();
    }

    /** A private name here is verified as soon as it is set: there is no public DNS to ask. */
    static StartVpcEndpointServicePrivateDnsVerificationResponse verifyPrivateDns(
            Edit edit, StartVpcEndpointServicePrivateDnsVerificationRequest request) {
        EndpointService service = LISTING.find(edit, request.serviceId());
        if (service.privateDnsName() == null) {
            throw new AwsException(
                    "InvalidParameter",
                    "The service '" + service.id() + "' has no private DNS name to verify");
        }
        return StartVpcEndpointServicePrivateDnsVerificationResponse.builder()
                .returnValue(true)
                .build();
    }

    static DeleteVpcEndpointServiceConfigurationsResponse delete(
            Edit edit, DeleteVpcEndpointServiceConfigurationsRequest request) {
        List<UnsuccessfulItem> refused = new ArrayList<>();
        for (String id : request.serviceIds()) {
            try {
                EndpointService service = LISTING.find(edit, id);
                boolean live =
                        Vpcs.any(
                                edit,
                                VpcEndpoint.class,
                                e -> e.serviceId().equals(service.id()) && isLive(e));
                if (live) {
                    refused.add(
                            unsuccessful(
                                    id,
                                    "ExistingVpcEndpointConnections",
                                    "Service has existing active VPC Endpoint connections!"));
                } else {
                    Vpcs.removeAll(edit, EndpointService.class, s -> s.id().equals(id));
                }
            } catch (AwsException e) {
                refused.add(unsuccessful(id, e.code(), e.message()));
            }
        }
        return DeleteVpcEndpointServiceConfigurationsResponse.builder()
                .unsuccessful(refused)
                .build();
    }

    private static boolean isLive(VpcEndpoint endpoint) {
        return switch (endpoint.state()) {
            case PENDING_ACCEPTANCE, PENDING, AVAILABLE -> true;
            case REJECTED, DELETING, DELETED, FAILED, EXPIRED -> false;
        };
    }

    static UnsuccessfulItem unsuccessful(String id, String code, String message) {
        return UnsuccessfulItem.builder()
                .resourceId(id)
                .error(e -> e.code(code).message(message))
                .build();
    }

    /** The zones, by id, in which a service's load balancers have nodes. */
    static Set<String> zoneIds(View view, EndpointService service) {
        Set<String> zones = new TreeSet<>();
        for (String arn : service.loadBalancerArns()) {
            view.image()
                    .find(LoadBalancer.class, arn)
                    .ifPresent(b -> b.nodes().forEach(n -> zones.add(n.zoneId())));
        }
        return zones;
    }

    /** The zones of a service by the viewer's own names; zones the viewer lacks are left out. */
    static List<String> zoneNames(View view, EndpointService service) {
        return zoneIds(view, service).stream()
                .flatMap(z -> Optional.ofNullable(view.account().zoneNames().get(z)).stream())
                .sorted()
                .toList();
    }

    /** The DNS name below which endpoints' names are. */
    static String baseDnsName(View view, EndpointService service) {
        return service.id() + "." + view.region() + ".vpce.amazonaws.com";
    }

    /** Whether an account may connect; the owner always may. */
    static boolean admits(EndpointService service, String account) {
        return service.owner().equals(account)
                || service.permissions().stream()
                        .anyMatch(p -> EndpointPermissions.covers(p.principal(), account));
    }

    private static ServiceConfiguration wire(View view, EndpointService service) {
        ServiceConfiguration.Builder wire =
                ServiceConfiguration.builder()
                        .serviceType(ServiceTypeDetail.builder().serviceType("Interface").build())
                        .serviceId(service.id())
                        .serviceName(service.serviceName())
                        .serviceState("Available")
                        .availabilityZones(zoneNames(view, service))
                        .availabilityZoneIds(zoneIds(view, service))
                        .acceptanceRequired(service.acceptanceRequired())
                        .managesVpcEndpoints(false)
                        .networkLoadBalancerArns(service.loadBalancerArns())
                        .supportedIpAddressTypesWithStrings("ipv4")
                        .baseEndpointDnsNames(baseDnsName(view, service))
                        .remoteAccessEnabled(false)
                        .payerResponsibility(service.payerResponsibility())
                        .tags(Tags.of(view, service.id()));
        String privateName = service.privateDnsName();
        if (privateName != null) {
            wire.privateDnsName(privateName)
                    .privateDnsNameConfiguration(c ->
                            c.state("verified")
                                    .type("TXT")
                                    .name("_" + service.id().substring(9))
                                    .value("vpce:" + service.id().substring(9)));
        }
        return wire.build();
    }

    static DescribeVpcEndpointServicesResponse describeOffered(
            View view, DescribeVpcEndpointServicesRequest request) {
        Filters<EndpointService> filters =
                new Filters<EndpointService>((v, s) -> v.image().tags(s.id()))
                        .one("service-name", (v, s) -> s.serviceName())
                        .one("owner", (v, s) -> s.owner())
                        .always("service-type", "Interface")
                        .always("supported-ip-address-types", "ipv4");
        List<EndpointService> visible =
                view.image().all(EndpointService.class).stream()
                        .filter(s -> admits(s, view.owner()))
                        .toList();
        for (String name : request.serviceNames()) {
            if (visible.stream().noneMatch(s -> s.serviceName().equals(name))) {
                throw noService(name);
            }
        }
        var passes = filters.matching(view, request.filters());
        Page<EndpointService> page =
                Page.of(
                        visible.stream()
                                .filter(s ->
                                        request.serviceNames().isEmpty()
                                                || request.serviceNames().contains(s.serviceName()))
                                .filter(passes)
                                .toList(),
                        EndpointService::id,
                        1,
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcEndpointServicesResponse.builder()
                .serviceNames(page.items().stream().map(EndpointService::serviceName).toList())
                .serviceDetails(page.items().stream().map(s -> detail(view, s)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static AwsException noService(@Nullable String name) {
        return new AwsException(
                "InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist");
    }

    private static ServiceDetail detail(View view, EndpointService service) {
        return ServiceDetail.builder()
                .serviceName(service.serviceName())
                .serviceId(service.id())
                .serviceRegion(view.region())
                .serviceType(ServiceTypeDetail.builder().serviceType("Interface").build())
                .availabilityZones(zoneNames(view, service))
                .availabilityZoneIds(zoneIds(view, service))
                .owner(service.owner())
                .baseEndpointDnsNames(baseDnsName(view, service))
                .privateDnsName(service.privateDnsName())
                .privateDnsNames(
                        service.privateDnsName() == null
                                ? List.of()
                                : List.of(
                                        PrivateDnsDetails.builder()
                                                .privateDnsName(service.privateDnsName())
                                                .build()))
                .vpcEndpointPolicySupported(false)
                .acceptanceRequired(service.acceptanceRequired())
                .managesVpcEndpoints(false)
                .payerResponsibility(service.payerResponsibility())
                .supportedIpAddressTypesWithStrings("ipv4")
                .tags(
                        service.owner().equals(view.owner())
                                ? Tags.of(view, service.id())
                                : List.of())
                .build();
    }
}
