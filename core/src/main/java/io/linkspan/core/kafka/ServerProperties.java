package io.linkspan.core.kafka;

import io.linkspan.core.kafka.PropertiesScanner.Comment;
import io.linkspan.core.kafka.PropertiesScanner.Entry;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker's server.properties. Values read as Kafka reads them ({@link java.util.Properties}: the
 * last of several entries counts); changes touch nothing but the entry they are about, so order,
 * comments, blank lines, continuations and escapes of everything else stay byte for byte.
 * Immutable.
 *
 * <p>Kafka reads the file as ISO 8859-1: decode it so. Written values hold ASCII alone.
 */
public final class ServerProperties {
    /** A stand-in; Kafka's own {@code ${provider:path:key}} has a colon. */
    private static final Pattern SYMBOL = Pattern.compile("\\$\\{([^}:]*)}");

    /** The guide's own placeholders: {broker-node1-ip}, unique_name, &lt;port&gt;. */
    private static final Pattern GUIDE_PLACEHOLDER =
            Pattern.compile("\\{[^}]*}|<[^>]*>|\\bunique_name\\b");

    private static final Set<String> ADDRESSES =
            Set.of("listeners", "advertised.listeners", "controller.quorum.voters");

    private static final String HIDDEN = "********";

    /** Parts of keys. Source: Apache Kafka, broker configurations of type password. */
    private static final Set<String> SECRETS =
            Set.of(
                    "password",
                    "passphrase",
                    "secret",
                    "credential",
                    "ssl.keystore.key",
                    "private.key",
                    "access.key");

    private static final Pattern REFERENCE = Pattern.compile("(\\$\\{[^}]*:[^}]*}\\s*)+");
    private static final Pattern COMMENTED_OUT =
            Pattern.compile(
                    "(?m)^(?<before>[ \\t]*[#!][#! \\t]*(?<key>[^\\s=:]+)[ \\t]*[=:][ \\t]*)(?<value>.*)$");

    private final String text;
    private final List<Entry> entries;
    private final List<Comment> comments;
    private final Map<String, Entry> last = new LinkedHashMap<>();

    private ServerProperties(String text) {
        this.text = text;
        PropertiesScanner scanner = new PropertiesScanner(text).scan();
        entries = scanner.entries();
        comments = scanner.comments();
        entries.forEach(entry -> last.put(entry.key(), entry));
    }

    /**
     * Reads the text of a file.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when Kafka would refuse it as well: a
     *     malformed Unicode escape
     */
    public static ServerProperties parse(String text) {
        return new ServerProperties(text);
    }

    /** The whole file. */
    public String text() {
        return text;
    }

    public Optional<String> value(String key) {
        return Optional.ofNullable(last.get(key)).map(Entry::value);
    }

    /** All settings, in order of first appearance. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        last.forEach((key, entry) -> values.put(key, entry.value()));
        return Collections.unmodifiableMap(values);
    }

    /** Keys that stand more than once. */
    public Set<String> repeated() {
        Set<String> seen = new TreeSet<>();
        Set<String> repeated = new TreeSet<>();
        entries.forEach(entry -> {
            if (!seen.add(entry.key())) {
                repeated.add(entry.key());
            }
        });
        return repeated;
    }

