package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class RelaySimulationTest {
    private static final int SEEDS = 50_000;
    private static final int EXHAUSTIVE_SEEDS = 1_000_000;

    @Test
    void run_anySeed_keepsEveryInvariant() {
        String given = System.getProperty("seed", "");
        if (!given.isEmpty()) {
            new RelaySimulation(Long.parseLong(given)).run();
            return;
        }
        int seeds = Boolean.getBoolean("linkspan.exhaustive") ? EXHAUSTIVE_SEEDS : SEEDS;
        long turns = 0;
        long gathered = 0;
        for (int seed = 0; seed < seeds; seed++) {
            RelaySimulation simulation = new RelaySimulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                fail("replay with -Dseed=" + seed + ": " + e, e);
            }
            turns += simulation.turns;
            gathered += simulation.gathered();
        }
        assertThat(turns).isGreaterThan(seeds);
        System.out.printf("%d seeds, %d turns, %d streams gathered%n", seeds, turns, gathered);
        assertThat(gathered).isPositive();
    }
}
