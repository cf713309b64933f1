package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.KafkaLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program ends after its N-th request, for every N with {@code -Pexhaustive} and for some
 * otherwise: a second run completes the same world, with nothing twice and nothing left over.
 */
class MotoKillIT {
    private static final int SAMPLES = 1;

    @RegisterExtension static final Moto MOTO = new Moto();
    @TempDir private Path keys = Path.of("unset");

    private final Recorder recorder = new Recorder();
    private final Elsewhere elsewhere = new Elsewhere(Moto.notThere());

    @Test
    void up_killedAfterAnyRequest_secondRunCompletesIt() throws Exception {
        KafkaLink link = Rig.link(Moto.SPEC);
        int requests;
        Census right;
        try (Rig rig = rig()) {
            rig.up(link);
            requests = recorder.sent();
            right = census();
        }
        for (int n : chosen(requests)) {
            MOTO.reset();
            elsewhere.clear();
            try (Rig rig = rig()) {
                recorder.killAfter(n);
                rig.up(link);
            } catch (Recorder.Killed _) {
                // It ended while it was still reading.
            }
            recorder.killAfter(Integer.MAX_VALUE);
            try (Rig rig = rig()) {
                assertThat(rig.up(link).problems()).as("killed after request %s", n).isEmpty();
                assertThat(census()).as("killed after request %s", n).isEqualTo(right);
                assertThat(Rig.told(rig.plan(link))).as("killed after request %s", n).isEmpty();
            }
        }
    }

    @Test
    void down_killedAfterAnyRequest_secondRunCompletesIt() throws Exception {
        KafkaLink link = Rig.link(Moto.SPEC);
        // What a whole destruction leaves: what was there before, and the brokers' data.
        Census left = census().and(3, Census.DATA_VOLUME);
        int requests;
        try (Rig rig = rig()) {
            rig.up(link);
            recorder.clear();
            rig.down(link);
            requests = recorder.sent();
            assertThat(census()).isEqualTo(left);
        }
        for (int n : chosen(requests)) {
            MOTO.reset();
            elsewhere.clear();
            try (Rig rig = rig()) {
                rig.up(link);
                recorder.killAfter(n);
                rig.down(link);
            } catch (Recorder.Killed _) {
                // It ended while it was still reading.
            }
            recorder.killAfter(Integer.MAX_VALUE);
            try (Rig rig = rig()) {
                assertThat(rig.down(link).problems()).as("killed after request %s", n).isEmpty();
                assertThat(census()).as("killed after request %s", n).isEqualTo(left);
            }
        }
    }

    private Rig rig() {
        return new Rig(MOTO.uri(), keys, elsewhere, recorder);
    }

    private Census census() throws IOException {
        return MOTO.census(keys);
    }

    private static int[] chosen(int requests) {
        if (Boolean.getBoolean("linkspan.exhaustive")) {
            return IntStream.rangeClosed(1, requests).toArray();
        }
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("seed=" + seed);
        return new SplittableRandom(seed).ints(SAMPLES, 1, requests + 1).toArray();
    }
}
