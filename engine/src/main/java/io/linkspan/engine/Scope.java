package io.linkspan.engine;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.ResourceKey;
import java.util.Optional;

/** What a change may know of the world while it is made. */
public interface Scope {
    KafkaLink link();

    Facts facts();

    /** A resource that exists, or was made earlier in this run. */
    Optional<Existing> find(ResourceKey key);

    /**
     * @throws IllegalStateException when it does not exist: the plan's order was wrong
     */
    default Existing required(ResourceKey key) {
        return find(key)
                .orElseThrow(
                        () -> new IllegalStateException(key + " is needed and does not exist"));
    }

    /** Tells the reader what is going on, such as "initial for 40 s, first check pending". */
    void note(String what);
}
