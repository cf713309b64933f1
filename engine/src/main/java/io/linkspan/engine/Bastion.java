package io.linkspan.engine;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;

/** The way into the provider's network. */
public interface Bastion {
    /**
     * Connects from the bastion to addresses in its network; opens the SSH session when first used.
     */
    Dialer dialer(KafkaLink link, Existing bastion);
}
