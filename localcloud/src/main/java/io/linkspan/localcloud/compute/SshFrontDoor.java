package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.forward.DefaultForwarderFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * One SSH server for all instances of the machine: it listens on each instance's addresses, and the
 * address that a connection came to says whose host key, users, files and processes it meets. One
 * server for a thousand instances costs one set of threads.
 */
final class SshFrontDoor implements AutoCloseable {
    /** A busy instance sees tens; as {@code MaxStartups} and {@code MaxSessions} bound OpenSSH. */
    static final int MAX_SESSIONS_PER_INSTANCE = 100;

    /**
     * One more ends the session with all that goes through it. OpenSSH's own bound (channels.c),
     * which forwarded connections can reach; {@code MaxSessions} is about shells and commands.
     */
    static final int MAX_CHANNELS_PER_SESSION = 10_000;

    static final int MAX_LOGIN_ATTEMPTS = 12;
    static final Duration LOGIN_LIMIT = Duration.ofSeconds(60);

    /** A session without a byte for this long ends; clients that mean to stay send keepalives. */
    static final Duration IDLE_LIMIT = Duration.ofHours(2);

    private static final long WINDOW_BYTES = 16L * 1024 * 1024;
    private static final long PACKET_BYTES = 128L * 1024;

    /** An instance as the server needs it. */
    record Guest(
            InstanceSpec spec,
            InstanceFolder folder,
            KeyPair hostKey,
            AuthorizedKeys keys,
            InstanceProcesses processes) {}

    private final Map<SocketAddress, Guest> guests = new ConcurrentHashMap<>();
    private final ListeningServer server;
    private final GuardedSessionFactory sessions;
    private boolean started;

    SshFrontDoor() {
        this.server = new Configuration().server();
        this.sessions = new GuardedSessionFactory(server, guests::containsKey, this::admits);
        server.setSessionFactory(sessions);
    }

