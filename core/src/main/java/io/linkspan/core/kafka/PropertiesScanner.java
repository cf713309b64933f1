package io.linkspan.core.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Splits a properties text into entries and comments, each with its place, by the rules of {@link
 * java.util.Properties#load(java.io.Reader)}. Source: that method's documentation.
 */
final class PropertiesScanner {
    private final String text;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Comment> comments = new ArrayList<>();

    /** The logical line without continuations, and where each of its characters stands. */
    private final StringBuilder logical = new StringBuilder();

    private int[] places = new int[256];
    private int line = 1;
    private int logicalLine = 1;

    PropertiesScanner(String text) {
        this.text = text;
    }

    /**
     * One setting.
     *
     * @param line 1-based, where it begins
     * @param start the key's first character
     * @param valueFrom the value's first character; where one would go if the value is empty
     * @param valueTo behind the value's last character, blanks at the end included
     * @param end behind the entry's line terminator
     * @param separated whether something parts key and value, so that a value can be put in
     */
    record Entry(
            String key,
            String value,
            int line,
            int start,
            int valueFrom,
            int valueTo,
            int end,
            boolean separated) {}

    /** A comment line: its text without the marker, and where the line ends. */
    record Comment(String text, int end) {}

    List<Entry> entries() {
        return entries;
    }

    List<Comment> comments() {
        return comments;
    }

    PropertiesScanner scan() {
        int at = 0;
        while (at < text.length()) {
            at = logicalLine(at);
        }
        return this;
    }

    /** Reads from the beginning of a natural line to behind the logical line it begins. */
    private int logicalLine(int from) {
        int at = from;
        logical.setLength(0);
        logicalLine = line;
        while (true) {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            int start = at;
            if (logical.isEmpty() && at < text.length() && isMarker(text.charAt(at))) {
                while (at < text.length() && !isTerminator(text.charAt(at))) {
                    at++;
                }
                String comment = text.substring(start + 1, at);
                at = behindTerminator(at);
                comments.add(new Comment(comment, at));
                return at;
            }
            boolean backslash = false;
            while (at < text.length() && !isTerminator(text.charAt(at))) {
                char c = text.charAt(at);
                append(c, at);
                backslash = c == '\\' && !backslash;
                at++;
            }
            int lineEnd = at;
            at = behindTerminator(at);
            if (!backslash) {
                break;
            }
            logical.setLength(logical.length() - 1);
            if (at >= text.length()) {
                // Nothing to go on with: Properties then reads even an empty line as an entry, but
                // not when two characters end it.
                if (!logical.isEmpty() || at - lineEnd < 2) {
                    entry(at, lineEnd);
                }
                return at;
            }
        }
        if (!logical.isEmpty()) {
            entry(at, at);
        }
        return at;
    }

    private void append(char c, int at) {
        if (logical.length() == places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[logical.length()] = at;
        logical.append(c);
    }

    private int behindTerminator(int at) {
        if (at >= text.length()) {
            return at;
        }
        line++;
        boolean two =
                text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return at + (two ? 2 : 1);
    }

    private void entry(int end, int placeOfNothing) {
        int length = logical.length();
        int keyTo = 0;
        boolean backslash = false;
        while (keyTo < length) {
            char c = logical.charAt(keyTo);
            if (!backslash && (c == '=' || c == ':' || isBlank(c))) {
                break;
            }
            backslash = c == '\\' && !backslash;
            keyTo++;
        }
        int valueFrom = keyTo;
        boolean equals = false;
        while (valueFrom < length) {
            char c = logical.charAt(valueFrom);
            boolean sign = !equals && (c == '=' || c == ':');
            if (!sign && !isBlank(c)) {
                break;
            }
            equals |= sign;
            valueFrom++;
        }
        int behind = length == 0 ? placeOfNothing : places[length - 1] + 1;
        entries.add(
                new Entry(
                        unescaped(0, keyTo),
                        unescaped(valueFrom, length),
                        logicalLine,
                        length == 0 ? behind : places[0],
                        valueFrom < length ? places[valueFrom] : behind,
                        behind,
                        end,
                        valueFrom > keyTo));
    }

    private String unescaped(int from, int to) {
        StringBuilder out = new StringBuilder();
        int at = from;
        while (at < to) {
            char c = logical.charAt(at++);
            if (c != '\\') {
                out.append(c);
            } else if (at < to && logical.charAt(at) == 'u') {
                out.append(unicode(at + 1, to));
                at += 5;
            } else if (at < to) {
                out.append(unescaped(logical.charAt(at++)));
            }
        }
        return out.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'f' -> '\f';
            default -> c;
        };
    }

    private char unicode(int from, int to) {
        String digits = logical.substring(Math.min(from, to), Math.min(from + 4, to));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            ConfigurationFault.UNREADABLE.code(),
                            String.format(
                                    Locale.ROOT,
                                    "line %d of server.properties has \\u without four hexadecimal digits",
                                    logicalLine),
                            "Kafka itself refuses the file",
                            "write the backslash twice, or complete the digits"));
        }
        return (char) Integer.parseInt(digits, 16);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static boolean isMarker(char c) {
        return c == '#' || c == '!';
    }

    private static boolean isTerminator(char c) {
        return c == '\n' || c == '\r';
    }
}
