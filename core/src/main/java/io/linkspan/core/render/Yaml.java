package io.linkspan.core.render;

import java.util.List;
import java.util.Map;

/**
 * Maps, lists, texts, numbers and truth values as YAML. Texts are quoted as JSON, which YAML reads
 * as it is. Source: YAML 1.2.2, section 1.3.
 */
final class Yaml {
    private Yaml() {}

    /** A text with a tag, such as {@code !Ref Vpc}. */
    record Tagged(String tag, String text) {}

    static String of(Map<String, ?> document) {
        StringBuilder out = new StringBuilder();
        map(document, "", out);
        return out.toString();
    }

    private static void map(Map<?, ?> map, String indent, StringBuilder out) {
        map.forEach((key, value) -> {
            out.append(indent).append(key).append(':');
            value(value, indent + "  ", out);
        });
    }

    private static void value(Object value, String indent, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
            case List<?> list when list.isEmpty() -> out.append(" []\n");
            case Map<?, ?> map -> {
                out.append('\n');
                map(map, indent, out);
            }
            case List<?> list -> {
                out.append('\n');
                for (Object each : list) {
                    StringBuilder item = new StringBuilder();
                    value(each, indent + "  ", item);
                    // The first line of what stands in the list comes beside its mark.
                    out.append(indent).append("- ").append(item.toString().stripLeading());
                }
            }
            default -> out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private static String scalar(Object value) {
        return switch (value) {
            case Tagged tagged -> tagged.tag() + " " + tagged.text();
            case String text -> quoted(text);
            case Integer number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> throw new IllegalStateException("a template has no place for " + value);
        };
    }

    /** As JSON. Source: RFC 8259, section 7. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
