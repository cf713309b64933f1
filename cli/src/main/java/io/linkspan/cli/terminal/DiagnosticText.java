package io.linkspan.cli.terminal;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.Severity;
import java.util.List;
import java.util.stream.Collectors;

/** How a problem reads on a terminal: where, what, why, and what to do. */
public final class DiagnosticText {
    private final Style style;

    public DiagnosticText(Style style) {
        this.style = style;
    }

    /** Lines that end with a line feed. */
    public String of(Diagnostic diagnostic) {
        StringBuilder text = new StringBuilder(256);
        String severity =
                diagnostic.severity() == Severity.ERROR
                        ? style.red("error")
                        : style.yellow("warning");
        diagnostic.location().ifPresent(place -> text.append(place).append(": "));
        text.append(severity)
                .append(": ")
                .append(style.bold(diagnostic.summary()))
                .append(' ')
                .append(style.dim("[" + diagnostic.code() + "]"))
                .append('\n');
        if (!diagnostic.detail().isEmpty()) {
            text.append(indented(diagnostic.detail(), "  ")).append('\n');
        }
        if (!diagnostic.remedy().isEmpty()) {
            text.append("  ")
                    .append(style.cyan("what to do:"))
                    .append(' ')
                    .append(indented(diagnostic.remedy(), "    ").stripLeading())
                    .append('\n');
        }
        return text.toString();
    }

    public String of(List<Diagnostic> diagnostics) {
        String all = diagnostics.stream().map(this::of).collect(Collectors.joining());
        long errors = diagnostics.stream().filter(d -> d.severity() == Severity.ERROR).count();
        return errors > 1 ? all + errors + " errors\n" : all;
    }

    private static String indented(String text, String by) {
        return text.strip().lines().map(line -> by + line).collect(Collectors.joining("\n"));
    }
}
