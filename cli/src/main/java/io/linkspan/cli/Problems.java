package io.linkspan.cli;

import io.linkspan.cli.terminal.DiagnosticText;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.terminal.Surroundings;
import io.linkspan.core.diagnostic.Diagnostic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Shows diagnostics the way the user asked for. */
final class Problems {
    /** Codes of what is wrong with what the user wrote, not with the world. */
    private static final List<String> INPUT = List.of("LS-SPEC-", "LS-CLI-", "LS-YAML-");

    private Problems() {}

    static void print(Surroundings around, OutputFormat format, List<Diagnostic> diagnostics) {
        switch (format) {
            case TEXT, JUNIT ->
                    around.err().print(new DiagnosticText(around.errStyle()).of(diagnostics));
            case JSON ->
                    around.out()
                            .println(
                                    JsonMapper.shared()
                                            .writeValueAsString(
                                                    Map.of(
                                                            "diagnostics",
                                                            diagnostics.stream()
                                                                    .map(Problems::json)
                                                                    .toList())));
        }
        around.err().flush();
        around.out().flush();
    }

    static Map<String, Object> json(Diagnostic diagnostic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        fields.put("code", diagnostic.code());
        diagnostic
                .location()
                .ifPresent(place -> {
                    fields.put("file", place.file());
                    fields.put("line", place.line());
                    fields.put("column", place.column());
                });
        fields.put("summary", diagnostic.summary());
        fields.put("detail", diagnostic.detail());
        fields.put("remedy", diagnostic.remedy());
        return fields;
    }

    static ExitCode exitCode(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                        .anyMatch(d ->
                                d.location().isPresent()
                                        || INPUT.stream().anyMatch(d.code()::startsWith))
                ? ExitCode.BAD_INPUT
                : ExitCode.FAILED;
    }
}
