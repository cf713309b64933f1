package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ConsumerSpec.GivenConnection;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.EndpointService;
import io.linkspan.core.plan.Resource.PrivateLinkConnection;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import io.linkspan.providers.tidbcloud.ApiConnection.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Private link connections. One belongs to the link when the spec gives its id, or when it carries
 * the consumer's name and leads to the link's endpoint service.
 */
final class Connections {
    private static final Duration MADE_LIMIT = Duration.ofMinutes(10);
    private static final Duration GONE_LIMIT = Duration.ofMinutes(10);

    /** Looks after a create call of which nobody knows whether it was carried out. */
    private static final int CREATE_ATTEMPTS = 3;

    private final TidbCloudApi api;
    private final Time time;
    private final RandomGenerator random;

    Connections(TidbCloudApi api, Time time, RandomGenerator random) {
        this.api = api;
        this.time = time;
        this.random = random;
    }

    /**
     * @param given whether it is the user's
     */
    static Existing existing(
            String consumer, String clusterId, boolean given, ApiConnection connection) {
        Map<String, String> outputs = new HashMap<>();
        if (given) {
            outputs.put(Output.GIVEN, "true");
        }
        outputs.put(Output.STATE, connection.state().name());
        if (connection.state() == State.FAILED) {
            outputs.put(Output.FAILED, ("FAILED " + connection.message()).strip());
        }
        if (!connection.endpointId().isEmpty()) {
            outputs.put(Output.ENDPOINT_ID, connection.endpointId());
        }
        if (!connection.zones().isEmpty()) {
            outputs.put(Output.ENDPOINT_ZONES, String.join(" ", connection.zones()));
        }
        return new Existing(
                connection.id(), new PrivateLinkConnection(consumer, clusterId), outputs);
    }

    /** The consumer's connection with its domains, unless it is going away. */
    Optional<ApiConnection> observed(ConsumerSpec.TidbCloud consumer, Inquiry inquiry)
            throws InterruptedException {
        Optional<String> service =
                inquiry.find(EndpointService.KEY).map(e -> e.output(Output.SERVICE_NAME));
        if (consumer.given().isPresent()) {
            GivenConnection given = consumer.given().get();
            Optional<ApiConnection> found = api.find(consumer.clusterId(), given.id());
            return inquiry.forRemoval()
                    ? found
                    : Optional.of(GivenConnections.fit(consumer, given, found, service));
        }
        if (service.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> id =
                ours(consumer.clusterId(), consumer.name(), service.get()).map(ApiConnection::id);
        return id.isEmpty()
                ? Optional.empty()
                : api.find(consumer.clusterId(), id.get()).filter(c -> c.state() != State.DELETING);
    }

    /**
     * The connection of a consumer that the spec does not name any more. Empty when there is none,
     * or nobody is told any more: its cluster is gone or another's.
     */
    Optional<ApiConnection> former(String clusterId, String consumer, String service)
            throws InterruptedException {
        try {
            return ours(clusterId, consumer, service).filter(c -> c.state() != State.DELETING);
        } catch (ApiException e) {
            if (e.notFound() || e.forbidden()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Existing made(PrivateLinkConnection wanted, Scope scope) throws InterruptedException {
        ConsumerSpec.TidbCloud consumer = spec(wanted, scope);
        String service = scope.required(EndpointService.KEY).output(Output.SERVICE_NAME);
        ApiConnection connection;
        if (consumer.given().isPresent()) {
            GivenConnection given = consumer.given().get();
            connection =
                    GivenConnections.fit(
                            consumer,
                            given,
                            api.find(consumer.clusterId(), given.id()),
                            Optional.of(service));
        } else {
            connection = foundOrCreated(consumer, service, scope);
        }
        return existing(
                consumer.name(),
                consumer.clusterId(),
                consumer.given().isPresent(),
                settled(consumer, connection, scope));
    }

    private ApiConnection foundOrCreated(
            ConsumerSpec.TidbCloud consumer, String service, Scope scope)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Optional<ApiConnection> there = ours(consumer.clusterId(), consumer.name(), service);
            if (there.isPresent()
                    && there.get().state() != State.FAILED
                    && there.get().state() != State.DELETING) {
                return there.get();
            }
            if (there.isPresent()) {
                gone(consumer.clusterId(), there.get(), scope);
            }
            refuseSameName(consumer, service);
            try {
                return api.create(consumer.clusterId(), consumer.name(), service);
            } catch (ApiException e) {
                if (!e.uncertain() || attempt == CREATE_ATTEMPTS) {
                    throw e;
                }
                scope.note("creating it was not answered; looking whether it is there");
            }
        }
    }

    /** Best first when there are several: the one that got furthest. */
    private Optional<ApiConnection> ours(String clusterId, String consumer, String service)
            throws InterruptedException {
        List<State> order =
                List.of(
                        State.ACTIVE,
                        State.PENDING_ACCEPTANCE,
                        State.CREATING,
                        State.UNKNOWN,
                        State.FAILED,
                        State.DELETING);
        return api.list(clusterId).stream()
                .filter(c -> c.displayName().equals(consumer) && c.serviceName().equals(service))
                .min(
                        Comparator.comparingInt((ApiConnection c) -> order.indexOf(c.state()))
                                .thenComparing(ApiConnection::id));
    }

    private void refuseSameName(ConsumerSpec.TidbCloud consumer, String service)
            throws InterruptedException {
        Optional<ApiConnection> other =
                api.list(consumer.clusterId()).stream()
                        .filter(c ->
                                c.displayName().equals(consumer.name())
                                        && !c.serviceName().equals(service)
                                        && c.state() != State.DELETING)
                        .findFirst();
        if (other.isPresent()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-TIDB-09",
                            "cluster "
                                    + consumer.clusterId()
                                    + " already has a private link connection named "
                                    + consumer.name()
                                    + ", to another service",
                            other.get().id()
                                    + " leads to "
                                    + other.get().serviceName()
                                    + ", not to "
                                    + service,
                            "Delete that connection in TiDB Cloud, or choose another displayName for the consumer"));
        }
    }

