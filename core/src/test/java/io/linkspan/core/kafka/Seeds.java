package io.linkspan.core.kafka;

import java.util.Random;

/** Random tests: the seed is the clock's or {@code -Dseed=N}, and stands in every failure. */
final class Seeds {
    static final long SEED = seed();

    /** Rounds of a quick test; many more under {@code -Pexhaustive}. */
    static final int ROUNDS = Boolean.getBoolean("linkspan.exhaustive") ? 50_000 : 5_000;

    private Seeds() {}

    private static long seed() {
        String given = System.getProperty("seed", "");
        return given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    }

    static Random random(int round) {
        return new Random(SEED + round);
    }

    static String replay(int round) {
        return "replay with -Dseed=" + (SEED + round);
    }
}
