package io.linkspan.core.link.yaml;

import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values out of text. Each throws {@link IllegalArgumentException} with words that follow the key's
 * name.
 */
final class Text {
    static final int PORT_MAX = 65_535;
    private static final int SHOWN_MAX = 60;
    private static final int LENGTH_MAX = 4_096;
    private static final Pattern RANGE =
            Pattern.compile("\\s*(\\d{1,5})\\s*(?:-\\s*(\\d{1,5})\\s*)?");
    private static final String ZONE_NAME = "[a-z]{2}(-[a-z]{1,12}){1,3}-[0-9]{1,2}[a-z]";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s*(MiB|GiB|M|G|m|g|MB|GB)");

    private Text() {}

    /** The text is of another type than the key takes. */
    static final class WrongType extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final String remedy;

        WrongType(String message, String remedy) {
            super(message);
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }

    /** A zone by its name, which is no place without an account. */
    static final class ZoneName extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        ZoneName(String message) {
            super(message);
        }
    }

    /** For a message: cut when long, control characters made visible. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(SHOWN_MAX)
                .forEach(c -> {
                    if (Character.isISOControl(c) || !Character.isDefined(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                });
        return text.codePointCount(0, text.length()) > SHOWN_MAX ? out + "..." : out.toString();
    }

    static Function<String, Integer> integer(int min, int max) {
        return text -> {
            if (!text.matches("[+-]?[0-9]+")) {
                throw new WrongType(
                        "must be a whole number, not '" + shown(text) + "'",
                        "give a number from " + min + " to " + max);
            }
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Longer than an int: outside the bounds as well.
            }
            throw new IllegalArgumentException(shown(text) + " is outside " + min + " to " + max);
        };
    }

    /** A zone's id; whoever has its name has only to look the id up. */
    static ZoneId zone(String text) {
        if (text.matches(ZONE_NAME)) {
            throw new ZoneName("'" + text + "' is a zone's name, and names differ by account");
        }
        return new ZoneId(text);
    }

    static Function<String, Integer> port() {
        return integer(1, PORT_MAX);
    }

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new WrongType(
                            "must be true or false, not '" + shown(text) + "'",
                            "write true or false");
        };
    }

    /** Text of a form. */
    static Function<String, String> matching(String regex, String form) {
        return text -> {
            if (text.length() > LENGTH_MAX || !text.matches(regex)) {
                throw new IllegalArgumentException("'" + shown(text) + "' is not " + form);
            }
            return text;
        };
    }

    /** Any text that fits on one line, at most {@code max} characters, not blank. */
    static Function<String, String> line(int max) {
        return text -> {
            if (text.isBlank() || !text.equals(text.strip())) {
                throw new IllegalArgumentException(
                        "'" + shown(text) + "' is blank or has blanks around it");
            }
            if (text.length() > max) {
                throw new IllegalArgumentException(
                        "has " + text.length() + " characters; at most " + max);
            }
            if (text.codePoints().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "'" + shown(text) + "' holds a control character");
            }
            return text;
        };
    }

    /** {@code 9093-9141} or {@code 9093}. */
    static PortRange ports(String text) {
        Matcher m = RANGE.matcher(text);
        if (!m.matches()) {
            throw new WrongType(
                    "must be ports, not '" + shown(text) + "'", "write it like 9093-9141");
        }
        int first = Integer.parseInt(m.group(1));
        return new PortRange(first, m.group(2) == null ? first : Integer.parseInt(m.group(2)));
    }

    /** {@code 256 MiB} or {@code 4 GiB}, in MiB; Java's own {@code 4g} as well. */
    static Function<String, Integer> mebibytes(int min, int max) {
        return text -> {
            Matcher m = SIZE.matcher(text.strip());
            if (!m.matches()) {
                throw new WrongType(
                        "must be a size, not '" + shown(text) + "'",
                        "write it like 512 MiB or 4 GiB");
            }
            boolean gib = m.group(2).toUpperCase(Locale.ROOT).startsWith("G");
            int value = Integer.parseInt(m.group(1)) * (gib ? 1024 : 1);
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        text + " is outside " + min + " MiB to " + max / 1024 + " GiB");
            }
            return value;
        };
    }
}
