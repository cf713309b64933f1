package io.linkspan.providers.tidbcloud;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's demand for HTTP Digest authentication. Source: RFC 7616, sections 3.3 and 3.4.
 *
 * @param algorithm MD5, SHA-256 or SHA-512-256, without {@code -sess}
 * @param session whether the algorithm's {@code -sess} form is used
 * @param qop empty for a server of RFC 2069, else {@code auth}
 * @param opaque returned as it came; empty when there is none
 */
record DigestChallenge(
        String realm,
        String nonce,
        String algorithm,
        boolean session,
        String qop,
        String opaque,
        boolean stale) {
    /** Strongest first. */
    private static final List<String> ALGORITHMS = List.of("SHA-512-256", "SHA-256", "MD5");

    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z*-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    /** The strongest of the challenges that can be answered. */
    static Optional<DigestChallenge> strongest(List<String> headers) {
        return headers.stream()
                .filter(h -> h.regionMatches(true, 0, "Digest ", 0, 7))
                .map(DigestChallenge::parsed)
                .flatMap(Optional::stream)
                .min((a, b) ->
                        Integer.compare(
                                ALGORITHMS.indexOf(a.algorithm), ALGORITHMS.indexOf(b.algorithm)));
    }

    private static Optional<DigestChallenge> parsed(String header) {
        Map<String, String> parameters = new HashMap<>();
        Matcher m = PARAMETER.matcher(header.substring(7));
        while (m.find()) {
            String value = m.group(2) != null ? m.group(2).replaceAll("\\\\(.)", "$1") : m.group(3);
            parameters.put(m.group(1).toLowerCase(Locale.ROOT), value);
        }
        String algorithm = parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
        boolean session = algorithm.endsWith("-SESS");
        String plain = session ? algorithm.substring(0, algorithm.length() - 5) : algorithm;
        String offered = parameters.getOrDefault("qop", "");
        boolean auth =
                Arrays.stream(offered.split(",")).map(String::strip).anyMatch("auth"::equals);
        if (!parameters.containsKey("nonce")
                || !ALGORITHMS.contains(plain)
                || (!offered.isEmpty() && !auth)) {
            return Optional.empty();
        }
        return Optional.of(
                new DigestChallenge(
                        parameters.getOrDefault("realm", ""),
                        parameters.getOrDefault("nonce", ""),
                        plain,
                        session,
                        offered.isEmpty() ? "" : "auth",
                        parameters.getOrDefault("opaque", ""),
                        parameters.getOrDefault("stale", "").equalsIgnoreCase("true")));
    }

    /**
     * The Authorization header that answers.
     *
     * @param target path and query as sent
     * @param count how often this nonce has been used, from 1
     */
    String answer(
            String user, String password, String method, String target, int count, String cnonce) {
        String secret = hash(user + ":" + realm + ":" + password);
        if (session) {
            secret = hash(secret + ":" + nonce + ":" + cnonce);
        }
        String request = hash(method + ":" + target);
        String nc = "%08x".formatted(count);
        String response =
                qop.isEmpty()
                        ? hash(secret + ":" + nonce + ":" + request)
                        : hash(String.join(":", secret, nonce, nc, cnonce, qop) + ":" + request);
        StringBuilder header = new StringBuilder("Digest ");
        header.append("username=").append(quoted(user));
        header.append(", realm=").append(quoted(realm));
        header.append(", nonce=").append(quoted(nonce));
        header.append(", uri=").append(quoted(target));
        header.append(", algorithm=").append(algorithm).append(session ? "-sess" : "");
        header.append(", response=").append(quoted(response));
        if (!qop.isEmpty()) {
            header.append(", qop=").append(qop).append(", nc=").append(nc);
        }
        if (!qop.isEmpty() || session) {
            header.append(", cnonce=").append(quoted(cnonce));
        }
        if (!opaque.isEmpty()) {
            header.append(", opaque=").append(quoted(opaque));
        }
        return header.toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String hash(String text) {
        try {
            MessageDigest digest =
                    MessageDigest.getInstance(
                            algorithm.equals("SHA-512-256") ? "SHA-512/256" : algorithm);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks " + algorithm, e);
        }
    }
}
