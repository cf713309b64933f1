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
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(elsewhere, cloud.consumer(folder))),
                recorder);
    }

    private Census census() {
        return cloud.census(folder);
    }

    @Test
    void upAndDown_emptyAccount_leaveNothingToDoAndNothingBehind() throws Exception {
        Census before = census();
        try (Rig rig = rig()) {
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                recorder.clear();
                Apply.Result up = rig.up(link);
                System.out.println(
                        "up: "
                                + (System.nanoTime() - start) / 1_000_000
                                + " ms, "
                                + recorder.sent()
                                + " requests");

                assertThat(up.problems()).isEmpty();
                start = System.nanoTime();
                recorder.clear();
                assertThat(Rig.told(rig.plan(link))).isEmpty();
                System.out.println(
                        "plan: "
                                + (System.nanoTime() - start) / 1_000_000
                                + " ms, "
                                + recorder.sent()
                                + " requests");
                start = System.nanoTime();
                recorder.clear();
                Apply.Result down = rig.down(link);
                System.out.println(
                        "down: "
                                + (System.nanoTime() - start) / 1_000_000
                                + " ms, "
                                + recorder.sent()
                                + " requests");

                assertThat(down.problems()).isEmpty();
                assertThat(census()).isEqualTo(before);
                elsewhere.clear();
            }
            System.out.println(new TreeSet<>(rig.notes()));
        }
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
