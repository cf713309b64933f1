package io.linkspan.providers.consumer;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;

/** Connections from the consumer's network. */
final class ConsumerDialer implements Dialer {
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);

    private final ConsumerNetwork network;

    ConsumerDialer(ConsumerNetwork network) {
        this.network = network;
    }

    @Override
    public String place() {
        return "from the consumer's network";
    }

    @Override
    public Connection dial(HostPort target, Duration timeout) throws IOException {
        Socket socket = new Socket();
        boolean done = false;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(SILENCE_LIMIT.toMillis()));
            socket.connect(
                    new InetSocketAddress(address(target.host()), target.port()),
                    Math.toIntExact(timeout.toMillis()));
            done = true;
            return new Opened(socket);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    place() + " to " + target + ": no answer within " + timeout.toMillis() + " ms",
                    e);
        } catch (IOException e) {
            throw new IOException(place() + " to " + target + ": " + e.getMessage(), e);
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private InetAddress address(String host) throws IOException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            List<String> addresses = network.resolve(host);
            if (addresses.isEmpty()) {
                throw new IOException(host + " has no address there", e);
            }
            return InetAddress.ofLiteral(addresses.getFirst());
        }
    }

    private record Opened(Socket socket) implements Connection {
        @Override
        public InputStream in() {
            return stream(socket::getInputStream);
        }

        @Override
        public OutputStream out() {
            return stream(socket::getOutputStream);
        }

        private static <T> T stream(Source<T> source) {
            try {
                return source.get();
            } catch (IOException e) {
                throw new UncheckedIOException("the connection is closed", e);
            }
        }

        private interface Source<T> {
            T get() throws IOException;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a socket cannot be closed", e);
            }
        }
    }
}
