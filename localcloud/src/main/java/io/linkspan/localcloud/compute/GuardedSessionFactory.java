package io.linkspan.localcloud.compute;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
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

    private final Predicate<IoSession> admits;
    private final ToIntFunction<SocketAddress> sessionsAt;

    GuardedSessionFactory(
            ServerFactoryManager server,
            Predicate<IoSession> admits,
            ToIntFunction<SocketAddress> sessionsAt) {
        super(server);
        this.admits = admits;
        this.sessionsAt = sessionsAt;
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
        if (sessionsAt.applyAsInt(connection.getLocalAddress())
                >= SshFrontDoor.MAX_SESSIONS_PER_INSTANCE) {
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
