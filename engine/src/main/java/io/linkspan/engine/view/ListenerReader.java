package io.linkspan.engine.view;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a consumer's secured listener shows itself on one broker, step by step, so that each can be
 * told from the next. Thread-safe; every question ends within 15 s.
 */
public interface ListenerReader {

    /**
     * A broker's certificate as it stands, whatever is wrong with it.
     *
     * @param names DNS names, wildcards and addresses that it is for
     * @param distrust why clients do not trust its signatures; empty when they do. Its times are
     *     not looked at here
     */
    record Certificate(
            String subject,
            List<String> names,
            Instant begin,
            Instant end,
            Optional<String> distrust) {
        public Certificate {
            names = List.copyOf(names);
        }

        /** Whether one of its names stands for a host. */
        public boolean isFor(String host) {
            return names.stream().anyMatch(name -> covers(name, host));
        }

        /** Source: RFC 9525, 6.3: a wildcard stands for the whole leftmost label. */
        static boolean covers(String name, String host) {
            String wanted = host.toLowerCase(Locale.ROOT);
            String offered = name.toLowerCase(Locale.ROOT);
            if (offered.startsWith("*.")) {
                int dot = wanted.indexOf('.');
                return dot > 0 && wanted.substring(dot).equals(offered.substring(1));
            }
            return offered.equals(wanted) || offered.equals("cn=" + wanted);
        }
    }

    /**
     * Something a user may do from any host. Names are those of Kafka's {@code AclOperation} and
     * {@code ResourceType}.
     *
     * @param name of the resource; {@code *} for all
     */
    record Right(String operation, String resource, String name) {}

    /**
     * @param carrier reaches the broker
     * @throws IOException when no TLS is spoken there
     */
    Certificate certificate(Dialer carrier, HostPort at, ConsumerSpec consumer) throws IOException;

    /** The SASL mechanisms that the listener offers. */
    List<String> mechanisms(Dialer carrier, HostPort at, ConsumerSpec consumer) throws IOException;

    /**
     * Logs the consumer's user in.
     *
     * @return what the broker says when it does not believe it; empty when it does
     * @throws IOException when it does not come to that
     */
    Optional<String> refusal(Dialer carrier, HostPort at, ConsumerSpec consumer) throws IOException;

    /**
     * What a user is allowed; empty where the cluster has no authorizer, so that everybody may do
     * everything.
     *
     * @param internal a broker's INTERNAL listener
     */
    Optional<Set<Right>> rights(Dialer inside, HostPort internal, String user) throws IOException;
}
