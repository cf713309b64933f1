package io.linkspan.core.verify;

import io.linkspan.core.verify.Finding.Verdict;
import java.util.List;

/**
 * What the proof of one check says.
 *
 * @param evidence what was seen
 * @param remedy empty after a pass
 * @param late whether a failure rests on time alone: nothing said no, something took too long.
 *     Machines that are busy do that too, so it is worth a second look.
 */
public record Answer(Verdict verdict, String evidence, String remedy, boolean late) {
    public static Answer pass(String evidence) {
        return new Answer(Verdict.PASS, evidence, "", false);
    }

    public static Answer fail(String evidence, String remedy) {
        return new Answer(Verdict.FAIL, evidence, remedy, false);
    }

    public static Answer unknown(String evidence, String remedy) {
        return new Answer(Verdict.UNKNOWN, evidence, remedy, false);
    }

    /** The same failure, resting on time alone or not. */
    public Answer late(boolean timeAlone) {
        return new Answer(verdict, evidence, remedy, timeAlone && verdict == Verdict.FAIL);
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
