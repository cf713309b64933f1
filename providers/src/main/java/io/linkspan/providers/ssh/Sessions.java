package io.linkspan.providers.ssh;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ExistingBroker.Login;
import io.linkspan.engine.Hosts.Machine;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.forward.ExplicitPortForwardingTracker;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SSH sessions, one for each machine, kept alive and shared. A machine behind another one is
 * entered through a session of its own to the machine before it, so that transfers to several hosts
 * do not wait for one cipher. Thread-safe.
 */
final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);
    private static final int UNANSWERED_KEEPALIVES = 3;

    /** Right after boot a host may know its user's key a little later than it answers. */
    private static final Duration KEY_GRACE = Duration.ofSeconds(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final long WINDOW_BYTES = 8L * 1024 * 1024;

    private static final AttributeKey<Visit> VISIT = new AttributeKey<>();

    private final SshSettings settings;
    private final KnownHosts knownHosts;
    private final Time time;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Map<Path, Iterable<KeyPair>> keys = new ConcurrentHashMap<>();
    private @Nullable SshClient client;
    private boolean closed;

    /** Who a connection is meant for, and whether that machine's host key was refused. */
    private static final class Visit {
        private final Machine machine;
        private volatile boolean changedKey;

        Visit(Machine machine) {
            this.machine = machine;
        }
    }

    /** The place of one session. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable ClientSession session;
    }

    Sessions(SshSettings settings, Time time) {
        this.settings = settings;
        this.knownHosts = new KnownHosts(settings.knownHosts());
        this.time = time;
    }

    /**
     * How long to go on trying while a machine does not answer.
     *
     * @param note is told after each vain attempt what is waited for
     */
    record Patience(Duration limit, Consumer<String> note) {
        static Patience silent(Duration limit) {
            return new Patience(limit, _ -> {});
        }

        private void tell(Machine machine, String state, long waitedNanos) {
            note.accept(
                    "waiting for SSH on "
                            + machine
                            + ": "
                            + state
                            + " ("
                            + Duration.ofNanos(waitedNanos).toSeconds()
                            + " s of "
                            + limit.toSeconds()
                            + " s)");
        }
    }

    /** The session to a machine, opened when there is none. */
    ClientSession to(Route route, Patience patience) throws InterruptedException {
        return to(route.link(), route.through(), route.machine(), patience);
    }

    private ClientSession to(
            String link, Optional<Machine> through, Machine machine, Patience patience)
            throws InterruptedException {
        Slot slot =
                slots.computeIfAbsent(
                        link
                                + " "
                                + through.map(Machine::instanceId)
                                + " "
                                + machine.instanceId()
                                + " "
                                + machine.address(),
                        _ -> new Slot());
        slot.lock.lockInterruptibly();
        try {
            ClientSession session = slot.session;
            if (session == null || !session.isOpen() || !session.isAuthenticated()) {
                session = opened(link, through, machine, patience);
                slot.session = session;
            }
            return session;
        } finally {
            slot.lock.unlock();
        }
    }

    private ClientSession opened(
            String link, Optional<Machine> through, Machine machine, Patience patience)
            throws InterruptedException {
        Iterable<KeyPair> identities = identities(key(link, machine));
        long start = time.nanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Visit visit = new Visit(machine);
            try {
                return through.isEmpty()
                        ? entered(machine.address(), port(machine), visit, identities)
                        : enteredThrough(link, through.get(), visit, identities, patience);
            } catch (KeyRefused e) {
                if (time.nanos() - start
                        > Math.min(KEY_GRACE.toNanos(), patience.limit().toNanos())) {
                    throw SshFault.refusedKey(machine, key(link, machine), e);
                }
                patience.tell(machine, "it does not take the key yet", time.nanos() - start);
            } catch (IOException e) {
                if (visit.changedKey) {
                    throw SshFault.changedKey(machine, settings.knownHosts());
                }
                if (time.nanos() - start > patience.limit().toNanos()) {
                    throw SshFault.unreachable(machine, port(machine), e);
                }
                LOG.debug("{} does not answer yet: {}", machine, e.toString());
                patience.tell(machine, "it does not answer yet", time.nanos() - start);
            }
            time.pause(pause);
            pause = pause.multipliedBy(3).dividedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /** The machine answers as itself but does not accept the key. */
    private static final class KeyRefused extends IOException {
        private static final long serialVersionUID = 1L;

        KeyRefused(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private ClientSession enteredThrough(
            String link,
            Machine through,
            Visit visit,
            Iterable<KeyPair> identities,
            Patience patience)
            throws IOException, InterruptedException {
        // A session of its own: the slot above it is keyed by both machines.
        ClientSession before = opened(link, Optional.empty(), through, patience);
        boolean done = false;
        try {
            ExplicitPortForwardingTracker tunnel =
                    before.createLocalPortForwardingTracker(
                            new SshdSocketAddress("127.0.0.1", 0),
                            new SshdSocketAddress(visit.machine.address(), port(visit.machine)));
            SshdSocketAddress entrance = tunnel.getBoundAddress();
            ClientSession session =
                    entered(entrance.getHostName(), entrance.getPort(), visit, identities);
            session.addCloseFutureListener(_ -> before.close(true));
            done = true;
            return session;
        } finally {
            if (!done) {
                before.close(true);
            }
        }
    }

    private ClientSession entered(String host, int port, Visit visit, Iterable<KeyPair> identities)
            throws IOException, InterruptedException {
        ClientSession session =
                client().connect(
                                user(visit.machine),
                                host,
                                port,
                                AttributeRepository.ofKeyValuePair(VISIT, visit),
                                null)
                        .verify(CONNECT_LIMIT)
                        .getSession();
        boolean done = false;
        try {
            session.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(identities));
            authenticate(session, visit);
            done = true;
            return session;
        } finally {
            if (!done) {
                session.close(true);
            }
        }
    }

    private static void authenticate(ClientSession session, Visit visit) throws IOException {
        try {
            session.auth().verify(CONNECT_LIMIT);
        } catch (IOException e) {
            boolean answeredAsItself = session.getServerKey() != null && !visit.changedKey;
            if (answeredAsItself && String.valueOf(e.getMessage()).contains("authentication")) {
                throw new KeyRefused(e);
            }
            throw e;
        }
    }

    private String user(Machine machine) {
        return machine.login().map(Login::user).orElse(settings.user());
    }

    private int port(Machine machine) {
        return machine.login().map(Login::port).orElse(settings.port());
    }

    /** The user's file, or the link's own. */
    private Path key(String link, Machine machine) {
        return machine.login()
                .flatMap(Login::key)
                .map(SshSettings::path)
                .orElse(settings.key(link));
    }

    private Iterable<KeyPair> identities(Path file) {
        Iterable<KeyPair> known = keys.get(file);
        if (known != null) {
            return known;
        }
        try (InputStream in = Files.newInputStream(file)) {
            List<KeyPair> pairs = new ArrayList<>();
            Iterable<KeyPair> loaded =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName(file.toString()),
                            in,
                            FilePasswordProvider.EMPTY);
            for (Iterator<KeyPair> i =
                            loaded == null ? List.<KeyPair>of().iterator() : loaded.iterator();
                    i.hasNext(); ) {
                pairs.add(i.next());
            }
            if (pairs.isEmpty()) {
                throw new IOException("it holds no private key");
            }
            keys.put(file, pairs);
            return pairs;
        } catch (IOException | GeneralSecurityException e) {
            throw SshFault.badKey(file, e);
        }
    }

    private synchronized SshClient client() {
        if (closed) {
            throw new IllegalStateException("SSH is closed");
        }
        SshClient made = client;
        if (made == null) {
            made = SshClient.setUpDefaultClient();
            made.setServerKeyVerifier(this::verified);
            made.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            made.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            made.setCipherFactoriesNames(ciphers());
            CoreModuleProperties.HEARTBEAT_INTERVAL.set(made, KEEPALIVE);
            CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(made, UNANSWERED_KEEPALIVES);
            CoreModuleProperties.IO_CONNECT_TIMEOUT.set(made, CONNECT_LIMIT);
            CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(made, BUFFER_BYTES);
            CoreModuleProperties.WINDOW_SIZE.set(made, WINDOW_BYTES);
            CoreModuleProperties.TCP_NODELAY.set(made, true);
            made.start();
            client = made;
        }
        return made;
    }

    /** AES-GCM first: processors do it in hardware, without a separate pass for integrity. */
    private static List<String> ciphers() {
        return List.of(
                BuiltinCiphers.aes128gcm.getName(),
                BuiltinCiphers.aes256gcm.getName(),
                BuiltinCiphers.aes128ctr.getName(),
                BuiltinCiphers.aes256ctr.getName());
    }

    private boolean verified(ClientSession session, SocketAddress remote, PublicKey key) {
        Visit visit = session.getConnectionContext().getAttribute(VISIT);
        if (visit == null) {
            throw new IllegalStateException("a session to " + remote + " has no machine");
        }
        try {
            KnownHosts.Verdict verdict =
                    knownHosts.check(
                            visit.machine.address(),
                            port(visit.machine),
                            visit.machine.instanceId(),
                            PublicKeyEntry.toString(key));
            visit.changedKey = verdict == KnownHosts.Verdict.CHANGED;
            return !visit.changedKey;
        } catch (IOException e) {
            throw new DiagnosticException(
                    SshFault.broken(visit.machine, "its host key cannot be remembered", e)
                            .diagnostics());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        SshClient made = client;
        if (made != null) {
            made.stop();
        }
    }
}
