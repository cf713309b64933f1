package io.linkspan.localcloud.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes Signature Version 4. Source: AWS Identity and Access Management, "Create a signed AWS
 * API request". Thread-safe.
 */
final class SigV4 {
    private static final int MAX_KEYS = 256;
    private static final HexFormat HEX = HexFormat.of();

    /** Signing keys by secret and scope; they change once a day. */
    private final Map<String, SecretKeySpec> keys = new ConcurrentHashMap<>();

    /** The signature that a request must carry, in hexadecimal. */
    String expected(HttpMessage message, Signature signature, String amzDate, String secret) {
        String canonical = canonicalRequest(message, signature.signedHeaders());
        String toSign =
                Signature.ALGORITHM
                        + "\n"
                        + amzDate
                        + "\n"
                        + signature.scope()
                        + "\n"
                        + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        return HEX.formatHex(hmac(key(signature, secret), toSign));
    }

    private static String canonicalRequest(HttpMessage message, List<String> signedHeaders) {
        StringBuilder canonical = new StringBuilder(512);
        canonical.append(message.method()).append('\n');
        canonical.append(message.path().isEmpty() ? "/" : message.path()).append('\n');
        canonical.append(canonicalQuery(message.query())).append('\n');
        for (String name : signedHeaders) {
            canonical.append(name).append(':');
            List<String> values = message.headers().getOrDefault(name, List.of());
            for (int i = 0; i < values.size(); i++) {
                canonical.append(i == 0 ? "" : ",").append(collapsed(values.get(i)));
            }
            canonical.append('\n');
        }
        canonical.append('\n').append(String.join(";", signedHeaders)).append('\n');
        return canonical.append(sha256(message.body())).toString();
    }

    private static String canonicalQuery(String query) {
        if (query.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>(Arrays.asList(query.split("&", -1)));
        pairs.replaceAll(p -> p.indexOf('=') < 0 ? p + "=" : p);
        pairs.sort(null);
        return String.join("&", pairs);
    }

    private static String collapsed(String value) {
        String stripped = value.strip();
        return stripped.contains("  ") ? stripped.replaceAll(" +", " ") : stripped;
    }

    private SecretKeySpec key(Signature signature, String secret) {
        String name = secret + signature.scope();
        SecretKeySpec key = keys.get(name);
        if (key == null) {
            byte[] bytes = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
            for (String part :
                    List.of(
                            signature.date(),
                            signature.region(),
                            signature.service(),
                            "aws4_request")) {
                bytes = hmac(new SecretKeySpec(bytes, "HmacSHA256"), part);
            }
            key = new SecretKeySpec(bytes, "HmacSHA256");
            if (keys.size() >= MAX_KEYS) {
                keys.clear();
            }
            keys.put(name, key);
        }
        return key;
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
