package io.linkspan.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.Topology;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.engine.Progress;
import io.linkspan.engine.SinkTest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Right worlds have no red line, whatever their shape. */
class VerificationTest {
    static final Progress SILENT =
            new Progress() {
                @Override
                public void started(String id, String parent, String title) {}

                @Override
                public void note(String id, String what) {}

                @Override
                public void finished(String id, Outcome outcome, String text) {}
            };

    static Report look(FakeWorld world) throws InterruptedException {
        return new Verification(world.sources(), SILENT, world::now).verify(world.topology, "");
    }

    static String red(Report report) {
        return report.findings().stream()
                .filter(f -> f.verdict() != Verdict.PASS)
                .map(f -> f.verdict() + " " + f.check() + ": " + f.evidence())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void verify_guidesWorld_allPass() throws InterruptedException {
        Report report = look(new FakeWorld(Shapes.guide()));

        assertThat(red(report)).isEmpty();
        assertThat(report.findings()).hasSizeGreaterThan(100);
        assertThat(report.findings()).extracting(Finding::check).isSorted();
    }

    @Test
    void verify_brokersAreBusy_theWayIsNotBlamed() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.busyness = Duration.ofMillis(300);

        assertThat(red(look(world))).isEmpty();

        world.slowness = Duration.ofMillis(200);
        assertThat(red(look(world))).isNotEmpty();
    }

    @Test
    void verify_securedListenersLoseOneConnectionEach_notOneRedLine() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.secured());
        world.losesFirst = true;

        assertThat(red(look(world))).isEmpty();
        assertThat(world.lost).isNotEmpty();
    }

    @Test
    void verify_firstAskingsRunOutOfTime_notOneRedLine() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.answersAfter.putAll(Map.of("from the bastion", 1, "from the consumer's network", 3));
        world.ownTest = Optional.of(new SinkTest.Outcome.Passed());

        assertThat(red(look(world))).isEmpty();
    }

    @Test
    void verify_wayIsSlowWhileAllIsAsked_notOneRedLine() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.slowAnswers.set(10);

        assertThat(red(look(world))).isEmpty();
        assertThat(world.slowAnswers.get()).isNegative();
    }

    @Test
    void verify_connectionsWereResetOnlyAtFirst_theyAreNotForgotten() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.resetEvery = 50;
        world.lastReset = 200;

        assertThat(look(world).failures())
                .extracting(f -> f.check().kind())
                .containsExactly(CheckKind.RESETS);
    }

    @Test
    void verify_delivery_isNotAwaitedByWhatItMayOnlyExplain() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.deliversAfterOwnTest = true;

        assertThat(red(look(world))).isEmpty();
    }

    @Test
    void verify_leaderHasJustFrozen_brokersAreAskedUntilTheyKnowTheNext()
            throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.unansweredOnQuorum.set(3);

        assertThat(red(look(world))).isEmpty();
    }

    @Test
    void verify_consumerMakesNoTest_couldNotTell() throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.ownTest = Optional.of(new SinkTest.Outcome.NotMade("there is no such test"));

        Report report = look(world);

        assertThat(report.findings())
                .filteredOn(f -> f.verdict() != Verdict.PASS)
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.check().code()).isEqualTo("LS-LNK-03");
                    assertThat(f.verdict()).isEqualTo(Verdict.UNKNOWN);
                    assertThat(f.evidence()).isEqualTo("there is no such test");
                    assertThat(f.remedy()).isNotEmpty();
                });
    }

    @Test
    void verify_notInTheConsumersNetwork_itsOwnTestStillTellsTheFault()
            throws InterruptedException {
        FakeWorld world = new FakeWorld(Shapes.guide());
        world.obstacle = "this machine is not in the consumer's network";
        world.ownTest = Optional.of(new SinkTest.Outcome.Failed("dial tcp: i/o timeout"));

        Report report = look(world);

        assertThat(report.failures())
                .extracting(f -> f.check().code())
                .containsExactly("LS-LNK-03");
    }

    @Test
    void verify_rightWorldsOfAnyShape_notOneRedLine() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("VerificationTest seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            Topology shape = Shapes.random(random);
            assertThat(red(look(new FakeWorld(shape))))
                    .as("seed %d round %d: %s", seed, round, shape.nodes())
                    .isEmpty();
        }
    }
}
