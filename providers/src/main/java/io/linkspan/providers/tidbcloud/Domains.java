package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ConsumerSpec.GivenConnection;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.AttachedDomains;
import io.linkspan.core.plan.Resource.PrivateLinkConnection;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import io.linkspan.providers.tidbcloud.ApiConnection.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The domains of a connection that TiDB Cloud manages. Names are what the API answers; their form
 * is not assumed beyond the zone's id being one of their labels.
 */
final class Domains {
    private static final Duration ACTIVE_LIMIT = Duration.ofMinutes(15);
    private static final Duration READY_LIMIT = Duration.ofMinutes(15);
    private static final Duration GONE_LIMIT = Duration.ofMinutes(10);
    private static final int ATTACH_ATTEMPTS = 3;

    private final TidbCloudApi api;
    private final Time time;
    private final RandomGenerator random;

    Domains(TidbCloudApi api, Time time, RandomGenerator random) {
        this.api = api;
        this.time = time;
        this.random = random;
    }

    static Optional<Existing> observed(
            String consumer,
            String clusterId,
            Optional<GivenConnection> given,
            ApiConnection connection) {
        return chosen(connection, given.flatMap(GivenConnection::attachDomainId))
                .map(domains -> existing(consumer, clusterId, given.isPresent(), domains));
    }

    /**
     * @param attachDomainId as the spec names it; empty takes the first that TiDB Cloud manages
     */
    static Optional<ApiDomains> chosen(ApiConnection connection, Optional<String> attachDomainId) {
        return connection.domains().stream()
                .filter(d ->
                        attachDomainId
                                .map(d.id()::equals)
                                .orElseGet(() -> d.type().equals(ApiDomains.MANAGED)))
                .findFirst();
    }

    private static Existing existing(
            String consumer, String clusterId, boolean given, ApiDomains domains) {
        Map<String, String> outputs = new HashMap<>();
        if (given) {
            outputs.put(Output.GIVEN, "true");
        }
        outputs.put(Output.UNIQUE_NAME, domains.uniqueName());
        SortedSet<ZoneId> ready = new TreeSet<>();
        for (ApiDomains.Domain domain : domains.domains()) {
            zone(domain)
                    .filter(zone -> domain.ready())
                    .ifPresent(zone -> {
                        ready.add(zone);
                        outputs.put(Output.domain(zone), domain.base());
                    });
        }
        return new Existing(domains.id(), new AttachedDomains(consumer, clusterId, ready), outputs);
    }

    private static Optional<ZoneId> zone(ApiDomains.Domain domain) {
        return Arrays.stream(domain.name().split("\\."))
                .filter(label -> label.matches("[a-z]{2,5}[0-9]+-az[0-9]+"))
                .map(ZoneId::new)
                .findFirst();
    }

    Existing attached(AttachedDomains wanted, Scope scope) throws InterruptedException {
        ConsumerSpec.TidbCloud consumer = Connections.spec(wanted.consumer(), scope);
        String id = scope.required(PrivateLinkConnection.key(wanted.consumer())).id();
        ApiConnection connection = active(consumer, id, scope);
        Optional<String> chosen = consumer.attachDomainId();
        for (int attempt = 1; chosen(connection, chosen).isEmpty(); attempt++) {
            if (consumer.given().isPresent()) {
                GivenConnections.requireDomains(consumer.given().get(), connection);
            }
            ApiDomains proposed = api.proposedDomains(consumer.clusterId(), id);
            missing(wanted, consumer, proposed);
            scope.note("attaching " + proposed.uniqueName());
            try {
                api.attachDomains(consumer.clusterId(), id, proposed.uniqueName());
            } catch (ApiException e) {
                if (!e.uncertain() || attempt == ATTACH_ATTEMPTS) {
                    throw e;
                }
                scope.note("attaching was not answered; looking whether it is done");
            }
            connection = active(consumer, id, scope);
        }
        return ready(wanted, consumer, connection, scope);
    }

    private ApiConnection active(ConsumerSpec.TidbCloud consumer, String id, Scope scope)
            throws InterruptedException {
        Backoff backoff = new Backoff(time, random, ACTIVE_LIMIT);
        while (true) {
            ApiConnection connection = found(consumer, id);
            switch (connection.state()) {
                case ACTIVE -> {
                    return connection;
                }
                case CREATING, UNKNOWN, PENDING_ACCEPTANCE ->
                        scope.note(
                                backoff.told(
                                        "waiting for "
                                                + id
                                                + " to be ACTIVE: it is "
                                                + connection.state()));
                case FAILED, DELETING -> throw Connections.failed(consumer, connection);
            }
            if (!backoff.paused()) {
                throw Connections.tooLong(connection, "did not become ACTIVE", ACTIVE_LIMIT);
            }
        }
    }

