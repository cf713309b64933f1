package io.linkspan.engine.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rolls on simulated clusters; {@code -Dseed=N} plays one again. */
class RollingRestartTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long SEEDS = Boolean.getBoolean("linkspan.exhaustive") ? 20_000 : 500;

    @Test
    void finished_anyCluster_restartsEachOnceAndNeverOneThatIsNeeded() throws Exception {
        for (long seed = first(); seed < last(); seed++) {
            Random random = new Random(seed);
            SimulatedCluster cluster = cluster(random);

            Throwable problem = catchThrowable(() -> roll(cluster).finished());

            // A host that fails twice in a row may stop a roll; nothing else may.
            if (problem instanceof DiagnosticException) {
                assertThat(problem).as("seed " + seed).hasMessageContaining("did not come back");
            } else {
                assertThat(problem).as("seed " + seed).isNull();
                assertThat(cluster.outdated()).as("seed " + seed).isEmpty();
            }
        }
    }

    @Test
    void finished_kraft_restartsTheActiveControllerLast() throws Exception {
        for (long seed = first(); seed < last(); seed++) {
            SimulatedCluster cluster = new SimulatedCluster(new Random(seed), 3, 2, true);
            BrokerId active = cluster.controller();

            Throwable problem = catchThrowable(() -> roll(cluster).finished());

            if (problem == null) {
                List<BrokerId> first = cluster.restarts.stream().distinct().toList();
                assertThat(first.getLast()).as("seed " + seed).isEqualTo(active);
            }
        }
    }

    @Test
    void finished_cutOffAnywhere_goesOnWhereItWas() throws Exception {
        for (long seed = first(); seed < last(); seed++) {
            Random random = new Random(seed);
            SimulatedCluster cluster = cluster(random);
            cluster.cutAfter(random.nextInt(120));
            Throwable cut = catchThrowable(() -> roll(cluster).finished());
            cluster.cutAfter(Integer.MAX_VALUE / 2);
            int restarts = cluster.restarts.size();

            Throwable problem = catchThrowable(() -> roll(cluster).finished());

            if (cut instanceof SimulatedCluster.Cut && problem == null) {
                assertThat(cluster.outdated()).as("seed " + seed).isEmpty();
                assertThat(cluster.restarts.size())
                        .as("seed " + seed)
                        .isGreaterThanOrEqualTo(restarts);
            } else if (problem != null) {
                assertThat(problem).as("seed " + seed).isInstanceOf(DiagnosticException.class);
            }
        }
    }

    @Test
    void finished_fileThatPreventsTheStart_isTakenBackAndOthersKeepTheirs() throws Exception {
        for (long seed = first(); seed < last(); seed++) {
            SimulatedCluster cluster = new SimulatedCluster(new Random(seed), 4, 2, true);
            BrokerId bad = new BrokerId(4);
            cluster.bad(bad);
            boolean first = !cluster.controller().equals(bad);

            Throwable problem = catchThrowable(() -> roll(cluster).finished());

            assertThat(problem).as("seed " + seed).isInstanceOf(DiagnosticException.class);
            if (String.valueOf(problem.getMessage()).contains("broker 4 did not come back")
                    && !String.valueOf(((DiagnosticException) problem).diagnostics())
                            .contains("could not be put back")) {
                assertThat(cluster.file(bad)).as("seed " + seed).isEqualTo("old");
                assertThat(cluster.runs(bad, "old")).as("seed " + seed).isTrue();
                // Four is no controller, so it comes first and the others were not touched.
                assertThat(!first || cluster.file(new BrokerId(1)).equals("old"))
                        .as("seed " + seed)
                        .isTrue();
            }
        }
    }

    @Test
    void finished_brokerThatHangsAndEndsLate_isStillAwaitedWithItsOldFile() {
        int restored = 0;
        for (long seed = first(); seed < last(); seed++) {
            SimulatedCluster cluster = new SimulatedCluster(new Random(seed), 4, 2, true);
            BrokerId bad = new BrokerId(4);
            cluster.hanging(bad, LIMIT.plusMinutes(1));

            Throwable problem = catchThrowable(() -> roll(cluster).finished());

            assertThat(problem).as("seed " + seed).isInstanceOf(DiagnosticException.class);
            String told = String.valueOf(((DiagnosticException) problem).diagnostics());
            if (told.contains("after 300 s")) {
                restored++;
                assertThat(told)
                        .as("seed " + seed)
                        .containsAnyOf("it runs with it again", "could not be put back");
            }
        }
        assertThat(restored).isPositive();
    }

    @Test
    void finished_clusterThatCannotSpareABroker_waitsAndSaysWhy() {
        SimulatedCluster cluster = new SimulatedCluster(new Random(1), 3, 3, true);

        assertThatThrownBy(() -> roll(cluster).finished())
                .isInstanceOf(DiagnosticException.class)
                .satisfies(e ->
                        assertThat(((DiagnosticException) e).diagnostics().getFirst().code())
                                .isEqualTo("LS-ROLL-01"))
                .satisfies(e ->
                        assertThat(((DiagnosticException) e).diagnostics().getFirst().detail())
                                .contains("fewer replicas than min.insync.replicas"));
        assertThat(cluster.restarts).isEmpty();
    }

    private static SimulatedCluster cluster(Random random) {
        return new SimulatedCluster(
                random, 3 + random.nextInt(5), 1 + random.nextInt(2), random.nextBoolean());
    }

    private static RollingRestart roll(SimulatedCluster cluster) {
        return new RollingRestart(cluster, cluster, LIMIT, _ -> {});
    }

    private static long first() {
        return Long.getLong("seed", 0);
    }

    private static long last() {
        return Long.getLong("seed") == null ? SEEDS : first() + 1;
    }
}