    /**
     * Sets a key: the last entry of it gets the value in its place; without one, a line is added
     * behind a commented-out entry of the key, or at the end.
     */
    public ServerProperties with(String key, String value) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a setting without a name, value " + value);
        }
        Entry entry = last.get(key);
        if (entry == null) {
            return added(key, value, commentedOut(key));
        }
        if (entry.value().equals(value)) {
            return this;
        }
        return spliced(key, entry, entry.valueFrom(), entry.valueTo(), escapedValue(value), value);
    }

    /** Sets several keys. */
    public ServerProperties with(Map<String, String> settings) {
        ServerProperties changed = this;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            changed = changed.with(setting.getKey(), setting.getValue());
        }
        return changed;
    }

    /** Removes every entry of a key; comments about it stay. */
    ServerProperties without(String key) {
        ServerProperties changed = this;
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.key().equals(key)) {
                changed =
                        new ServerProperties(
                                changed.text.substring(0, entry.start())
                                        + changed.text.substring(entry.end()));
            }
        }
        Map<String, String> expected = new HashMap<>(values());
        expected.remove(key);
        if (!changed.values().equals(expected)) {
            throw new IllegalStateException("removing " + key + " would change other settings");
        }
        return changed;
    }

    /**
     * The file's text with {@value #HIDDEN} in place of values that may be secret, for people to
     * read: passwords, keys, logins. References to configuration providers are none.
     */
    public String shown() {
        StringBuilder shown = new StringBuilder(text);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (isSecret(entry.key(), entry.value())) {
                shown.replace(
                        entry.valueFrom(), Math.max(entry.valueFrom(), entry.valueTo()), HIDDEN);
            }
        }
        StringBuilder masked = new StringBuilder();
        Matcher comment = COMMENTED_OUT.matcher(shown);
        while (comment.find()) {
            comment.appendReplacement(
                    masked,
                    Matcher.quoteReplacement(
                            isSecret(comment.group("key"), comment.group("value"))
                                    ? comment.group("before") + HIDDEN
                                    : comment.group()));
        }
        return comment.appendTail(masked).toString();
    }

    private static boolean isSecret(String key, String value) {
        String name = key.toLowerCase(Locale.ROOT);
        if (value.isBlank() || REFERENCE.matcher(value.strip()).matches()) {
            return false;
        }
        // A login module without options knows no password.
        return name.endsWith("jaas.config")
                ? value.contains("=")
                : SECRETS.stream().anyMatch(name::contains);
    }

    /** As {@link #with(String, String)}, a new line standing behind the entry of {@code other}. */
    ServerProperties withBehind(String other, String key, String value) {
        Entry neighbour = last.get(other);
        if (last.containsKey(key) || neighbour == null || commentedOut(key).isPresent()) {
            return with(key, value);
        }
        return added(key, value, Optional.of(neighbour.end()));
    }

    /** Appends an item to a list of a key that is set, leaving what is there as it is written. */
    ServerProperties withItem(String key, String item) {
        Entry entry = last.get(key);
        if (entry == null || entry.value().isBlank()) {
            return with(key, item);
        }
        int to = entry.valueTo();
        String raw = text.substring(entry.valueFrom(), to);
        int blanks = raw.length() - raw.stripTrailing().length();
        if (blanks > 0 && raw.charAt(raw.length() - blanks - 1) != '\\') {
            to -= blanks;
        }
        String kept = entry.value();
        String separator = kept.stripTrailing().endsWith(",") ? "" : ",";
        String before = blanks > 0 && to < entry.valueTo() ? kept.stripTrailing() : kept;
        String expected = before + separator + item + kept.substring(before.length());
        return spliced(key, entry, to, to, separator + escapedItem(item), expected);
    }

    private ServerProperties spliced(
            String key, Entry entry, int from, int to, String raw, String expected) {
        String sign = entry.separated() ? "" : "=";
        String spliced = text.substring(0, from) + sign + raw + text.substring(to);
        // Where a continuation before the value gets in the way, the entry is written anew.
        String anew =
                text.substring(0, entry.start())
                        + escapedKey(key)
                        + "="
                        + escapedValue(expected)
                        + lineTerminator()
                        + text.substring(entry.end());
        return checked(spliced, key, expected)
                .or(() -> checked(anew, key, expected))
                .orElseThrow(() ->
                        new IllegalStateException(
                                "changing " + key + " would change other settings"));
    }

    private Optional<Integer> commentedOut(String key) {
        Pattern form = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*[=:].*");
        return comments.stream()
                .filter(comment -> form.matcher(comment.text()).matches())
                .map(Comment::end)
                .reduce((_, second) -> second);
    }

    private ServerProperties added(String key, String value, Optional<Integer> place) {
        int at = place.orElse(text.length());
        String eol = lineTerminator();
        String before = text.substring(0, at);
        String added = escapedKey(key) + "=" + escapedValue(value) + eol;
        boolean open = !before.isEmpty() && !before.endsWith("\n") && !before.endsWith("\r");
        String first = before + (open ? eol : "") + added + text.substring(at);
        // A backslash at the very end would draw the new line into the entry before it.
        String blankLine = before.endsWith("\r") ? "\r" : eol;
        String second = before + (open ? eol : "") + blankLine + added + text.substring(at);
        return checked(first, key, value)
                .or(() -> checked(second, key, value))
                .orElseThrow(() ->
                        new IllegalStateException(
                                "adding " + key + " would change other settings"));
    }

    /** The changed text, if it reads as the old one but for {@code key}. */
    private Optional<ServerProperties> checked(String changed, String key, String value) {
        ServerProperties read = new ServerProperties(changed);
        Map<String, String> expected = new HashMap<>(values());
        expected.put(key, value);
        Map<String, String> actual = new HashMap<>(read.values());
        // A lone backslash at the very end reads as an empty entry, until something follows it.
        expected.remove("");
        actual.remove("");
        return actual.equals(expected) ? Optional.of(read) : Optional.empty();
    }

    private String lineTerminator() {
        int end = text.indexOf('\n');
        return end > 0 && text.charAt(end - 1) == '\r' ? "\r\n" : "\n";
    }

    /**
     * Stand-ins that were never replaced, such as {@code unique_name}; a file that has any must not
     * reach a broker. Kafka's references to configuration providers are none.
     */
    public Set<String> unresolved() {
        Set<String> found = new TreeSet<>();
        last.forEach((key, entry) -> {
            find(SYMBOL, entry.value(), found);
            if (ADDRESSES.contains(key)) {
                find(GUIDE_PLACEHOLDER, SYMBOL.matcher(entry.value()).replaceAll(""), found);
            }
        });
        return found;
    }

    private static void find(Pattern pattern, String value, Set<String> found) {
        Matcher matcher = pattern.matcher(value);
        while (matcher.find()) {
            found.add(matcher.group());
        }
    }

    /** One line of a file, escaped where it must be. */
    static String line(String key, String value) {
        return escapedKey(key) + "=" + escapedValue(value) + "\n";
    }

    private static String escapedKey(String key) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            out.append(" =:#!".indexOf(c) < 0 ? escaped(c) : "\\" + c);
        }
        return out.toString();
    }

    /**
     * At the beginning of a value blanks would be lost, and a sign could be taken for the
     * separator.
     */
    private static String escapedValue(String value) {
        boolean marked = !value.isEmpty() && " =:".indexOf(value.charAt(0)) >= 0;
        return (marked ? "\\" : "") + escapedItem(value);
    }

    private static String escapedItem(String item) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < item.length(); i++) {
            out.append(escaped(item.charAt(i)));
        }
        return out.toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '\\' -> "\\\\";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\f' -> "\\f";
            default ->
                    c >= ' ' && c <= '~'
                            ? String.valueOf(c)
                            : String.format(Locale.ROOT, "\\u%04x", (int) c);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerProperties that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
