package io.linkspan.engine;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import java.util.Optional;

/** Where consumers can have endpoints, and from which account. */
public interface ConsumerDirectory {
    ConsumerFacts facts(ConsumerSpec.TidbCloud consumer);

    /** As {@link #facts}, for taking all away; empty when the consumer's cluster is gone. */
    default Optional<ConsumerFacts> factsIfThere(ConsumerSpec.TidbCloud consumer) {
        return Optional.of(facts(consumer));
    }
}
