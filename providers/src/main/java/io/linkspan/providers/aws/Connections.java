package io.linkspan.providers.aws;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;
import software.amazon.awssdk.services.ec2.model.VpcEndpointConnection;

/** Endpoints that connect, or want to connect, to an endpoint service. */
record Connections(Aws aws) {
    /** States in which an endpoint holds on to the service. */
    private static final Set<String> LIVE =
            Set.of("pendingacceptance", "pending", "available", "partial");

    List<VpcEndpointConnection> of(String service) {
        return StreamSupport.stream(
                        aws.ec2()
                                .describeVpcEndpointConnectionsPaginator(b ->
                                        b.filters(
                                                Filter.builder()
                                                        .name("service-id")
                                                        .values(service)
                                                        .build()))
                                .vpcEndpointConnections()
                                .spliterator(),
                        false)
                .filter(c -> service.equals(c.serviceId()))
                .toList();
    }

    /** AWS spells it {@code pendingAcceptance} here and {@code PendingAcceptance} there. */
    static String state(VpcEndpointConnection connection) {
        return String.valueOf(connection.vpcEndpointStateAsString()).toLowerCase(Locale.ROOT);
    }

    static boolean isLive(VpcEndpointConnection connection) {
        return LIVE.contains(state(connection));
    }

    /**
     * Tells of what waits for acceptance and is neither {@code mine} nor a generic consumer's: it
     * is left as it is.
     */
    void noteLeft(
            List<VpcEndpointConnection> all, Predicate<VpcEndpointConnection> mine, Scope scope) {
        List<String> others =
                all.stream()
                        .filter(mine.negate())
                        .filter(c -> state(c).equals("pendingacceptance"))
                        .filter(c -> !isOfGeneric(c.vpcEndpointOwner(), scope))
                        .map(c -> c.vpcEndpointId() + " of account " + c.vpcEndpointOwner())
                        .sorted()
                        .toList();
        if (!others.isEmpty()) {
            scope.note("left pending, not of this link: " + String.join(", ", others));
        }
    }

    private static boolean isOfGeneric(String owner, Scope scope) {
        return scope.link().consumers().stream()
                .anyMatch(consumer ->
                        consumer instanceof ConsumerSpec.Generic generic
                                && generic.accountId().filter(owner::equals).isPresent());
    }

    void accept(String service, String endpoint) {
        for (UnsuccessfulItem item :
                aws.ec2()
                        .acceptVpcEndpointConnections(
                                b -> b.serviceId(service).vpcEndpointIds(endpoint))
                        .unsuccessful()) {
            throw Refused.of("AcceptVpcEndpointConnections", item);
        }
    }

    void reject(String service, List<String> endpoints) {
        for (UnsuccessfulItem item :
                aws.ec2()
                        .rejectVpcEndpointConnections(
                                b -> b.serviceId(service).vpcEndpointIds(endpoints))
                        .unsuccessful()) {
            throw Refused.of("RejectVpcEndpointConnections", item);
        }
    }

    /** Rejects whatever holds on to a service that is to go. */
    void rejectAll(String service, Scope scope) {
        List<VpcEndpointConnection> live =
                of(service).stream().filter(Connections::isLive).toList();
        if (!live.isEmpty()) {
            live.forEach(c ->
                    scope.note(
                            "rejecting "
                                    + c.vpcEndpointId()
                                    + " of account "
                                    + c.vpcEndpointOwner()));
            reject(service, live.stream().map(VpcEndpointConnection::vpcEndpointId).toList());
        }
    }
}
