package io.linkspan.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.verify.Answer;
import io.linkspan.engine.verify.Verification.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Second looks are made alone, and not for ever. */
class LooksTest {
    private static final Outcome SILENCE =
            new Outcome(Answer.fail("no answer", "wait").late(true), true);
    private static final Outcome SEEN = new Outcome(Answer.pass("seen"), false);

    private final FakeWorld world = new FakeWorld(Shapes.guide());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Looks looks =
            new Looks(() -> new Sight(world.topology, world.sources(), now::get), now::get);

    @Test
    void first_allShareOneSight_secondHasItsOwn() throws InterruptedException {
        AtomicReference<Sight> shared = new AtomicReference<>();
        looks.first(sight -> {
            shared.set(sight);
            return SILENCE;
        });

        looks.first(sight -> {
            assertThat(sight).isSameAs(shared.get());
            return SILENCE;
        });
        looks.second(
                SILENCE,
                sight -> {
                    assertThat(sight).isNotSameAs(shared.get());
                    return SEEN;
                });
    }

    @Test
    void second_othersStillLook_waitsForThem() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        AtomicInteger others = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> before =
                    threads.submit(() ->
                            looks.first(_ -> {
                                others.incrementAndGet();
                                looking.countDown();
                                boolean released = enough.await(10, TimeUnit.SECONDS);
                                others.decrementAndGet();
                                return released ? SEEN : SILENCE;
                            }));
            assertThat(looking.await(10, TimeUnit.SECONDS)).isTrue();

            Future<Integer> besides =
                    threads.submit(() -> {
                        AtomicInteger seen = new AtomicInteger(-1);
                        asking.countDown();
                        looks.second(
                                SILENCE,
                                _ -> {
                                    seen.set(others.get());
                                    return SEEN;
                                });
                        return seen.get();
                    });
            assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
            enough.countDown();

            assertThat(besides.get(10, TimeUnit.SECONDS)).isZero();
            assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo(SEEN);
        }
    }

    @Test
    void second_aMinuteAfterTheFirstOfThem_isNoLongerMade() throws InterruptedException {
        assertThat(looks.second(SILENCE, _ -> SEEN)).isEqualTo(SEEN);

        now.set(Instant.EPOCH.plus(Duration.ofSeconds(59)));
        assertThat(looks.second(SILENCE, _ -> SEEN)).isEqualTo(SEEN);

        now.set(Instant.EPOCH.plus(Duration.ofSeconds(60)));
        assertThat(looks.second(SILENCE, _ -> SEEN)).isEqualTo(SILENCE);
    }
}
