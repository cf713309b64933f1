package io.linkspan.localcloud.tidbcloud;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of a Digest Authorization header. Source: RFC 9110, section 11.4. */
final class DigestHeader {
    private static final int MAX_CHARS = 4096;

    private final String text;
    private int at;

    private DigestHeader(String text) {
        this.text = text;
    }

    /**
     * The fields by lower-case name; empty when the header is of another scheme, malformed, too
     * long, or names a field twice.
     */
    static Optional<Map<String, String>> parse(String header) {
        if (header.length() > MAX_CHARS || !header.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        return new DigestHeader(header.substring(7)).fields();
    }

    private Optional<Map<String, String>> fields() {
        Map<String, String> fields = new HashMap<>();
        skipBlanks();
        while (at < text.length()) {
            String name = token().toLowerCase(Locale.ROOT);
            skipBlanks();
            if (name.isEmpty() || !take('=')) {
                return Optional.empty();
            }
            skipBlanks();
            Optional<String> value =
                    at < text.length() && text.charAt(at) == '"'
                            ? quoted()
                            : Optional.of(token()).filter(token -> !token.isEmpty());
            if (value.isEmpty() || fields.put(name, value.get()) != null) {
                return Optional.empty();
            }
            skipBlanks();
            if (at < text.length() && !take(',')) {
                return Optional.empty();
            }
            skipBlanks();
        }
        return Optional.of(fields);
    }

    private String token() {
        int start = at;
        while (at < text.length() && isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isTokenChar(char c) {
        return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private Optional<String> quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(value.toString());
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return Optional.empty();
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return Optional.empty();
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
