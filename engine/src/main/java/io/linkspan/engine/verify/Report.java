package io.linkspan.engine.verify;

import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What verification came to.
 *
 * @param findings along the path
 */
public record Report(List<Finding> findings, Duration took) {
    public Report {
        findings = List.copyOf(findings);
    }

    public long count(Verdict verdict) {
        return findings.stream().filter(f -> f.verdict() == verdict).count();
    }

    /** The failures, along the path: each is a fault of its own. */
    public List<Finding> failures() {
        return findings.stream().filter(f -> f.verdict() == Verdict.FAIL).toList();
    }

    public Optional<Finding> first() {
        return failures().stream().findFirst();
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
