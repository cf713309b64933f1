package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
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
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.VpcEndpointConnection;

/**
 * Accepts the connections of expected accounts, and no others. To be asked after the providers of
 * the endpoint service and of the consumers' private link connections.
 */
final class AcceptedConnections implements ResourceProvider {
    private static final Duration APPEARS = Duration.ofMinutes(5);
    private static final Duration AVAILABLE = Duration.ofMinutes(10);
    private static final Duration REJECTED = Duration.ofMinutes(5);
    static final Set<String> ACTIONS =
            Set.of(
                    "ec2:DescribeVpcEndpointConnections",
                    "ec2:AcceptVpcEndpointConnections",
                    "ec2:RejectVpcEndpointConnections",
                    "ec2:CreateTags");

    private final Aws aws;
    private final Connections connections;
    private final Pace pace;

    AcceptedConnections(Aws aws) {
        this.aws = aws;
        this.connections = new Connections(aws);
        this.pace = aws.pace();
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        return Set.of(Resource.AcceptedConnection.class);
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        Optional<Existing> service = inquiry.find(Resource.EndpointService.KEY);
        List<Resource.AcceptedConnection> wanted =
                inquiry.blueprint().resources().stream()
                        .filter(Resource.AcceptedConnection.class::isInstance)
                        .map(Resource.AcceptedConnection.class::cast)
                        .toList();
        if (service.isEmpty()) {
            return Map.of();
        }
        Map<String, String> former = former(service.get(), inquiry);
        if (wanted.isEmpty() && former.isEmpty()) {
            return Map.of();
        }
        return Failures.explained(
                "the connections of " + service.get().id(),
                () -> {
                    List<VpcEndpointConnection> all = connections.of(service.get().id());
                    Map<ResourceKey, Existing> found = new LinkedHashMap<>();
                    for (Resource.AcceptedConnection each : wanted) {
                        mine(each, all, inquiry::find)
                                .filter(c -> Connections.state(c).equals("available"))
                                .ifPresent(
                                        c -> found.put(each.key(), seen(each, c, inquiry::find)));
                    }
                    former.forEach((consumer, endpoint) ->
                            all.stream()
                                    .filter(c -> endpoint.equals(c.vpcEndpointId()))
                                    .filter(Connections::isLive)
                                    .findFirst()
                                    .map(c ->
                                            existing(
                                                    new Resource.AcceptedConnection(
                                                            consumer, c.vpcEndpointOwner()),
                                                    c))
                                    .ifPresent(e -> found.put(e.key(), e)));
                    return found;
                });
    }

