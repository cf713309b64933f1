package io.linkspan.providers.kafka;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Permission;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.ScramUser;
import io.linkspan.core.plan.Resource.UserPermissions;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.Time;
import io.linkspan.providers.kafka.ScramCredentials.Known;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Users of listeners, in the cluster's metadata: their passwords' hashes and permissions. */
final class Users {
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(30);
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final Hosts hosts;
    private final Bastion bastion;
    private final Optional<Secrets> secrets;
    private final ListenerAccess access;
    private final Time time;

    Users(
            Hosts hosts,
            Bastion bastion,
            Optional<Secrets> secrets,
            ListenerAccess access,
            Time time) {
        this.hosts = hosts;
        this.bastion = bastion;
        this.secrets = secrets;
        this.access = access;
        this.time = time;
    }

    /**
     * A user that is wanted, as it is; asked only of a cluster that is whole, or that runs already.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException LS-KAFKA-15 when a cluster that runs
     *     already has a user of that name whom Linkspan did not make
     */
    Optional<Existing> observed(Resource wanted, Inquiry inquiry) {
        Dialer inside = inside(inquiry.link(), inquiry.find(Resource.Instance.BASTION));
        Topology topology = inquiry.blueprint().topology();
        HostPort at = internal(inside, topology);
        try {
            return switch (wanted) {
                case ScramUser user -> {
                    Known known = ScramCredentials.known(inside, at, user.user());
                    boolean foreign = runsAlready(topology.link()) && !known.own();
                    if (foreign && !inquiry.forRemoval()) {
                        throw KafkaFault.foreignUser(user.user());
                    }
                    yield known.mechanisms().isEmpty() || foreign
                            ? Optional.empty()
                            : Optional.of(
                                    existing(actual(user, known.mechanisms(), inside, topology)));
                }
                case UserPermissions user -> {
                    SortedSet<Permission> permissions = Acls.of(inside, at, user.user());
                    if (runsAlready(topology.link())) {
                        // Others may have given it more, and may take that back.
                        permissions.retainAll(user.permissions());
                    }
                    yield permissions.isEmpty()
                            ? Optional.empty()
                            : Optional.of(existing(new UserPermissions(user.user(), permissions)));
                }
                default -> throw new IllegalStateException(wanted.key() + " is no user");
            };
        } catch (Acls.NoAuthorizer e) {
            return Optional.empty();
        } catch (IOException e) {
            if (inquiry.forRemoval() && runsAlready(topology.link())) {
                LOG.warn("{} stays as it is, for the brokers do not tell of it", wanted.key(), e);
                return Optional.empty();
            }
            throw KafkaFault.users("be read", e);
        }
    }

    private static boolean runsAlready(KafkaLink link) {
        return link.kafka().existing().isPresent();
    }

    /** Brokers tell no passwords; whether it is the right one shows when it is used. */
    private ScramUser actual(
            ScramUser wanted, SortedSet<Mechanism> known, Dialer inside, Topology topology)
            throws IOException {
        if (!known.equals(new TreeSet<>(List.of(wanted.mechanism())))) {
            Mechanism other =
                    known.stream()
                            .filter(m -> m != wanted.mechanism())
                            .findFirst()
                            .orElse(wanted.mechanism());
            return new ScramUser(wanted.user(), other, "");
        }
        return new ScramUser(
                wanted.user(),
                wanted.mechanism(),
                letsIn(wanted.user(), inside, topology).orElse(false)
                        ? wanted.password()
                        : "another");
    }