    /**
     * Starts to answer for an instance on an address.
     *
     * @throws IOException when the address cannot be listened on
     */
    synchronized void open(InetAddress address, Guest guest) throws IOException {
        InetSocketAddress at = new InetSocketAddress(address, guest.spec().sshPort());
        Guest before = guests.put(at, guest);
        if (before != null) {
            return; // Already listening there; the new spec applies from now on.
        }
        try {
            if (!started) {
                server.setHost(address.getHostAddress());
                server.setPort(at.getPort());
                server.start();
                started = true;
            } else {
                server.bind(at);
            }
        } catch (IOException e) {
            guests.remove(at);
            throw new IOException(
                    "SSH of instance "
                            + guest.spec().id()
                            + " cannot listen on "
                            + address.getHostAddress()
                            + ":"
                            + at.getPort()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Stops answering for an instance and ends its sessions. */
    void close(String instanceId) {
        closeOthers(instanceId, List.of());
    }

    /** Stops answering for an instance at all addresses but some, and ends its sessions there. */
    synchronized void closeOthers(String instanceId, Collection<InetAddress> kept) {
        for (Map.Entry<SocketAddress, Guest> entry : List.copyOf(guests.entrySet())) {
            if (entry.getValue().spec().id().equals(instanceId)
                    && !(entry.getKey() instanceof InetSocketAddress at
                            && kept.contains(at.getAddress()))) {
                server.unbind(entry.getKey());
                guests.remove(entry.getKey());
                sessions.end(entry.getKey());
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (started) {
            server.stop(true);
        }
    }

    private Guest guest(SessionContext session) {
        SocketAddress address = session.getLocalAddress();
        Guest guest = address == null ? null : guests.get(address);
        if (guest == null) {
            throw new IllegalStateException("no instance lives at " + address);
        }
        return guest;
    }

    private Optional<Guest> guest(IoSession connection) {
        return Optional.ofNullable(guests.get(connection.getLocalAddress()));
    }

    private boolean admits(IoSession connection) {
        Optional<Guest> guest = guest(connection);
        return guest.isPresent()
                && connection.getRemoteAddress() instanceof InetSocketAddress source
                && connection.getLocalAddress() instanceof InetSocketAddress at
                && guest.get().spec().network().admitsSsh(source.getAddress(), at.getAddress());
    }

    /** A server that can take and leave addresses while it runs. */
    private static final class ListeningServer extends SshServer {
        void bind(InetSocketAddress address) throws IOException {
            acceptor.bind(address);
        }

        void unbind(SocketAddress address) {
            if (acceptor != null) {
                acceptor.unbind(address);
            }
        }
    }

    private final class Configuration {
        ListeningServer server() {
            List<NamedFactory<Signature>> signatures =
                    new ArrayList<>(ServerBuilder.setUpDefaultSignatureFactories(true));
            signatures.addFirst(Ed25519Signature.factory());
            ListeningServer server =
                    (ListeningServer)
                            ServerBuilder.builder()
                                    .factory(ListeningServer::new)
                                    .cipherFactories(
                                            List.of(
                                                    BuiltinCiphers.aes128gcm,
                                                    BuiltinCiphers.aes256gcm,
                                                    BuiltinCiphers.aes128ctr,
                                                    BuiltinCiphers.aes256ctr))
                                    .signatureFactories(signatures)
                                    .channelFactories(
                                            List.of(
                                                    ChannelSessionFactory.INSTANCE,
                                                    new ForwardedChannel.Factory(
                                                            session -> guest(session).spec())))
                                    .forwarderFactory(DefaultForwarderFactory.INSTANCE)
                                    .globalRequestHandlers(globalRequests())
                                    .forwardingFilter(new OutgoingOnly())
                                    .build();
            server.setKeyPairProvider(
                    new KeyPairProvider() {
                        @Override
                        public Iterable<KeyPair> loadKeys(SessionContext session) {
                            return List.of(guest(session).hostKey());
                        }
                    });
            server.setPublickeyAuthenticator((user, key, session) ->
                    user.equals(guest(session).spec().userName())
                            && guest(session).keys().contains(key));
            server.setUserAuthFactories(
                    List.of(PublicKeyLogin.factory(signatures, session -> guest(session))));
            server.setCommandFactory((channel, command) ->
                    InstanceCommand.on(
                            channel,
                            guest(channel.getSession()).processes(),
                            Optional.of(command)));
            server.setShellFactory(channel ->
                    InstanceCommand.on(
                            channel, guest(channel.getSession()).processes(), Optional.empty()));
            server.setSubsystemFactories(
                    List.of(
                            new SftpSubsystemFactory.Builder()
                                    .withFileSystemAccessor(
                                            new InstanceFiles(session -> guest(session).folder()))
                                    .build()));
            limits(server);
            return server;
        }

        /**
         * OpenSSH's clients promise to open no more shells ("no-more-sessions"); the library would
         * refuse their forwarded connections too, and the promise needs no keeping on this side.
         * Source: OpenSSH's PROTOCOL, section 2.2.
         */
        private static List<RequestHandler<ConnectionService>> globalRequests() {
            return ServerBuilder.DEFAULT_GLOBAL_REQUEST_HANDLERS.stream()
                    .filter(handler -> !(handler instanceof NoMoreSessionsHandler))
                    .toList();
        }

        private void limits(SshServer server) {
            CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, MAX_LOGIN_ATTEMPTS);
            CoreModuleProperties.AUTH_TIMEOUT.set(server, LOGIN_LIMIT);
            CoreModuleProperties.IDLE_TIMEOUT.set(server, IDLE_LIMIT);
            CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, MAX_CHANNELS_PER_SESSION);
            CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "OpenSSH_8.7");
            CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW_BYTES);
            CoreModuleProperties.MAX_PACKET_SIZE.set(server, PACKET_BYTES);
            CoreModuleProperties.LIMIT_PACKET_SIZE.set(server, 2 * PACKET_BYTES);
            CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, (int) PACKET_BYTES);
            CoreModuleProperties.TCP_NODELAY.set(server, true);
            CoreModuleProperties.SOCKET_BACKLOG.set(server, 128);
            CoreModuleProperties.SOCKET_REUSEADDR.set(server, true);
            server.getProperties().put(SftpFileSystemAccessor.PROP_AUTO_SYNC_FILE_ON_CLOSE, false);
        }
    }

    /** Local forwarding only: what {@code ssh -J} and {@code ssh -L} need. */
    private static final class OutgoingOnly extends RejectAllForwardingFilter {
        @Override
        public boolean canConnect(
                Type type,
                org.apache.sshd.common.util.net.SshdSocketAddress address,
                org.apache.sshd.common.session.Session session) {
            return type == Type.Direct;
        }
    }
}
