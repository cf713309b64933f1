package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.providers.aws.FaultProxy.Fault;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to the N-th call of an apply or of a destroy, to AWS or to TiDB Cloud, the world
 * ends as it should: with {@code -Pexhaustive} at every N (from {@code -Dlinkspan.firstCall} on),
 * otherwise at some. The local cloud is the cloud; what runs on hosts is stood in for.
 */
class KillIT {
    private static final int SAMPLES = 1;
    private static final int PROCESS_SECONDS = 120;

    private final KafkaLink link = Rig.link(Cloud.SPEC);
    private final FaultProxy proxy = new FaultProxy();
    @TempDir private Path folder = Path.of("unset");

    @SuppressWarnings("NullAway.Init")
    private Cloud cloud;

    @SuppressWarnings("NullAway.Init")
    private KilledRun.Clouds clouds;

    @BeforeEach
    void startCloud() throws IOException {
        cloud = new Cloud(folder.resolve("cloud"));
        clouds = cloud.behind(proxy, folder.resolve("keys"));
    }

    @AfterEach
    void stopCloud() throws IOException {
        proxy.close();
        cloud.close();
    }

    private List<Census> census() {
        return List.of(
                cloud.census(folder.resolve("keys")), cloud.consumerCensus(folder.resolve("keys")));
    }

    /** What one undisturbed life looks like. */
    private record Life(List<Census> before, List<Census> right, int up, int down) {}

    private Life life() throws Exception {
        List<Census> before = census();
        try (Rig rig = clouds.rig()) {
            proxy.arm(Fault.NONE, 0, () -> {});
            assertThat(rig.up(link).problems()).isEmpty();
            int up = proxy.seen();
            List<Census> right = census();
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            proxy.arm(Fault.NONE, 0, () -> {});
            assertThat(rig.down(link).problems()).isEmpty();
            int down = proxy.seen();
            assertThat(census()).isEqualTo(before);
            System.out.println("calls of apply: " + up + ", of destroy: " + down);
            return new Life(before, right, up, down);
        }
    }

    @Test
    void upAndDown_processKilledAfterAnyCall_secondRunCompletesIt() throws Exception {
        Life life = life();
        List<String> struck = new ArrayList<>();
        for (int n : chosen(Math.max(life.up(), life.down()))) {
            String up = killed("up", Cloud.SPEC, n);
            try (Rig rig = clouds.rig()) {
                String at = "apply killed after call " + n + ", " + up;
                assertThat(rig.up(link).problems()).as(at).isEmpty();
                assertThat(census()).as(at).isEqualTo(life.right());
                assertThat(Rig.told(rig.plan(link))).as(at).isEmpty();
            }
            String down = killed("down", Cloud.SPEC, n);
            try (Rig rig = clouds.rig()) {
                String at = "destroy killed after call " + n + ", " + down;
                assertThat(rig.down(link).problems()).as(at).isEmpty();
                assertThat(census()).as(at).isEqualTo(life.before());
            }
            struck.add(n + ":" + up + "/" + down);
        }
        System.out.println("killed after " + struck);
        assertThat(struck).isNotEmpty();
    }

    /** A zone that leaves takes connection and service with it, one that comes makes both anew. */
    @Test
    void up_zoneOutAndBack_processKilledAfterAnyCall_secondRunCompletesIt() throws Exception {
        String three = Cloud.inThreeZones();
        String two = Cloud.inTwoZones();
        List<Census> before = census();
        Changed first = changed(three);
        Changed out = changed(two);
        Changed back = changed(three);
        assertThat(back.right()).isEqualTo(first.right());
        System.out.println(
                "calls of a zone's leaving: " + out.calls() + ", of its coming: " + back.calls());
        List<String> struck = new ArrayList<>();
        for (int n : chosen(Math.max(out.calls(), back.calls()))) {
            struck.add(n + ":" + completed(two, n, out) + "/" + completed(three, n, back));
        }
        System.out.println("killed after " + struck);
        assertThat(struck).isNotEmpty();
        try (Rig rig = clouds.rig()) {
            assertThat(rig.down(Rig.link(three)).problems()).isEmpty();
        }
        assertThat(census()).isEqualTo(before);
    }

