package io.linkspan.cli.verify;

import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.engine.verify.Report;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Findings for programs; docs/verify.schema.json describes them. */
public final class VerifyJson {
    /** Grows when a field changes its meaning or goes; new fields may come at any time. */
    private static final int FORMAT = 1;

    private VerifyJson() {}

    public static Map<String, Object> of(Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("verdict", word(report.verdict()));
        fields.put("milliseconds", report.took().toMillis());
        fields.put("passed", report.count(Verdict.PASS));
        fields.put("failed", report.count(Verdict.FAIL));
        fields.put("unknown", report.count(Verdict.UNKNOWN));
        fields.put("findings", report.findings().stream().map(VerifyJson::of).toList());
        return fields;
    }

    private static Map<String, Object> of(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", finding.check().code());
        fields.put("hop", finding.check().kind().hop().title());
        fields.put("title", finding.check().kind().title());
        fields.put("subject", finding.check().subject());
        fields.put("verdict", word(finding.verdict()));
        fields.put("evidence", finding.evidence());
        fields.put("remedy", finding.remedy());
        finding.because()
                .ifPresent(because -> {
                    fields.put("because", because.code());
                    fields.put("becauseSubject", because.subject());
                });
        return fields;
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
