package io.linkspan.providers.kafka;

import io.linkspan.engine.ConsumerNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes names of a consumer's network resolvable for code that knows only {@link InetAddress}:
 * threads that were started {@link #inside} a network ask its resolver, all others the JVM's own.
 * Found by the JVM through {@code META-INF/services}. Source: JEP 418.
 */
public final class ConsumerNames extends InetAddressResolverProvider {
    /** Inherited, since Kafka's clients start threads of their own. */
    private static final InheritableThreadLocal<@Nullable ConsumerNetwork> NETWORK =
            new InheritableThreadLocal<>();

    /** Something done in a network. */
    interface Action<T, E extends Exception> {
        T run() throws E, InterruptedException;
    }

    /** Runs something whose names, and those of threads it starts, resolve in that network. */
    static <T, E extends Exception> T inside(ConsumerNetwork network, Action<T, E> action)
            throws E, InterruptedException {
        ConsumerNetwork before = NETWORK.get();
        NETWORK.set(network);
        try {
            return action.run();
        } finally {
            if (before == null) {
                NETWORK.remove();
            } else {
                NETWORK.set(before);
            }
        }
    }

    /**
     * The JVM remembers answers by name alone, whoever asked: one network's would be told in
     * another, and a name that moved would be tried at its old address for half a minute. So it
     * must forget; resolvers have their own memory. Read by the JVM after this, at the first
     * answer.
     */
    @Override
    public InetAddressResolver get(Configuration configuration) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        return new Resolver(Objects.requireNonNull(configuration.builtinResolver()));
    }

    @Override
    public String name() {
        return "linkspan";
    }

    private record Resolver(InetAddressResolver builtin) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                throws UnknownHostException {
            ConsumerNetwork network = NETWORK.get();
            if (network == null || host.equals("localhost")) {
                return builtin.lookupByName(host, policy);
            }
            try {
                Stream.Builder<InetAddress> found = Stream.builder();
                int count = 0;
                for (String address : asked(network, host)) {
                    found.add(
                            InetAddress.getByAddress(
                                    host, InetAddress.ofLiteral(address).getAddress()));
                    count++;
                }
                if (count == 0) {
                    throw new UnknownHostException(host + " has no address there");
                }
                return found.build();
            } catch (UnknownHostException e) {
                throw e;
            } catch (IOException e) {
                UnknownHostException unknown =
                        new UnknownHostException(host + ": " + e.getMessage());
                unknown.initCause(e);
                throw unknown;
            }
        }

        /** A network that is this machine's own asks the JVM, which must not ask it again. */
        private static List<String> asked(ConsumerNetwork network, String host) throws IOException {
            NETWORK.remove();
            try {
                return network.resolve(host);
            } finally {
                NETWORK.set(network);
            }
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return builtin.lookupByAddress(address);
        }
    }
}
