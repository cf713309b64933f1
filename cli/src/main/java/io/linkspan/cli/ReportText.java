package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.terminal.Style;
import io.linkspan.core.check.Finding;
import io.linkspan.core.check.Finding.Verdict;
import io.linkspan.engine.Report;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How the findings of a verification read. */
final class ReportText {
    private final Style style;

    ReportText(Style style) {
        this.style = style;
    }

    /**
     * @param all also checks that passed
     */
    String of(Report report, boolean all) {
        StringBuilder text = new StringBuilder(1024);
        for (Finding finding : report.findings()) {
            if (all || finding.verdict() != Verdict.PASS) {
                text.append(of(finding));
            }
        }
        return text.append(counts(report)).append('\n').toString();
    }

    /** "17 checks passed, 0 failed, 0 could not be told (1.2 s)". */
    static String counts(Report report) {
        return String.format(
                Locale.ROOT,
                "%d checks passed, %d failed, %d could not be told (%.1f s)",
                report.count(Verdict.PASS),
                report.count(Verdict.FAIL),
                report.count(Verdict.UNKNOWN),
                report.took().toMillis() / 1000.0);
    }

    private String of(Finding finding) {
        String verdict =
                switch (finding.verdict()) {
                    case PASS -> style.green("pass");
                    case FAIL -> style.red("FAIL");
                    case UNKNOWN -> style.yellow("????");
                };
        return verdict
                + " "
                + finding.check().kind().code()
                + " "
                + finding.check().kind().title()
                + ": "
                + finding.check().subject()
                + "\n"
                + (finding.evidence().isEmpty()
                        ? ""
                        : "     " + style.dim(finding.evidence()) + "\n")
                + (finding.remedy().isEmpty()
                        ? ""
                        : "     " + style.cyan("what to do: ") + finding.remedy() + "\n");
    }

    static Map<String, Object> json(Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("verdict", word(report.verdict()));
        fields.put("milliseconds", report.took().toMillis());
        fields.put("findings", report.findings().stream().map(ReportText::json).toList());
        return fields;
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", finding.check().kind().code());
        fields.put("subject", finding.check().subject());
        fields.put("verdict", word(finding.verdict()));
        fields.put("evidence", finding.evidence());
        fields.put("remedy", finding.remedy());
        return fields;
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    static ExitCode exitCode(Report report) {
        return switch (report.verdict()) {
            case PASS -> ExitCode.OK;
            case FAIL -> ExitCode.FAILED;
            case UNKNOWN -> ExitCode.UNKNOWN;
        };
    }
}
