package io.linkspan.engine;

import java.io.IOException;
import java.util.List;

/** The network the consumer's clients are in, when this machine can act from there. */
public interface ConsumerNetwork {
    /** Empty when this machine can; else what stands in the way, and how it could. */
    String obstacle();

    /**
     * IPv4 addresses of a name as the consumer's resolver answers; empty when the name does not
     * exist.
     *
     * @throws IOException when the resolver does not answer
     */
    List<String> resolve(String name) throws IOException;

    /** Connects from the consumer's network, to addresses. */
    Dialer dialer();
}