    /**
     * Whether the listener knows the user by its password; empty while no broker that runs already
     * has the listener.
     */
    private Optional<Boolean> letsIn(String user, Dialer inside, Topology topology)
            throws IOException {
        ConsumerSpec consumer = consumer(topology.link(), user);
        for (Topology.Node broker : topology.brokers()) {
            try (Dialer.Connection _ =
                    access.through(inside, consumer)
                            .dial(
                                    new HostPort(broker.address(), consumer.listenerPort()),
                                    DIAL_LIMIT)) {
                return Optional.of(true);
            } catch (SaslLogin.Refused e) {
                return Optional.of(false);
            } catch (IOException e) {
                if (!runsAlready(topology.link())) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private static ConsumerSpec consumer(KafkaLink link, String user) {
        return link.consumers().stream()
                .filter(c -> c.security().sasl().filter(s -> s.user().equals(user)).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no listener knows user " + user));
    }

    private Dialer inside(KafkaLink link, Optional<Existing> host) {
        return ExistingHosts.of(hosts, link)
                .map(ExistingHosts::inside)
                .orElseGet(() ->
                        bastion.dialer(
                                link,
                                host.orElseThrow(
                                        () -> new IllegalStateException("there is no bastion"))));
    }

    /** Of a cluster that runs already some brokers may be down. */
    private static HostPort internal(Dialer inside, Topology topology) {
        int port = topology.link().kafka().ports().internal();
        HostPort first = new HostPort(topology.brokers().getFirst().address(), port);
        if (!runsAlready(topology.link())) {
            return first;
        }
        for (Topology.Node broker : topology.brokers()) {
            HostPort at = new HostPort(broker.address(), port);
            try (BrokerConnection _ = BrokerConnection.open(inside, at)) {
                return at;
            } catch (IOException e) {
                // Another one may answer; if none does, the first says why.
            }
        }
        return first;
    }

    private static Topology topology(Scope scope) {
        return Blueprint.of(scope.link(), scope.facts()).topology();
    }

    private static Existing existing(ScramUser user) {
        return new Existing("user " + user.user(), user, Map.of());
    }

    private static Existing existing(UserPermissions user) {
        return new Existing("permissions of " + user.user(), user, Map.of());
    }

    /** Writes the password's hash and returns when the user is let in with it. */
    Existing written(ScramUser wanted, Scope scope) throws InterruptedException {
        Dialer inside = inside(scope.link(), scope.find(Resource.Instance.BASTION));
        Topology topology = topology(scope);
        String password =
                secrets.orElseThrow(() -> new IllegalStateException("nobody knows passwords"))
                        .password(consumer(scope.link(), wanted.user()));
        long end = time.nanos() + LOGIN_LIMIT.toNanos();
        try {
            ScramCredentials.set(
                    inside,
                    internal(inside, topology),
                    wanted.user(),
                    wanted.mechanism(),
                    password);
            // Where no broker has the listener yet, the roll proves it on each.
            while (!letsIn(wanted.user(), inside, topology).orElse(true)) {
                if (time.nanos() - end > 0) {
                    throw new IOException(
                            "broker "
                                    + topology.brokers().getFirst().id()
                                    + " still refuses "
                                    + wanted.user()
                                    + " after "
                                    + LOGIN_LIMIT.toSeconds()
                                    + " s");
                }
                scope.note("waiting until " + wanted.user() + " is let in");
                time.pause(PAUSE);
            }
        } catch (IOException e) {
            throw KafkaFault.users("be written", e);
        }
        return existing(wanted);
    }

    Existing permitted(UserPermissions wanted, Scope scope) {
        Dialer inside = inside(scope.link(), scope.find(Resource.Instance.BASTION));
        HostPort at = internal(inside, topology(scope));
        try {
            SortedSet<Permission> present = Acls.of(inside, at, wanted.user());
            SortedSet<Permission> missing = new TreeSet<>(wanted.permissions());
            missing.removeAll(present);
            SortedSet<Permission> superfluous = new TreeSet<>(present);
            superfluous.removeAll(wanted.permissions());
            if (runsAlready(scope.link())) {
                superfluous.clear();
            }
            Acls.add(inside, at, wanted.user(), missing);
            Acls.remove(inside, at, wanted.user(), superfluous);
        } catch (IOException e) {
            throw KafkaFault.users("be written", e);
        }
        return existing(wanted);
    }

    void removed(Resource user, Scope scope) {
        Optional<Existing> host = scope.find(Resource.Instance.BASTION);
        if (host.isEmpty() && !runsAlready(scope.link())) {
            return;
        }
        Dialer inside = inside(scope.link(), host);
        HostPort at = internal(inside, topology(scope));
        try {
            switch (user) {
                case ScramUser scram -> ScramCredentials.remove(inside, at, scram.user());
                case UserPermissions permissions ->
                        Acls.remove(inside, at, permissions.user(), permissions.permissions());
                default -> throw new IllegalStateException(user.key() + " is no user");
            }
        } catch (IOException e) {
            throw KafkaFault.users("be removed", e);
        }
    }
}
