package io.linkspan.engine.view;

import io.linkspan.core.link.ConsumerSpec;

/** Reads the consumer's side of private link. Thread-safe. */
public interface ConsumerReader {
    /**
     * @throws io.linkspan.core.diagnostic.DiagnosticException when it cannot be read
     */
    ConsumerView read(ConsumerSpec.TidbCloud consumer) throws InterruptedException;
}