    private ApiConnection found(ConsumerSpec.TidbCloud consumer, String id)
            throws InterruptedException {
        return api.find(consumer.clusterId(), id)
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-TIDB-12",
                                        "private link connection "
                                                + consumer.name()
                                                + " ("
                                                + id
                                                + ") went away",
                                        "somebody deleted it while Linkspan was using it",
                                        "Run the command again: it makes a new connection")));
    }

    /** Whether the API has a domain for each zone the brokers are in. */
    private static void missing(
            AttachedDomains wanted, ConsumerSpec.TidbCloud consumer, ApiDomains domains) {
        List<ZoneId> without =
                wanted.zones().stream().filter(zone -> domains.of(zone).isEmpty()).toList();
        if (!without.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-TIDB-13",
                            "TiDB Cloud has no domain for "
                                    + String.join(
                                            ", ", without.stream().map(ZoneId::value).toList())
                                    + " on private link connection "
                                    + consumer.name(),
                            "it has "
                                    + domains.domains().stream()
                                            .map(ApiDomains.Domain::name)
                                            .toList(),
                            "Place brokers only in zones that the consumer reports"));
        }
    }

    private Existing ready(
            AttachedDomains wanted,
            ConsumerSpec.TidbCloud consumer,
            ApiConnection connection,
            Scope scope)
            throws InterruptedException {
        Backoff backoff = new Backoff(time, random, READY_LIMIT);
        ApiConnection now = connection;
        while (true) {
            ApiConnection seen = now;
            ApiDomains domains =
                    chosen(seen, consumer.attachDomainId())
                            .orElseThrow(() ->
                                    Connections.tooLong(seen, "lost its domains", READY_LIMIT));
            missing(wanted, consumer, domains);
            List<String> open = new ArrayList<>();
            for (ApiDomains.Domain domain : domains.domains()) {
                if (domain.failed()) {
                    throw new DiagnosticException(
                            Diagnostic.error(
                                    "LS-TIDB-14",
                                    "domain " + domain.name() + " is " + domain.state(),
                                    domain.message(),
                                    "Detach the domain in TiDB Cloud and run the command again"));
                }
                if (!domain.ready()) {
                    open.add(domain.name() + " is " + domain.state());
                }
            }
            if (open.isEmpty()) {
                return existing(
                        consumer.name(),
                        consumer.clusterId(),
                        consumer.given().isPresent(),
                        domains);
            }
            scope.note(backoff.told("waiting for domains: " + String.join(", ", open)));
            if (!backoff.paused()) {
                throw Connections.tooLong(seen, "still waits for domains: " + open, READY_LIMIT);
            }
            now = found(consumer, seen.id());
        }
    }

    void detached(AttachedDomains attached, Existing existing, Scope scope)
            throws InterruptedException {
        Optional<Existing> connection = scope.find(PrivateLinkConnection.key(attached.consumer()));
        if (connection.isEmpty()) {
            return;
        }
        String id = connection.get().id();
        if (Connections.isUsers(id, scope)) {
            scope.note(id + " is named in the spec, so it is yours and keeps its domains");
            return;
        }
        Backoff backoff = new Backoff(time, random, GONE_LIMIT);
        for (boolean asked = false; ; asked = true) {
            Optional<ApiConnection> now = api.find(attached.clusterId(), id);
            if (now.isEmpty()
                    || now.get().state() == State.DELETING
                    || now.get().domains().stream().noneMatch(d -> d.id().equals(existing.id()))) {
                return;
            }
            if (!asked) {
                detach(attached.clusterId(), id, existing.id());
            } else if (!backoff.paused()) {
                throw Connections.tooLong(now.get(), "still has its domains", GONE_LIMIT);
            }
            scope.note(backoff.told("waiting for " + existing.id() + " to be detached"));
        }
    }

    private void detach(String clusterId, String id, String attachDomainId)
            throws InterruptedException {
        try {
            api.detachDomains(clusterId, id, attachDomainId);
        } catch (ApiException e) {
            if (!e.notFound()) {
                throw e;
            }
        }
    }
}
