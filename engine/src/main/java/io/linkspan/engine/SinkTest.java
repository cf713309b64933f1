package io.linkspan.engine;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaVersion;

/**
 * A consumer's own test of what it is to write to: the consumer makes it, on its side of the link.
 * Thread-safe.
 */
public interface SinkTest {

    /** What came of it. */
    sealed interface Outcome {
        record Passed() implements Outcome {}

        /**
         * @param words the consumer's own
         */
        record Failed(String words) implements Outcome {}

        /** The consumer was asked and made no test. */
        record NotMade(String why) implements Outcome {}
    }

    /**
     * Has the consumer try the way to the cluster, as its listener is secured; nothing is left
     * behind.
     *
     * @param connectionId of its private link connection
     * @param version the cluster's
     */
    Outcome of(ConsumerSpec.TidbCloud consumer, String connectionId, KafkaVersion version)
            throws InterruptedException;
}
