package io.linkspan.core.verify;

import java.util.Optional;

/**
 * What a check came to.
 *
 * @param evidence what was seen; when it could not be told, what stood in the way
 * @param remedy the exact change that cures a failure, or what would let the check tell; empty
 *     after a pass
 * @param because the most upstream check whose failure explains this one, when there is one
 */
public record Finding(
        Check check, Verdict verdict, String evidence, String remedy, Optional<Check> because) {

    /** How a check ends. */
    public enum Verdict {
        PASS,
        FAIL,
        /** It could not be told. */
        UNKNOWN
    }

    public Finding {
        if (verdict != Verdict.UNKNOWN && because.isPresent()) {
            throw new IllegalArgumentException(
                    check + " is " + verdict + ", so " + because.get() + " cannot be in its way");
        }
    }

    /** A finding that rests on what was seen at this check's own place. */
    public static Finding of(Check check, Answer answer) {
        return new Finding(
                check, answer.verdict(), answer.evidence(), answer.remedy(), Optional.empty());
    }

    /** Could not be told, because something upstream did not pass. */
    public static Finding because(Check check, Finding upstream, String seen) {
        Check root = upstream.because().orElse(upstream.check());
        String evidence = "could not tell, because " + root + " did not pass";
        return new Finding(
                check,
                Verdict.UNKNOWN,
                seen.isEmpty() ? evidence : evidence + "; seen: " + seen,
                upstream.because().isPresent() ? upstream.remedy() : "Cure " + root + " first",
                Optional.of(root));
    }
}
