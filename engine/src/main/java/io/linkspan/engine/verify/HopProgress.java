package io.linkspan.engine.verify;

import io.linkspan.core.verify.Check;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.core.verify.Hop;
import io.linkspan.engine.Progress;
import io.linkspan.engine.Progress.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Shows a verification hop by hop; hundreds of checks would be too many lines. Thread-safe. */
final class HopProgress {
    private final Progress progress;
    private final String parent;
    private final Map<Hop, Tally> tallies = new EnumMap<>(Hop.class);

    /** What became of a hop's checks so far. */
    private static final class Tally {
        private int open;
        private int passed;
        private int failed;
        private int unknown;
    }

    HopProgress(Progress progress, String parent, List<Check> checks) {
        this.progress = progress;
        this.parent = parent;
        checks.forEach(c -> tallies.computeIfAbsent(c.kind().hop(), hop -> new Tally()).open++);
        tallies.keySet().forEach(hop -> progress.started(id(hop), parent, hop.title()));
    }

    private String id(Hop hop) {
        return parent + "/" + hop;
    }

    synchronized void found(Finding finding) {
        Hop hop = finding.check().kind().hop();
        Tally tally = tallies.get(hop);
        if (tally == null) {
            throw new IllegalStateException(finding.check() + " is of no hop that was announced");
        }
        tally.open--;
        switch (finding.verdict()) {
            case PASS -> tally.passed++;
            case FAIL -> {
                tally.failed++;
                progress.note(id(hop), finding.check() + ": " + finding.evidence());
            }
            case UNKNOWN -> tally.unknown++;
        }
        if (tally.open == 0) {
            progress.finished(id(hop), outcome(tally), words(tally));
        }
    }

    private static Outcome outcome(Tally tally) {
        if (tally.failed > 0) {
            return Outcome.FAILED;
        }
        return tally.unknown > 0 ? Outcome.SKIPPED : Outcome.DONE;
    }

    private static String words(Tally tally) {
        return tally.passed
                + " passed"
                + (tally.failed > 0 ? ", " + tally.failed + " " + word(Verdict.FAIL) : "")
                + (tally.unknown > 0 ? ", " + tally.unknown + " " + word(Verdict.UNKNOWN) : "");
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "passed";
            case FAIL -> "failed";
            case UNKNOWN -> "could not be told";
        };
    }
}