    /** Waits until it is for the owner of the service to accept it, or has been accepted. */
    private ApiConnection settled(
            ConsumerSpec.TidbCloud consumer, ApiConnection connection, Scope scope)
            throws InterruptedException {
        Backoff backoff = new Backoff(time, random, MADE_LIMIT);
        ApiConnection now = connection;
        while (true) {
            switch (now.state()) {
                case ACTIVE, PENDING_ACCEPTANCE -> {
                    if (!now.endpointId().isEmpty()) {
                        return now;
                    }
                    scope.note(
                            backoff.told("waiting for " + now.id() + ": it has no endpoint yet"));
                }
                case CREATING, UNKNOWN ->
                        scope.note(
                                backoff.told("waiting for " + now.id() + ": it is being created"));
                case FAILED, DELETING -> throw failed(consumer, now);
            }
            if (!backoff.paused()) {
                throw tooLong(now, "did not become PENDING_ACCEPTANCE or ACTIVE", MADE_LIMIT);
            }
            ApiConnection before = now;
            now =
                    api.find(consumer.clusterId(), now.id())
                            .orElseThrow(() -> failed(consumer, before));
        }
    }

    static DiagnosticException failed(ConsumerSpec.TidbCloud consumer, ApiConnection connection) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-TIDB-10",
                        "private link connection "
                                + consumer.name()
                                + " ("
                                + connection.id()
                                + ") is "
                                + connection.state(),
                        connection.message(),
                        "Cure what TiDB Cloud says and run the command again: it makes a new connection"));
    }

    static DiagnosticException tooLong(ApiConnection connection, String what, Duration limit) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-TIDB-11",
                        "private link connection "
                                + connection.displayName()
                                + " ("
                                + connection.id()
                                + ") "
                                + what
                                + " within "
                                + limit.toMinutes()
                                + " minutes",
                        "it is " + connection.state() + " " + connection.message(),
                        "Run the command again: it goes on waiting"));
    }

    void removed(PrivateLinkConnection connection, String id, Scope scope)
            throws InterruptedException {
        if (isUsers(id, scope)) {
            scope.note(id + " is named in the spec, so it is yours and stays");
            return;
        }
        Optional<ApiConnection> there = api.find(connection.clusterId(), id);
        if (there.isPresent()) {
            gone(connection.clusterId(), there.get(), scope);
        }
    }

    /** Whether the spec names it, so that it is not ours to remove or to change. */
    static boolean isUsers(String id, Scope scope) {
        return scope.link().consumers().stream()
                .anyMatch(c ->
                        c instanceof ConsumerSpec.TidbCloud tidb
                                && tidb.connectionId().equals(Optional.of(id)));
    }

    private void gone(String clusterId, ApiConnection connection, Scope scope)
            throws InterruptedException {
        if (connection.state() != State.DELETING) {
            try {
                api.delete(clusterId, connection.id());
            } catch (ApiException e) {
                if (!e.notFound()) {
                    throw e;
                }
            }
        }
        Backoff backoff = new Backoff(time, random, GONE_LIMIT);
        while (api.find(clusterId, connection.id()).isPresent()) {
            scope.note(backoff.told("waiting for " + connection.id() + ": it is being deleted"));
            if (!backoff.paused()) {
                throw tooLong(connection, "was not deleted", GONE_LIMIT);
            }
        }
    }

    static ConsumerSpec.TidbCloud spec(PrivateLinkConnection wanted, Scope scope) {
        return spec(wanted.consumer(), scope);
    }

    static ConsumerSpec.TidbCloud spec(String name, Scope scope) {
        return scope.link().consumers().stream()
                .filter(c -> c.name().equals(name))
                .filter(ConsumerSpec.TidbCloud.class::isInstance)
                .map(ConsumerSpec.TidbCloud.class::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("consumer " + name + " is not in the spec"));
    }
}
