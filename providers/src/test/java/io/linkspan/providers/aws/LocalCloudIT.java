package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Apply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The provider against the local cloud, endpoint connections and target health included, cut off
 * and left without answers at any request.
 */
class LocalCloudIT {
    @TempDir private Path folder = Path.of("unset");
    private final KafkaLink link = Rig.link(Cloud.SPEC);
    private final Recorder recorder = new Recorder();
    private final Elsewhere elsewhere = new Elsewhere(elsewhereTypes());

    @SuppressWarnings("NullAway.Init")
    private Cloud cloud;

    private static Set<Class<? extends Resource>> elsewhereTypes() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>(Rig.notOnAws());
        types.remove(Resource.PrivateLinkConnection.class);
        return types;
    }

    @BeforeEach
    void startCloud() throws IOException {
        cloud = new Cloud(folder.resolve("cloud"));
    }

    @AfterEach
    void stopCloud() throws IOException {
        cloud.close();
    }

    private Rig rig() {
        return rig(recorder);
    }

    private Census census() {
        return cloud.census(folder);
    }

    @Test
    void upAndDown_emptyAccount_leaveNothingToDoAndNothingBehind() throws Exception {
        Census before = census();
        try (Rig rig = rig()) {
            Apply.Result up = rig.up(link);

            assertThat(up.problems()).isEmpty();
            assertThat(Rig.told(rig.plan(link))).isEmpty();

            Apply.Result down = rig.down(link);

            assertThat(down.problems()).isEmpty();
            assertThat(census()).isEqualTo(before);
        }
    }

    @Test
    void up_killedAfterAnyRequest_secondRunCompletesIt() throws Exception {
        Census before = census();
        Census right = null;
        for (int n : chosen(90, 3)) {
            try (Rig rig = rig()) {
                recorder.killAfter(n);
                rig.up(link);
            } catch (Recorder.Killed _) {
                // It ended while it was still reading.
            }
            recorder.killAfter(Integer.MAX_VALUE);
            try (Rig rig = rig()) {
                assertThat(rig.up(link).problems()).as("killed after request %s", n).isEmpty();
                Census now = census();
                right = right == null ? now : right;
                assertThat(now).as("killed after request %s", n).isEqualTo(right);
                assertThat(Rig.told(rig.plan(link))).as("killed after request %s", n).isEmpty();
                assertThat(rig.down(link).problems()).isEmpty();
            }
            assertThat(census()).as("killed after request %s", n).isEqualTo(before);
            elsewhere.clear();
        }
    }

    @Test
    void down_killedAfterAnyRequest_secondRunCompletesIt() throws Exception {
        Census before = census();
        for (int n : chosen(80, 3)) {
            try (Rig rig = rig()) {
                assertThat(rig.up(link).problems()).isEmpty();
                recorder.killAfter(n);
                rig.down(link);
            } catch (Recorder.Killed _) {
                // It ended while it was still reading.
            }
            recorder.killAfter(Integer.MAX_VALUE);
            try (Rig rig = rig()) {
                assertThat(rig.down(link).problems()).as("killed after request %s", n).isEmpty();
            }
            assertThat(census()).as("killed after request %s", n).isEqualTo(before);
            elsewhere.clear();
        }
    }

    /**
     * One run, one answer spoiled; the SDK or this program asks again, and nothing is made twice.
     */
    @Test
    void upAndDown_withoutOneAnswer_makeNothingTwice() throws Exception {
        Census before = census();
        try (Rig rig = rig()) {
            rig.up(link);
        }
        Census right = census();
        try (Rig rig = rig()) {
            rig.down(link);
            elsewhere.clear();
        }
        for (int n : chosen(150, 2)) {
            for (Faults.Fault fault : Faults.Fault.values()) {
                Faults faults = new Faults(fault, n);
                try (Rig rig = rig(faults)) {
                    assertThat(rig.up(link).problems())
                            .as("%s instead of answer %s, %s", fault, n, faults.spoiled())
                            .isEmpty();
                    assertThat(census())
                            .as("%s instead of answer %s, %s", fault, n, faults.spoiled())
                            .isEqualTo(right);
                    assertThat(rig.down(link).problems())
                            .as("%s instead of answer %s, %s", fault, n, faults.spoiled())
                            .isEmpty();
                }
                assertThat(census())
                        .as("%s instead of answer %s, %s", fault, n, faults.spoiled())
                        .isEqualTo(before);
                elsewhere.clear();
            }
        }
    }

    private Rig rig(ExecutionInterceptor faults) {
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(elsewhere, cloud.consumer(folder))),
                faults);
    }

    static int[] chosen(int requests, int samples) {
        if (Boolean.getBoolean("linkspan.exhaustive")) {
            return IntStream.rangeClosed(1, requests).toArray();
        }
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("seed=" + seed);
        return new SplittableRandom(seed).ints(samples, 1, requests + 1).toArray();
    }
}
