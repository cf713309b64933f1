package io.linkspan.localcloud.tidbcloud;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HTTP Digest authentication with SHA-256 and MD5, quality of protection {@code auth}. A nonce
 * carries its time and a seal, so none need be kept until it is used; of used ones the counts are
 * kept, and a count is taken once. Thread-safe. Source: RFC 7616.
 */
final class DigestAuthentication {
    static final Duration NONCE_LIFE = Duration.ofMinutes(5);

    /**
     * Nonces whose counts are remembered; the eldest is forgotten first and then counts as stale.
     */
    static final int MAX_NONCES = 10_000;

    private static final String REALM = "tidb.cloud";
    private static final int SALT_BYTES = 8;

    private enum Algorithm {
        SHA_256("SHA-256"),
        MD5("MD5");

        private final String text;

        Algorithm(String text) {
            this.text = text;
        }
    }

    /** What became of a request's credentials. */
    sealed interface Outcome {
        record Granted(ApiKey key) implements Outcome {}

        /**
         * @param challenges values of the WWW-Authenticate headers to send, the strongest first
         */
        record Denied(List<String> challenges) implements Outcome {}
    }

    private final Map<String, ApiKey> keys;
    private final Clock clock;
    private final RandomGenerator random;
    private final SecretKeySpec seal;
    private final Map<String, Counts> used =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Counts> eldest) {
                    return size() > MAX_NONCES;
                }
            };

    DigestAuthentication(List<ApiKey> keys, Clock clock, RandomGenerator random) {
        Map<String, ApiKey> byName = new LinkedHashMap<>();
        keys.forEach(key -> byName.put(key.publicKey(), key));
        this.keys = Map.copyOf(byName);
        this.clock = clock;
        this.random = random;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.seal = new SecretKeySpec(secret, "HmacSHA256");
    }

    /**
     * @param header the Authorization header, if any
     * @param target the request's target as sent: path and query
     */
    Outcome check(Optional<String> header, String method, String target) {
        Optional<Map<String, String>> parsed = header.flatMap(DigestHeader::parse);
        if (parsed.isEmpty()) {
            return denied(false);
        }
        Map<String, String> fields = parsed.get();
        Optional<Algorithm> algorithm = algorithm(fields.getOrDefault("algorithm", "MD5"));
        ApiKey key = keys.get(fields.getOrDefault("username", ""));
        String nonce = fields.getOrDefault("nonce", "");
        String count = fields.getOrDefault("nc", "");
        if (algorithm.isEmpty()
                || key == null
                || !fields.getOrDefault("realm", "").equals(REALM)
                || !fields.getOrDefault("uri", "").equals(target)
                || !fields.getOrDefault("qop", "").equals("auth")
                || !count.matches("[0-9a-fA-F]{8}")
                || fields.getOrDefault("cnonce", "").isEmpty()) {
            return denied(false);
        }
        String expected = response(algorithm.get(), key, fields, method, target);
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                fields.getOrDefault("response", "").getBytes(StandardCharsets.UTF_8))) {
            return denied(false);
        }
        // Only now: that a nonce is stale is told to those alone who know the key.
        if (!fresh(nonce)) {
            return denied(true);
        }
        return taken(nonce, Long.parseLong(count, 16)) ? new Outcome.Granted(key) : denied(true);
    }

    private Outcome denied(boolean stale) {
        String nonce = newNonce();
        return new Outcome.Denied(
                List.of(
                        challenge(Algorithm.SHA_256, nonce, stale),
                        challenge(Algorithm.MD5, nonce, stale)));
    }

    private static String challenge(Algorithm algorithm, String nonce, boolean stale) {
        return "Digest realm=\""
                + REALM
                + "\", qop=\"auth\", algorithm="
                + algorithm.text
                + ", nonce=\""
                + nonce
                + "\", charset=UTF-8"
                + (stale ? ", stale=true" : "");
    }

    private static Optional<Algorithm> algorithm(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.text.equalsIgnoreCase(text)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    private static String response(
            Algorithm algorithm,
            ApiKey key,
            Map<String, String> fields,
            String method,
            String target) {
        String secret = hash(algorithm, key.publicKey() + ":" + REALM + ":" + key.privateKey());
        return hash(
                algorithm,
                String.join(
                        ":",
                        secret,
                        fields.getOrDefault("nonce", ""),
                        fields.getOrDefault("nc", ""),
                        fields.getOrDefault("cnonce", ""),
                        "auth",
                        hash(algorithm, method + ":" + target)));
    }

    private static String hash(Algorithm algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance(algorithm.text)
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks " + algorithm.text, e);
        }
    }

    private String newNonce() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] content =
                ByteBuffer.allocate(Long.BYTES + SALT_BYTES)
                        .putLong(clock.millis())
                        .put(salt)
                        .array();
        byte[] sealed = sealOf(content);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(content.length + sealed.length)
                                .put(content)
                                .put(sealed)
                                .array());
    }

    private boolean fresh(String nonce) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int contentBytes = Long.BYTES + SALT_BYTES;
        if (bytes.length <= contentBytes) {
            return false;
        }
        byte[] content = Arrays.copyOf(bytes, contentBytes);
        byte[] sealed = Arrays.copyOfRange(bytes, contentBytes, bytes.length);
        Instant made = Instant.ofEpochMilli(ByteBuffer.wrap(content).getLong());
        return MessageDigest.isEqual(sealed, sealOf(content))
                && clock.instant().isBefore(made.plus(NONCE_LIFE));
    }

    private byte[] sealOf(byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(seal);
            return Arrays.copyOf(mac.doFinal(content), 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HmacSHA256", e);
        }
    }

    /** Takes a count that has not been taken yet. */
    private boolean taken(String nonce, long count) {
        synchronized (used) {
            return used.computeIfAbsent(nonce, _ -> new Counts()).take(count);
        }
    }

    /**
     * The counts taken of one nonce: the highest, and which of the 64 up to it. Connections of one
     * client may arrive out of order, so a count below the highest is not yet a replay.
     */
    private static final class Counts {
        private long highest;
        private long below;

        boolean take(long count) {
            if (count < 1) {
                return false;
            }
            if (count > highest) {
                long ahead = count - highest;
                below = ahead >= Long.SIZE ? 1 : below << ahead | 1;
                highest = count;
                return true;
            }
            long back = highest - count;
            if (back >= Long.SIZE || (below >> back & 1) == 1) {
                return false;
            }
            below |= 1L << back;
            return true;
        }
    }
}
