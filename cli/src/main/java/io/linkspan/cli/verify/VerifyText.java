package io.linkspan.cli.verify;

import io.linkspan.cli.terminal.Style;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.core.verify.Hop;
import io.linkspan.engine.verify.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings for people: what passed in a line for each kind, what did not in full. */
public final class VerifyText {
    private final Style style;

    public VerifyText(Style style) {
        this.style = style;
    }

    /**
     * @param all also what passed
     */
    public String of(Report report, boolean all) {
        Map<CheckKind, List<Finding>> byKind = new LinkedHashMap<>();
        report.findings()
                .forEach(f ->
                        byKind.computeIfAbsent(f.check().kind(), k -> new ArrayList<>()).add(f));
        StringBuilder text = new StringBuilder(4096);
        Hop last = null;
        for (Map.Entry<CheckKind, List<Finding>> kind : byKind.entrySet()) {
            Hop hop = kind.getKey().hop();
            String lines = lines(kind.getKey(), kind.getValue(), all);
            if (!lines.isEmpty() && hop != last && all) {
                text.append(style.dim(hop.title())).append('\n');
                last = hop;
            }
            text.append(lines);
        }
        report.first()
                .ifPresent(first ->
                        text.append('\n')
                                .append(style.red("The fault: "))
                                .append(first.check())
                                .append(": ")
                                .append(first.evidence().replace("\n", "\n  "))
                                .append('\n')
                                .append(style.cyan("what to do: "))
                                .append(first.remedy())
                                .append("\n\n"));
        return text.append(counts(report)).append('\n').toString();
    }

    private String lines(CheckKind kind, List<Finding> findings, boolean all) {
        StringBuilder text = new StringBuilder();
        List<Finding> passed = findings.stream().filter(f -> f.verdict() == Verdict.PASS).toList();
        if (all && !passed.isEmpty()) {
            text.append("  ")
                    .append(style.green("pass"))
                    .append(' ')
                    .append(kind.code())
                    .append(' ')
                    .append(kind.title())
                    .append(
                            style.dim(
                                    passed.size() == 1
                                            ? ": " + passed.getFirst().evidence()
                                            : " (" + passed.size() + ")"))
                    .append('\n');
        }
        findings.stream()
                .filter(f -> f.verdict() == Verdict.FAIL)
                .forEach(f -> text.append(failure(f)));
        List<Finding> unknown =
                findings.stream().filter(f -> f.verdict() == Verdict.UNKNOWN).toList();
        if (!unknown.isEmpty()) {
            text.append("  ")
                    .append(style.yellow("????"))
                    .append(' ')
                    .append(kind.code())
                    .append(' ')
                    .append(kind.title())
                    .append(unknown.size() == 1 ? "" : " (" + unknown.size() + ")")
                    .append(": ")
                    .append(style.dim(unknown.getFirst().evidence()))
                    .append('\n');
        }
        return text.toString();
    }

    private String failure(Finding finding) {
        return "  "
                + style.red("FAIL")
                + " "
                + finding.check().code()
                + " "
                + finding.check().kind().title()
                + ": "
                + finding.check().subject()
                + "\n       "
                + finding.evidence().replace("\n", "\n       ")
                + "\n       "
                + style.cyan("what to do: ")
                + finding.remedy()
                + "\n";
    }

    /** "167 checks passed, 0 failed, 0 could not be told (1.2 s)". */
    public static String counts(Report report) {
        return String.format(
                Locale.ROOT,
                "%d checks passed, %d failed, %d could not be told (%.1f s)",
                report.count(Verdict.PASS),
                report.count(Verdict.FAIL),
                report.count(Verdict.UNKNOWN),
                report.took().toMillis() / 1000.0);
    }
}