    /** What one undisturbed change leads to. */
    private record Changed(List<Census> right, int calls) {}

    private Changed changed(String spec) throws Exception {
        try (Rig rig = clouds.rig()) {
            proxy.arm(Fault.NONE, 0, () -> {});
            assertThat(rig.up(Rig.link(spec)).problems()).isEmpty();
            return new Changed(census(), proxy.seen());
        }
    }

    private String completed(String spec, int n, Changed undisturbed) throws Exception {
        String struck = killed("up", spec, n);
        try (Rig rig = clouds.rig()) {
            String at = "change killed after call " + n + ", " + struck;
            assertThat(rig.up(Rig.link(spec)).problems()).as(at).isEmpty();
            assertThat(census()).as(at).isEqualTo(undisturbed.right());
            assertThat(Rig.told(rig.plan(Rig.link(spec)))).as(at).isEmpty();
        }
        return struck;
    }

    /** Runs the program in a process and kills it after its N-th call. */
    private String killed(String phase, String spec, int n) throws Exception {
        Files.writeString(folder.resolve("spec.yaml"), spec);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledRun.class.getName(),
                                phase,
                                folder.resolve("spec.yaml").toString()));
        command.addAll(clouds.words());
        Process[] process = new Process[1];
        proxy.arm(Fault.KILL, n, () -> process[0].destroyForcibly());
        File log = folder.resolve("killed.log").toFile();
        process[0] =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        try {
            assertThat(process[0].waitFor(PROCESS_SECONDS, TimeUnit.SECONDS))
                    .as("the process ends: %s", Files.readString(log.toPath()))
                    .isTrue();
        } finally {
            process[0].destroyForcibly();
        }
        String struck = proxy.struck();
        proxy.arm(Fault.NONE, 0, () -> {});
        if (struck.isEmpty()) {
            // It had fewer calls this time; then it must have come to its end.
            assertThat(process[0].exitValue()).as(Files.readString(log.toPath())).isZero();
            return "(its end)";
        }
        assertThat(process[0].exitValue()).as(Files.readString(log.toPath())).isEqualTo(128 + 9);
        return struck;
    }

    /** One run each, one call spoiled: the program asks again, and nothing is made twice. */
    @ParameterizedTest
    @EnumSource(names = {"UNANSWERED", "LOST", "SERVER_FAULT", "THROTTLED", "NOT_YET"})
    void upAndDown_oneCallSpoiled_makeNothingTwiceAndLeaveNothing(Fault fault) throws Exception {
        Life life = life();
        List<String> struck = new ArrayList<>();
        for (int n : chosen(Math.max(life.up(), life.down()))) {
            try (Rig rig = clouds.rig()) {
                proxy.arm(fault, n, () -> {});
                var up = rig.up(link);
                String at = fault + " at call " + n + " of apply, " + proxy.struck();
                struck.add(n + ":" + proxy.struck());
                assertThat(up.problems()).as(at).isEmpty();
                assertThat(census()).as(at).isEqualTo(life.right());
                assertThat(Rig.told(rig.plan(link))).as(at).isEmpty();
                proxy.arm(fault, n, () -> {});
                var down = rig.down(link);
                at = fault + " at call " + n + " of destroy, " + proxy.struck();
                assertThat(down.problems()).as(at).isEmpty();
                assertThat(census()).as(at).isEqualTo(life.before());
            }
        }
        System.out.println(fault + " met " + struck);
        assertThat(struck).isNotEmpty();
    }

    private static int[] chosen(int calls) {
        if (Boolean.getBoolean("linkspan.exhaustive")) {
            int first = Integer.getInteger("linkspan.firstCall", 1);
            return IntStream.rangeClosed(first, calls).toArray();
        }
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("seed=" + seed);
        return new SplittableRandom(seed).ints(SAMPLES, 1, calls + 1).toArray();
    }
}
