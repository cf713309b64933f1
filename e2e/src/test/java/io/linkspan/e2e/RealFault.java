package io.linkspan.e2e;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that somebody breaks in a right world.
 *
 * @param code of the check that must be the first red line
 * @param injection shell, over {@code world.sh}; empty when the surroundings are what is wrong
 * @param byHand where the remedy is words that call for a person: what they must say, and the shell
 *     that does it
 * @param looker what is wrong with whoever looks, while the fault lasts
 */
record RealFault(
        String name, String code, String injection, Optional<ByHand> byHand, Looker looker) {

    /** A remedy that a person carries out. */
    record ByHand(Pattern words, String script) {}

    /**
     * What surrounds the program that looks.
     *
     * @param ahead how far its clock is
     * @param variables that differ
     * @param spec another spec in place of the world's; empty for the world's
     * @param way what lies between the consumer and its endpoint
     */
    record Looker(Duration ahead, Map<String, String> variables, String spec, Detour.Way way) {
        static final Looker USUAL = new Looker(Duration.ZERO, Map.of(), "");

        Looker(Duration ahead, Map<String, String> variables, String spec) {
            this(ahead, variables, spec, Detour.Way.STRAIGHT);
        }

        static Looker over(Detour.Way way) {
            return new Looker(Duration.ZERO, Map.of(), "", way);
        }
    }

    static RealFault fault(String name, String code, String injection) {
        return new RealFault(name, code, injection, Optional.empty(), Looker.USUAL);
    }

    RealFault curedBy(String words, String script) {
        return new RealFault(
                name,
                code,
                injection,
                Optional.of(new ByHand(Pattern.compile(words), script)),
                looker);
    }

    RealFault seenBy(Looker other) {
        return new RealFault(name, code, injection, byHand, other);
    }

    @Override
    public String toString() {
        return code + " " + name;
    }
}
