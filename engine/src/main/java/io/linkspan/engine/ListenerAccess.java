package io.linkspan.engine;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import java.io.IOException;
import java.util.Map;

/** How the tool's own clients come in at a consumer's listener. Thread-safe. */
public interface ListenerAccess {
    /**
     * Connections on which TLS and SASL are done as the spec says, over those of another dialer.
     * Certificates must come from the right authority; for which name they are is not looked at, as
     * targets are addresses.
     */
    Dialer through(Dialer carrier, ConsumerSpec consumer);

    /** What Kafka's own Java clients are to be told, beside the bootstrap address. */
    Map<String, String> settings(ConsumerSpec consumer);

    /**
     * Lets the consumer's user read and remove topics of verification for a while, beside what it
     * needs for itself.
     *
     * @param inside a dialer in the cluster's network
     * @param internal a broker's INTERNAL listener
     * @return ends it
     */
    Grant forDelivery(Dialer inside, HostPort internal, ConsumerSpec consumer) throws IOException;

    /** A permission that ends. */
    interface Grant extends AutoCloseable {
        @Override
        void close();
    }

    /** Of listeners without security. */
    ListenerAccess PLAINTEXT =
            new ListenerAccess() {
                @Override
                public Dialer through(Dialer carrier, ConsumerSpec consumer) {
                    return carrier;
                }

                @Override
                public Map<String, String> settings(ConsumerSpec consumer) {
                    return Map.of();
                }

                @Override
                public Grant forDelivery(Dialer inside, HostPort internal, ConsumerSpec consumer) {
                    return () -> {};
                }
            };
}
