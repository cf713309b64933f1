package io.linkspan.providers.ssh;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts.Route;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelPipedInputStream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** Connections that a host opens for us. Source: RFC 4254, section 7.2. */
final class HostDialer implements Dialer {
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);

    private final Route from;
    private final Sessions sessions;
    private final Duration patience;

    HostDialer(Route from, Sessions sessions, Duration patience) {
        this.from = from;
        this.sessions = sessions;
        this.patience = patience;
    }

    @Override
    public String place() {
        return from.through().isEmpty() ? "from the bastion" : "from " + from.machine().name();
    }

    @Override
    public Connection dial(HostPort target, Duration timeout) throws IOException {
        ChannelDirectTcpip channel = channel(target);
        boolean done = false;
        try {
            channel.open().verify(timeout);
            if (channel.getInvertedOut() instanceof ChannelPipedInputStream pipe) {
                pipe.setTimeout(SILENCE_LIMIT.toMillis());
            }
            done = true;
            return new Forwarded(channel);
        } catch (IOException e) {
            throw new IOException(place() + " to " + target + ": " + refusal(e), e);
        } finally {
            if (!done) {
                channel.close(true);
            }
        }
    }

    /** Source: RFC 4254, section 5.1: reason codes of a channel that was not opened. */
    private static String refusal(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SshChannelOpenException refused) {
                return switch (refused.getReasonCode()) {
                    case SshConstants.SSH_OPEN_CONNECT_FAILED ->
                            "connection refused or no way there (" + refused.getMessage() + ")";
                    case SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED ->
                            "its SSH server does not allow forwarding";
                    default ->
                            "connection refused or no way there (reason "
                                    + refused.getReasonCode()
                                    + ", "
                                    + refused.getMessage()
                                    + ")";
                };
            }
        }
        return SshFault.reason(e);
    }

    private ChannelDirectTcpip channel(HostPort target) throws IOException {
        try {
            ClientSession session = sessions.to(from, Sessions.Patience.silent(patience));
            return session.createDirectTcpipChannel(
                    null, new SshdSocketAddress(target.host(), target.port()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted on the way to " + from.machine());
        } catch (DiagnosticException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Says how long nothing came, where MINA counts its cycles. */
    private static final class Patient extends FilterInputStream {
        Patient(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int first, int length) throws IOException {
            try {
                return super.read(into, first, length);
            } catch (SocketException silence) {
                SocketTimeoutException e =
                        new SocketTimeoutException(
                                "no answer within " + SILENCE_LIMIT.toSeconds() + " s");
                e.initCause(silence);
                throw e;
            }
        }
    }

    /** A channel as a connection. */
    private record Forwarded(ChannelDirectTcpip channel) implements Connection {
        @Override
        public InputStream in() {
            return new Patient(channel.getInvertedOut());
        }

        @Override
        public OutputStream out() {
            return channel.getInvertedIn();
        }

        /**
         * Says so to the server. An immediate close only forgets the channel on this side: the
         * server keeps it and what it leads to, until the session has no more to give.
         */
        @Override
        public void close() {
            channel.close(false);
        }
    }
}
