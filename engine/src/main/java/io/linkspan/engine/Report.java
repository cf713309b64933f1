package io.linkspan.engine;

import io.linkspan.core.check.Finding;
import io.linkspan.core.check.Finding.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * What verification came to.
 *
 * @param findings in the order of the path
 */
public record Report(List<Finding> findings, Duration took) {
    public Report {
        findings = List.copyOf(findings);
    }

    public long count(Verdict verdict) {
        return findings.stream().filter(f -> f.verdict() == verdict).count();
    }

    /**
     * The worst verdict: one failure fails the whole; without any, one that could not be told
     * leaves it open.
     */
    public Verdict verdict() {
        return count(Verdict.FAIL) > 0
                ? Verdict.FAIL
                : count(Verdict.UNKNOWN) > 0 ? Verdict.UNKNOWN : Verdict.PASS;
    }
}