    /** Endpoints of consumers that the spec does not name any more, by name. */
    private static Map<String, String> former(Existing service, Inquiry inquiry) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        for (String consumer : Output.formerConsumers(service, inquiry.link()).keySet()) {
            inquiry.find(Resource.PrivateLinkConnection.key(consumer))
                    .map(connection -> connection.outputs().get(Output.ENDPOINT_ID))
                    .filter(id -> !id.isEmpty())
                    .ifPresent(id -> endpoints.put(consumer, id));
        }
        return endpoints;
    }

    /** Where both sides are the user's, so is their connection, and it stays accepted. */
    private static Existing seen(
            Resource.AcceptedConnection wanted,
            VpcEndpointConnection connection,
            Function<ResourceKey, Optional<Existing>> known) {
        Existing existing = existing(wanted, connection);
        boolean given =
                Stream.of(
                                Resource.EndpointService.KEY,
                                Resource.PrivateLinkConnection.key(wanted.consumer()))
                        .allMatch(key -> known.apply(key).filter(Found::isGiven).isPresent());
        if (!given) {
            return existing;
        }
        Map<String, String> outputs = new LinkedHashMap<>(existing.outputs());
        outputs.put(Output.GIVEN, "true");
        return new Existing(existing.id(), wanted, outputs);
    }

    private static Existing existing(
            Resource.AcceptedConnection wanted, VpcEndpointConnection connection) {
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put(Output.ENDPOINT_ID, connection.vpcEndpointId());
        outputs.put(Output.STATE, connection.vpcEndpointStateAsString());
        // The regional name stands first, those of zones after it.
        connection.dnsEntries().stream()
                .findFirst()
                .ifPresent(entry -> outputs.put(Output.DNS_NAME, entry.dnsName()));
        return new Existing(connection.vpcEndpointId(), wanted, outputs);
    }

    /**
     * The connection of a consumer: of the expected account, and of the endpoint that the consumer
     * names, when it does.
     */
    private static Optional<VpcEndpointConnection> mine(
            Resource.AcceptedConnection wanted,
            List<VpcEndpointConnection> all,
            Function<ResourceKey, Optional<Existing>> known) {
        Optional<String> named =
                known.apply(Resource.PrivateLinkConnection.key(wanted.consumer()))
                        .map(existing -> existing.outputs().get(Output.ENDPOINT_ID))
                        .filter(id -> !id.isEmpty());
        List<VpcEndpointConnection> candidates =
                all.stream()
                        .filter(c -> wanted.owner().equals(c.vpcEndpointOwner()))
                        .filter(c ->
                                named.isPresent()
                                        ? named.get().equals(c.vpcEndpointId())
                                        : Connections.isLive(c))
                        .toList();
        if (candidates.size() > 1) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-AWS-20",
                            "account "
                                    + wanted.owner()
                                    + " has "
                                    + candidates.size()
                                    + " connections to the endpoint service, and consumer "
                                    + wanted.consumer()
                                    + " does not say which is its own",
                            "They are "
                                    + candidates.stream()
                                            .map(c ->
                                                    c.vpcEndpointId() + " " + Connections.state(c))
                                            .toList()
                                    + ".",
                            "Reject those that are not the consumer's, then run the command again"));
        }
        return candidates.stream().findFirst();
    }

    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        Resource.AcceptedConnection mine = (Resource.AcceptedConnection) wanted;
        String service = Aws.id(scope, Resource.EndpointService.KEY);
        return Failures.explained(
                wanted.key().toString(),
                () -> {
                    remember(mine.consumer(), service, scope);
                    VpcEndpointConnection connection = appeared(mine, service, scope);
                    if (needsAcceptance(connection)) {
                        aws.eventually(
                                scope,
                                () -> {
                                    connections.accept(service, connection.vpcEndpointId());
                                    return true;
                                });
                    }
                    return available(mine, service, connection.vpcEndpointId(), scope);
                });
    }

    /**
     * So that the connection is found again when the spec does not name the consumer any more.
     * Neither a connection of the user's nor a service of the user's is marked.
     */
    private void remember(String consumer, String service, Scope scope)
            throws InterruptedException {
        if (scope.find(Resource.EndpointService.KEY).filter(Found::isGiven).isPresent()) {
            return;
        }
        Optional<String> cluster =
                scope.link().consumers().stream()
                        .filter(ConsumerSpec.TidbCloud.class::isInstance)
                        .map(ConsumerSpec.TidbCloud.class::cast)
                        .filter(c -> c.name().equals(consumer) && c.connectionId().isEmpty())
                        .map(ConsumerSpec.TidbCloud::clusterId)
                        .findFirst();
        if (cluster.isPresent()) {
            aws.eventually(
                    scope,
                    () ->
                            aws.ec2()
                                    .createTags(b ->
                                            b.resources(service)
                                                    .tags(
                                                            Tags.ec2(
                                                                    Tags.consumer(
                                                                            consumer,
                                                                            cluster.get())))));
        }
    }

    private static boolean needsAcceptance(VpcEndpointConnection connection) {
        return switch (Connections.state(connection)) {
            case "pendingacceptance", "rejected" -> true;
            default -> false;
        };
    }

    private VpcEndpointConnection appeared(
            Resource.AcceptedConnection wanted, String service, Scope scope)
            throws InterruptedException {
        return pace.until(
                "the connection of account " + wanted.owner() + " to " + service + " to appear",
                "Look whether the consumer has made its endpoint; the account must be "
                        + wanted.owner(),
                APPEARS,
                scope::note,
                () -> {
                    List<VpcEndpointConnection> all = connections.of(service);
                    Optional<VpcEndpointConnection> mine = mine(wanted, all, scope::find);
                    connections.noteLeft(
                            all,
                            c ->
                                    mine.filter(m -> m.vpcEndpointId().equals(c.vpcEndpointId()))
                                            .isPresent(),
                            scope);
                    return mine.<Pace.Look<VpcEndpointConnection>>map(Pace.Look.Done::new)
                            .orElseGet(() -> new Pace.Look.NotYet<>("no such connection yet"));
                });
    }

    private Existing available(
            Resource.AcceptedConnection wanted, String service, String endpoint, Scope scope)
            throws InterruptedException {
        return pace.until(
                "the connection of " + endpoint + " to be available",
                "Run the command again; it goes on from here",
                AVAILABLE,
                scope::note,
                () -> {
                    Optional<VpcEndpointConnection> seen = find(service, endpoint);
                    return switch (seen.map(Connections::state).orElse("unknown")) {
                        case "available" ->
                                new Pace.Look.Done<>(existing(wanted, seen.orElseThrow()));
                        case "failed", "expired", "deleted", "deleting" ->
                                throw new DiagnosticException(
                                        Diagnostic.error(
                                                "LS-AWS-15",
                                                "the connection of "
                                                        + endpoint
                                                        + " did not become available",
                                                "It is "
                                                        + Connections.state(seen.orElseThrow())
                                                        + ".",
                                                "Delete the consumer's private link connection and run the command again"));
                        case String state -> new Pace.Look.NotYet<>(state);
                    };
                });
    }

    private Optional<VpcEndpointConnection> find(String service, String endpoint) {
        return connections.of(service).stream()
                .filter(c -> endpoint.equals(c.vpcEndpointId()))
                .findFirst();
    }

    /** Nothing of it can be changed; what is there may have to be accepted again. */
    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        return create(wanted, scope);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        Optional<Existing> service = scope.find(Resource.EndpointService.KEY);
        if (service.isEmpty()) {
            return;
        }
        String id = service.get().id();
        Failures.explained(
                existing.key().toString(),
                () -> {
                    if (find(id, existing.id()).filter(Connections::isLive).isPresent()) {
                        connections.reject(id, List.of(existing.id()));
                    }
                    return pace.until(
                            "the connection of " + existing.id() + " to be rejected",
                            "Run the command again; it goes on from here",
                            REJECTED,
                            scope::note,
                            () ->
                                    find(id, existing.id()).filter(Connections::isLive).isEmpty()
                                            ? new Pace.Look.Done<>(true)
                                            : new Pace.Look.NotYet<>("not yet"));
                });
    }
}
