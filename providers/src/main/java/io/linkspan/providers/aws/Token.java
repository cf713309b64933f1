package io.linkspan.providers.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Idempotency tokens that a second run finds again: the same parts make the same token. At most 64
 * ASCII characters, as EC2 has it.
 */
final class Token {
    private static final int LENGTH = 32;

    private Token() {}

    /**
     * @param parts all that makes this creation another than an earlier one: the link, the
     *     resource, the ids it stands on, what stood there before
     */
    static String of(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return "linkspan-" + HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
