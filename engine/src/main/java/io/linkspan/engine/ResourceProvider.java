package io.linkspan.engine;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and changes resources of some types. Thread-safe: independent changes run at once.
 *
 * <p>Every change may be cut off at any instant and made again: before a call that would make
 * something twice, look for what is there, or pass the same idempotency token. A problem of the
 * outside world is a {@link DiagnosticException}; waits are bounded and tell what they wait for
 * through {@link Scope#note}.
 */
public interface ResourceProvider {
    /** The types this provider owns; no other provider has them. */
    Set<Class<? extends Resource>> types();

    /**
     * What exists of these types for the link: found by its tags, or by the id the spec gives.
     * Includes what is no longer wanted.
     */
    Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException;

    /** Makes what is missing and returns when it can be used by what depends on it. */
    Existing create(Resource wanted, Scope scope) throws InterruptedException;

    /** Changes what differs. */
    Existing update(Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException;

    /**
     * Removes it; succeeds when it is already gone. Returns when nothing that depends on its
     * absence would fail.
     */
    void delete(Existing existing, Scope scope) throws InterruptedException;
}
