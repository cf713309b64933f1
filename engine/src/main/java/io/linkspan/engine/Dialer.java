package io.linkspan.engine;

import io.linkspan.core.link.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Opens TCP connections from some place in the world: here, the bastion, or the consumer's network.
 */
public interface Dialer {
    /** For evidence: "from the bastion". */
    String place();

    /**
     * @throws IOException when nothing answers in time, with a message that says what happened
     */
    Connection dial(HostPort target, Duration timeout) throws IOException;

    /** A connection; reads end with an exception after 10 s without a byte. */
    interface Connection extends AutoCloseable {
        InputStream in();

        OutputStream out();

        @Override
        void close();
    }
}
