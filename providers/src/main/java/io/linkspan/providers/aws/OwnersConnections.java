package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.VpcEndpointConnection;

/**
 * Accepts what generic consumers' accounts have connected, and nobody else's. An account may have
 * several endpoints: all are its own. One that somebody rejected stays rejected.
 */
final class OwnersConnections implements ResourceProvider {
    private static final Duration AVAILABLE = Duration.ofMinutes(10);
    private static final Duration REJECTED = Duration.ofMinutes(5);
    private static final String WAITING = "pendingacceptance";

    static final Set<String> ACTIONS =
            Set.of(
                    "ec2:DescribeVpcEndpointConnections",
                    "ec2:AcceptVpcEndpointConnections",
                    "ec2:RejectVpcEndpointConnections");

    private final Aws aws;
    private final Connections connections;

    OwnersConnections(Aws aws) {
        this.aws = aws;
        this.connections = new Connections(aws);
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(Resource.OwnersConnections.class);
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        Optional<Existing> service = inquiry.find(Resource.EndpointService.KEY);
        List<Resource.OwnersConnections> wanted =
                inquiry.blueprint().resources().stream()
                        .filter(Resource.OwnersConnections.class::isInstance)
                        .map(Resource.OwnersConnections.class::cast)
                        .toList();
        if (service.isEmpty() || wanted.isEmpty()) {
            return Map.of();
        }
        return Failures.explained(
                "the connections of " + service.get().id(),
                () -> {
                    List<VpcEndpointConnection> all = connections.of(service.get().id());
                    Map<ResourceKey, Existing> found = new LinkedHashMap<>();
                    for (Resource.OwnersConnections each : wanted) {
                        List<VpcEndpointConnection> live = live(each, all);
                        if (!live.isEmpty()) {
                            found.put(each.key(), existing(each, live, service.get()));
                        }
                    }
                    return found;
                });
    }

    private static List<VpcEndpointConnection> live(
            Resource.OwnersConnections wanted, List<VpcEndpointConnection> all) {
        return all.stream()
                .filter(c -> wanted.owner().equals(c.vpcEndpointOwner()))
                .filter(Connections::isLive)
                .toList();
    }

    private static boolean waits(VpcEndpointConnection connection) {
        return Connections.state(connection).equals(WAITING);
    }

    private static Existing existing(
            Resource.OwnersConnections wanted, List<VpcEndpointConnection> live, Existing service) {
        Map<String, String> outputs = new LinkedHashMap<>();
        live.stream()
                .filter(c -> Connections.state(c).equals("available"))
                .findFirst()
                .ifPresent(c -> {
                    outputs.put(Output.ENDPOINT_ID, c.vpcEndpointId());
                    // The regional name stands first, those of zones after it.
                    c.dnsEntries().stream()
                            .findFirst()
                            .ifPresent(entry -> outputs.put(Output.DNS_NAME, entry.dnsName()));
                });
        // At a service of the user's, others may have accepted them for other ends.
        if (Found.isGiven(service)) {
            outputs.put(Output.GIVEN, "true");
        }
        return new Existing(
                live.stream()
                        .map(VpcEndpointConnection::vpcEndpointId)
                        .collect(Collectors.joining(", ")),
                new Resource.OwnersConnections(
                        wanted.consumer(),
                        wanted.owner(),
                        live.stream().noneMatch(OwnersConnections::waits)),
                outputs);
    }

    /** Planned only where a service with its connections was replaced: none of them is left. */
    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        return accepted((Resource.OwnersConnections) wanted, scope);
    }

    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        return accepted((Resource.OwnersConnections) wanted, scope);
    }

    private Existing accepted(Resource.OwnersConnections wanted, Scope scope)
            throws InterruptedException {
        Existing service = scope.required(Resource.EndpointService.KEY);
        return Failures.explained(
                wanted.key().toString(),
                () -> {
                    List<VpcEndpointConnection> all = connections.of(service.id());
                    connections.noteLeft(
                            all,
                            c ->
                                    scope.facts().consumers().values().stream()
                                            .anyMatch(
                                                    f -> f.account().equals(c.vpcEndpointOwner())),
                            scope);
                    for (VpcEndpointConnection each : live(wanted, all)) {
                        if (waits(each)) {
                            aws.eventually(
                                    scope,
                                    () -> {
                                        connections.accept(service.id(), each.vpcEndpointId());
                                        return true;
                                    });
                            available(service.id(), each.vpcEndpointId(), scope);
                        }
                    }
                    return existing(wanted, live(wanted, connections.of(service.id())), service);
                });
    }

    private void available(String service, String endpoint, Scope scope)
            throws InterruptedException {
        boolean _ =
                aws.pace()
                        .until(
                                "the connection of " + endpoint + " to be available",
                                "Run the command again; it goes on from here",
                                AVAILABLE,
                                scope::note,
                                () -> look(service, endpoint));
    }

    private Pace.Look<Boolean> look(String service, String endpoint) {
        String state =
                connections.of(service).stream()
                        .filter(c -> endpoint.equals(c.vpcEndpointId()))
                        .findFirst()
                        .map(Connections::state)
                        .orElse("unknown");
        return switch (state) {
            case "available" -> new Pace.Look.Done<>(true);
            case "failed", "expired", "deleted", "deleting", "rejected" ->
                    throw new DiagnosticException(
                            Diagnostic.error(
                                    "LS-AWS-15",
                                    "the connection of " + endpoint + " did not become available",
                                    "It is " + state + ".",
                                    "Have the consumer make its endpoint again, then run the command again"));
            default -> new Pace.Look.NotYet<>(state);
        };
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        Optional<Existing> service = scope.find(Resource.EndpointService.KEY);
        if (service.isEmpty() || Found.isGiven(service.get())) {
            return;
        }
        String id = service.get().id();
        Resource.OwnersConnections gone = (Resource.OwnersConnections) existing.actual();
        Failures.explained(
                existing.key().toString(),
                () -> {
                    List<String> live = ids(gone, id);
                    if (!live.isEmpty()) {
                        connections.reject(id, live);
                    }
                    return aws.pace()
                            .until(
                                    "the connections of account "
                                            + gone.owner()
                                            + " to be rejected",
                                    "Run the command again; it goes on from here",
                                    REJECTED,
                                    scope::note,
                                    () ->
                                            ids(gone, id).isEmpty()
                                                    ? new Pace.Look.Done<>(true)
                                                    : new Pace.Look.NotYet<>("not yet"));
                });
    }

    private List<String> ids(Resource.OwnersConnections of, String service) {
        return live(of, connections.of(service)).stream()
                .map(VpcEndpointConnection::vpcEndpointId)
                .toList();
    }
}
