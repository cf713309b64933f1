package io.linkspan.engine.view;

import io.linkspan.core.link.Topology;
import java.time.Instant;

/** Reads the provider's AWS account. Thread-safe. */
public interface AwsReader {
    /**
     * The cloud's clock, as any answer of it tells, refusals included.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when nothing answers
     */
    Instant clock() throws InterruptedException;

    /**
     * One snapshot of the link's network: few calls, those that do not need each other at once.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when AWS cannot be read
     */
    AwsView read(Topology topology) throws InterruptedException;
}
