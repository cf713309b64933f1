package io.linkspan.localcloud.compute;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.SessionFactory;

/**
 * Decides what becomes of a new connection. One that security groups do not admit is never
 * answered, as if its packets were dropped, and is let go after the time in which a client's kernel
 * gives up; one above the instance's limit is closed.
 */
final class GuardedSessionFactory extends SessionFactory {
    /** As long as Linux repeats SYN packets by default. */
    private static final long SILENCE_SECONDS = 127;

    private final Predicate<SocketAddress> inhabited;
    private final Predicate<IoSession> admits;

    /**
     * Those that became sessions; the server itself lists one only some time after its greeting.
     */
    private final Set<IoSession> connections = ConcurrentHashMap.newKeySet();

    GuardedSessionFactory(
            ServerFactoryManager server,
            Predicate<SocketAddress> inhabited,
            Predicate<IoSession> admits) {
        super(server);
        this.inhabited = inhabited;
        this.admits = admits;
    }

    /** Ends the sessions at an address that nobody lives at any more. */
    void end(SocketAddress address) {
        connections.stream()
                .filter(c -> address.equals(c.getLocalAddress()))
                .forEach(c -> c.close(true));
    }

    private long sessionsAt(SocketAddress address) {
        return connections.stream().filter(c -> address.equals(c.getLocalAddress())).count();
    }

    @Override
    public void sessionCreated(IoSession connection) throws Exception {
        if (!admits.test(connection)) {
            connection.suspendRead();
            var _ =
                    getServer()
                            .getScheduledExecutorService()
                            .schedule(
                                    () -> connection.close(true),
                                    SILENCE_SECONDS,
                                    TimeUnit.SECONDS);
            return;
        }
        SocketAddress address = connection.getLocalAddress();
        if (sessionsAt(address) >= SshFrontDoor.MAX_SESSIONS_PER_INSTANCE) {
            connection.close(true);
            return;
        }
        connections.add(connection);
        if (!inhabited.test(address)) {
            // It went meanwhile, and who ended its sessions may not have seen this one.
            connection.close(true);
            return;
        }
        super.sessionCreated(connection);
    }

    @Override
    public void messageReceived(IoSession connection, Readable message) throws Exception {
        if (AbstractSession.getSession(connection, true) != null) {
            super.messageReceived(connection, message);
        }
    }

    @Override
    public void sessionClosed(IoSession connection) throws Exception {
        connections.remove(connection);
        if (AbstractSession.getSession(connection, true) != null) {
            super.sessionClosed(connection);
        }
    }

    @Override
    public void exceptionCaught(IoSession connection, Throwable cause) throws Exception {
        if (AbstractSession.getSession(connection, true) != null) {
            super.exceptionCaught(connection, cause);
        } else {
            connection.close(true);
        }
    }
}
