package io.linkspan.localcloud.api;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Authorization header of Signature Version 4, taken apart.
 *
 * @param date the scope's day, {@code yyyyMMdd}
 * @param signedHeaders lower-case names in order
 * @param hex the signature itself
 */
record Signature(
        String accessKeyId,
        String date,
        String region,
        String service,
        List<String> signedHeaders,
        String hex) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Reads a header; empty when it is no such header or a part of it is missing. */
    static Optional<Signature> parse(@Nullable String header) {
        if (header == null || !header.startsWith(ALGORITHM + " ")) {
            return Optional.empty();
        }
        String credential = null;
        String headers = null;
        String signature = null;
        for (String part : header.substring(ALGORITHM.length() + 1).split(",", 10)) {
            String stripped = part.strip();
            int equals = stripped.indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            String value = stripped.substring(equals + 1);
            switch (stripped.substring(0, equals)) {
                case "Credential" -> credential = value;
                case "SignedHeaders" -> headers = value;
                case "Signature" -> signature = value;
                default -> {}
            }
        }
        if (credential == null || headers == null || signature == null) {
            return Optional.empty();
        }
        String[] scope = credential.split("/", 6);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            return Optional.empty();
        }
        return Optional.of(
                new Signature(
                        scope[0],
                        scope[1],
                        scope[2],
                        scope[3],
                        Arrays.asList(headers.split(";", 100)),
                        signature));
    }

    String scope() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }
}
