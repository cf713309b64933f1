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
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Users of listeners, in the cluster's metadata: their passwords' hashes and permissions. */
final class Users {
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Bastion bastion;
    private final Optional<Secrets> secrets;
    private final ListenerAccess access;
    private final Time time;

    Users(Bastion bastion, Optional<Secrets> secrets, ListenerAccess access, Time time) {
        this.bastion = bastion;
        this.secrets = secrets;
        this.access = access;
        this.time = time;
    }

    /** A user that is wanted, as it is; asked only of a cluster that is whole. */
    Optional<Existing> observed(Resource wanted, Inquiry inquiry) {
        Dialer inside = inside(inquiry.link(), inquiry.find(Resource.Instance.BASTION));
        Topology topology = inquiry.blueprint().topology();
        HostPort at = internal(topology);
        try {
            return switch (wanted) {
                case ScramUser user -> {
                    SortedSet<Mechanism> known = ScramCredentials.of(inside, at, user.user());
                    yield known.isEmpty()
                            ? Optional.empty()
                            : Optional.of(existing(actual(user, known, inside, topology)));
                }
                case UserPermissions user -> {
                    SortedSet<Permission> permissions = Acls.of(inside, at, user.user());
                    yield permissions.isEmpty()
                            ? Optional.empty()
                            : Optional.of(existing(new UserPermissions(user.user(), permissions)));
                }
                default -> throw new IllegalStateException(wanted.key() + " is no user");
            };
        } catch (IOException e) {
            throw KafkaFault.users("be read", e);
        }
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
                letsIn(wanted.user(), inside, topology) ? wanted.password() : "another");
    }

    private boolean letsIn(String user, Dialer inside, Topology topology) throws IOException {
        ConsumerSpec consumer = consumer(topology.link(), user);
        Topology.Node broker = topology.brokers().getFirst();
        try (Dialer.Connection _ =
                access.through(inside, consumer)
                        .dial(
                                new HostPort(broker.address(), consumer.listenerPort()),
                                Duration.ofSeconds(5))) {
            return true;
        } catch (SaslLogin.Refused e) {
            return false;
        }
    }

    private static ConsumerSpec consumer(KafkaLink link, String user) {
        return link.consumers().stream()
                .filter(c -> c.security().sasl().filter(s -> s.user().equals(user)).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no listener knows user " + user));
    }

    private Dialer inside(KafkaLink link, Optional<Existing> host) {
        return bastion.dialer(
                link, host.orElseThrow(() -> new IllegalStateException("there is no bastion")));
    }

    private static HostPort internal(Topology topology) {
        return new HostPort(
                topology.brokers().getFirst().address(),
                topology.link().kafka().ports().internal());
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
                    inside, internal(topology), wanted.user(), wanted.mechanism(), password);
            while (!letsIn(wanted.user(), inside, topology)) {
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
        HostPort at = internal(topology(scope));
        try {
            SortedSet<Permission> present = Acls.of(inside, at, wanted.user());
            SortedSet<Permission> missing = new TreeSet<>(wanted.permissions());
            missing.removeAll(present);
            SortedSet<Permission> superfluous = new TreeSet<>(present);
            superfluous.removeAll(wanted.permissions());
            Acls.add(inside, at, wanted.user(), missing);
            Acls.remove(inside, at, wanted.user(), superfluous);
        } catch (IOException e) {
            throw KafkaFault.users("be written", e);
        }
        return existing(wanted);
    }

    void removed(Resource user, Scope scope) {
        Optional<Existing> host = scope.find(Resource.Instance.BASTION);
        if (host.isEmpty()) {
            return;
        }
        Dialer inside = inside(scope.link(), host);
        HostPort at = internal(topology(scope));
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
