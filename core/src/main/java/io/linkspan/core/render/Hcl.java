package io.linkspan.core.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A block of Terraform's language, written as {@code terraform fmt} writes it: equals signs of
 * neighbouring lines stand below each other.
 */
final class Hcl {
    private final String head;
    private final List<Object> parts = new ArrayList<>();

    private record Attribute(String name, String value) {}

    /**
     * @param head such as {@code resource "aws_vpc" "kafka"}
     */
    Hcl(String head) {
        this.head = head;
    }

    /** A value as it is to stand there: a reference, a number or a truth value. */
    Hcl is(String name, Object value) {
        parts.add(new Attribute(name, value.toString()));
        return this;
    }

    /** A text. */
    Hcl says(String name, String text) {
        return is(name, quoted(text));
    }

    Hcl with(Hcl block) {
        parts.add(block);
        return this;
    }

    /** A map with texts. */
    Hcl map(String name, Map<String, String> entries) {
        Hcl block = new Hcl(name + " =");
        Map<String, String> quoted = new LinkedHashMap<>();
        entries.forEach((k, v) -> quoted.put(k.contains(":") ? quoted(k) : k, quoted(v)));
        quoted.forEach(block::is);
        parts.add(block);
        return this;
    }

    /** Source: Terraform Language, "Strings and Templates": escape sequences. */
    static String quoted(String text) {
        return Yaml.quoted(text).replace("${", "$${").replace("%{", "%%{");
    }

    static String list(List<String> values) {
        return "[" + String.join(", ", values) + "]";
    }

    void write(String indent, StringBuilder out) {
        out.append(indent).append(head).append(" {\n");
        String inner = indent + "  ";
        List<Attribute> run = new ArrayList<>();
        boolean first = true;
        for (Object part : parts) {
            switch (part) {
                case Attribute attribute -> run.add(attribute);
                case Hcl block -> {
                    first &= run.isEmpty();
                    aligned(run, inner, out);
                    if (!first) {
                        out.append('\n');
                    }
                    block.write(inner, out);
                    first = false;
                }
                default -> throw new IllegalStateException("no part of a block: " + part);
            }
        }
        if (!first && !run.isEmpty() && parts.getFirst() instanceof Hcl) {
            out.append('\n');
        }
        aligned(run, inner, out);
        out.append(indent).append("}\n");
    }

    private static void aligned(List<Attribute> run, String indent, StringBuilder out) {
        int width = run.stream().mapToInt(a -> a.name().length()).max().orElse(0);
        for (Attribute attribute : run) {
            out.append(indent)
                    .append(attribute.name())
                    .append(" ".repeat(width - attribute.name().length()))
                    .append(" = ")
                    .append(attribute.value())
                    .append('\n');
        }
        run.clear();
    }
}
