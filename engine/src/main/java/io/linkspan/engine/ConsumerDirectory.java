package io.linkspan.engine;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.plan.Facts.ConsumerFacts;

/** Where consumers can have endpoints, and from which account. */
public interface ConsumerDirectory {
    ConsumerFacts facts(ConsumerSpec.TidbCloud consumer);
}
