package io.linkspan.engine;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.plan.Facts.SecretFacts;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Passwords and keys of one link's listeners. What the spec leaves to the tool is made when first
 * asked for, and kept. Thread-safe; a secret that cannot be had is a {@link
 * io.linkspan.core.diagnostic.DiagnosticException}.
 */
public interface Secrets {
    /** Marks by which changes are seen. */
    SecretFacts facts(ConsumerSpec consumer);

    /**
     * The user's password.
     *
     * @throws IllegalStateException when the listener knows no users
     */
    String password(ConsumerSpec consumer);

    /**
     * What a broker shows: PEM, the private key (PKCS #8), then certificates up to the authority.
     * The user's own, or a new one.
     *
     * @param names those it must be for: DNS names, wildcards, IPv4 addresses
     */
    String certificate(ConsumerSpec consumer, BrokerId broker, SortedSet<String> names);

    /** Certificates that clients trust, PEM; empty for those that their platform trusts. */
    Optional<String> authority(ConsumerSpec consumer);
}
