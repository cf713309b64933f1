package io.linkspan.core.check;

/**
 * What a check came to.
 *
 * @param evidence what was seen
 * @param remedy the exact change that cures a failure, or what would let the check tell; empty
 *     after a pass
 */
public record Finding(Check check, Verdict verdict, String evidence, String remedy) {

    /** How a check ends. */
    public enum Verdict {
        PASS,
        FAIL,
        /** It could not be told; the evidence says what stood in the way. */
        UNKNOWN
    }

    public static Finding pass(Check check, String evidence) {
        return new Finding(check, Verdict.PASS, evidence, "");
    }

    public static Finding fail(Check check, String evidence, String remedy) {
        return new Finding(check, Verdict.FAIL, evidence, remedy);
    }

    public static Finding unknown(Check check, String evidence, String remedy) {
        return new Finding(check, Verdict.UNKNOWN, evidence, remedy);
    }
}
