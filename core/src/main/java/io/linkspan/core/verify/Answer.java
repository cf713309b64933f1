package io.linkspan.core.verify;

import io.linkspan.core.verify.Finding.Verdict;
import java.util.List;

/**
 * What the proof of one check says.
 *
 * @param evidence what was seen
 * @param remedy empty after a pass
 */
public record Answer(Verdict verdict, String evidence, String remedy) {
    public static Answer pass(String evidence) {
        return new Answer(Verdict.PASS, evidence, "");
    }

    public static Answer fail(String evidence, String remedy) {
        return new Answer(Verdict.FAIL, evidence, remedy);
    }

    public static Answer unknown(String evidence, String remedy) {
        return new Answer(Verdict.UNKNOWN, evidence, remedy);
    }

    /**
     * A pass when nothing is wrong, else one failure that names all.
     *
     * @param evidence of the pass
     * @param faults what is wrong, one line each
     */
    public static Answer unless(List<String> faults, String evidence, String remedy) {
        return faults.isEmpty() ? pass(evidence) : fail(String.join("; ", faults), remedy);
    }
}
