package io.linkspan.engine.verify;

import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import java.io.IOException;

/** Proves one kind of check at one place. */
@FunctionalInterface
interface Proof {
    /**
     * @throws IOException when what was asked does not answer: a failure, with the message as its
     *     evidence
     * @throws io.linkspan.core.diagnostic.DiagnosticException likewise, with a remedy of its own
     */
    Answer of(Place place, Sight sight) throws IOException, InterruptedException;
}
