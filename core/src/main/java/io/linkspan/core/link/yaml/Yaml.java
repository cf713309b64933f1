package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.List;

/** A YAML document as a tree whose every node knows its place. */
sealed interface Yaml {
    Location at();

    /** What a reader of messages calls it: "text", "a list", "a section". */
    String kind();

    /**
     * A single value.
     *
     * @param plain written without quotes, so that {@code true} and {@code ~} have their meaning
     */
    record Scalar(String text, boolean plain, Location at) implements Yaml {
        /** YAML 1.2's null: nothing, {@code ~} or {@code null}, unquoted. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String kind() {
            return isNull() ? "empty" : "text";
        }
    }

    /** A list. */
    record Sequence(List<Yaml> items, Location at) implements Yaml {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A section: keys and values in order, duplicates kept. */
    record Mapping(List<Entry> entries, Location at) implements Yaml {
        @Override
        public String kind() {
            return "a section";
        }
    }

    /** One line of a section. */
    record Entry(Yaml key, Yaml value) {}
}
