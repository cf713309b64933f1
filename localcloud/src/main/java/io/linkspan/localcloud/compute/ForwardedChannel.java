package io.linkspan.localcloud.compute;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;
import org.apache.sshd.server.session.ServerSession;

/**
 * A connection that a client opens through an instance ({@code ssh -J}, {@code ssh -L}): it comes
 * from the instance's private address, resolves names as the instance does, and gets no answer from
 * where the instance's network does not reach. Source: RFC 4254, section 7.2.
 */
final class ForwardedChannel extends TcpipServerChannel {
    /** As long as Linux tries to connect by default. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(127);

    private final InstanceSpec instance;

    private ForwardedChannel(InstanceSpec instance) {
        super(TcpForwardingFilter.Type.Direct, null);
        this.instance = instance;
        setLocalAddress(new InetSocketAddress(instance.privateAddress(), 0));
    }

    /** Makes channels of the instance that the session came to. */
    static final class Factory extends TcpipFactory {
        private final Function<ServerSession, InstanceSpec> instances;

        Factory(Function<ServerSession, InstanceSpec> instances) {
            super(TcpForwardingFilter.Type.Direct);
            this.instances = instances;
        }

        @Override
        public Channel createChannel(Session session) {
            return new ForwardedChannel(instances.apply((ServerSession) session));
        }
    }

    @Override
    protected OpenFuture doInit(Buffer request) {
        String host = request.getString();
        int port = request.getInt();
        Optional<InetAddress> address = address(host);
        if (address.isEmpty()) {
            return failed(new UnknownHostException(host + ": Name or service not known"));
        }
        if (port < 1 || port > 65_535) {
            return failed(new ConnectException("port " + port + " is no port"));
        }
        InetSocketAddress destination = new InetSocketAddress(address.get(), port);
        if (!instance.network().reaches(destination)) {
            return unanswered(destination);
        }
        ByteArrayBuffer resolved = new ByteArrayBuffer();
        resolved.putString(address.get().getHostAddress());
        resolved.putInt(port);
        resolved.putString(request.getString());
        resolved.putInt(request.getInt());
        return super.doInit(resolved);
    }

    private Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return instance.network().resolve(host);
        }
    }

    private OpenFuture failed(Exception problem) {
        DefaultOpenFuture future = new DefaultOpenFuture(this, this);
        future.setException(
                new SshChannelOpenException(
                        getChannelId(),
                        SshConstants.SSH_OPEN_CONNECT_FAILED,
                        problem.getMessage(),
                        problem));
        super.close(true);
        return future;
    }

    private OpenFuture unanswered(InetSocketAddress destination) {
        DefaultOpenFuture future = new DefaultOpenFuture(this, this);
        var _ =
                getSession()
                        .getFactoryManager()
                        .getScheduledExecutorService()
                        .schedule(
                                () -> {
                                    future.setException(
                                            new SshChannelOpenException(
                                                    getChannelId(),
                                                    SshConstants.SSH_OPEN_CONNECT_FAILED,
                                                    "Connection timed out: " + destination));
                                    super.close(true);
                                },
                                NO_ANSWER.toSeconds(),
                                TimeUnit.SECONDS);
        return future;
    }
}
