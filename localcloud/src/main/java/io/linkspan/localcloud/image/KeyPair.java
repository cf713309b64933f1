package io.linkspan.localcloud.image;

import java.time.Instant;

/**
 * A public key that instances can admit.
 *
 * @param type {@code rsa} or {@code ed25519}
 * @param publicKey one OpenSSH {@code authorized_keys} line
 */
public record KeyPair(
        String id,
        String owner,
        String name,
        String type,
        String fingerprint,
        String publicKey,
        Instant createdAt)
        implements Entity {}
