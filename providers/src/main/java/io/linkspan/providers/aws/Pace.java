package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Waits for AWS: looks again and again, at growing distances with jitter, until a bound, and says
 * what it waits for. Thread-safe.
 */
final class Pace {
    private static final Duration FIRST = Duration.ofMillis(40);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final double GROWTH = 1.5;

    /** How long something just made may be unknown to another part of AWS. */
    private static final Duration EVENTUALLY = Duration.ofSeconds(30);

    private static final Duration NOTE_EVERY = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /** Sleeps; a test's does not. */
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** One look at the world. */
    sealed interface Look<T> {
        /** It is as it should be. */
        record Done<T>(T value) implements Look<T> {}

        /**
         * Not yet.
         *
         * @param state for the reader, after what is waited for: "pending"
         */
        record NotYet<T>(String state) implements Look<T> {}
    }

    Pace(InstantSource clock, Sleeper sleeper, RandomGenerator random) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /**
     * Looks until it is done.
     *
     * @param what for notes and for the message when time is up: "instance broker-node1 to run"
     * @param remedy what to do when time is up
     * @throws DiagnosticException LS-AWS-10 at the bound
     */
    <T> T until(
            String what,
            String remedy,
            Duration bound,
            Consumer<String> note,
            Supplier<Look<T>> looking)
            throws InterruptedException {
        Instant start = clock.instant();
        Instant noted = start;
        String told = "";
        Duration distance = FIRST;
        while (true) {
            switch (looking.get()) {
                case Look.Done<T>(T value) -> {
                    return value;
                }
                case Look.NotYet<T>(String state) -> {
                    Instant now = clock.instant();
                    Duration waited = Duration.between(start, now);
                    if (waited.compareTo(bound) >= 0) {
                        throw new DiagnosticException(
                                Diagnostic.error(
                                        "LS-AWS-10",
                                        "waited " + seconds(bound) + " in vain for " + what,
                                        "The last that was seen: " + state + ".",
                                        remedy));
                    }
                    if (!state.equals(told)
                            || Duration.between(noted, now).compareTo(NOTE_EVERY) >= 0) {
                        note.accept("waiting for " + what + ": " + state + told(waited, bound));
                        told = state;
                        noted = now;
                    }
                    distance = pause(distance, bound.minus(waited));
                }
            }
        }
    }

    /**
     * Calls until it no longer fails for a reason that passes.
     *
     * @throws SdkException the last one at the bound, or the first of another kind
     */
    <T> T persist(
            Duration bound, Predicate<FailedCall> passes, Consumer<String> note, Supplier<T> call)
            throws InterruptedException {
        Instant start = clock.instant();
        Duration distance = FIRST;
        while (true) {
            try {
                return call.get();
            } catch (SdkException thrown) {
                FailedCall e = FailedCall.of(thrown);
                Duration waited = Duration.between(start, clock.instant());
                if (!passes.test(e) || waited.compareTo(bound) >= 0) {
                    throw thrown;
                }
                note.accept(
                        e.operation() + ": " + e.code() + ", tried again" + told(waited, bound));
                distance = pause(distance, bound.minus(waited));
            }
        }
    }

    /** For calls that name something just made: AWS may not know it everywhere yet. */
    <T> T eventually(Consumer<String> note, Supplier<T> call) throws InterruptedException {
        return persist(EVENTUALLY, FailedCall::isNotFound, note, call);
    }

    /** A short rest before another attempt. */
    void moment(int attempt) throws InterruptedException {
        pause(Duration.ofMillis(100L << attempt), LONGEST);
    }

    private Duration pause(Duration distance, Duration left) throws InterruptedException {
        long millis = distance.toMillis();
        Duration jittered = Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
        sleeper.sleep(jittered.compareTo(left) < 0 ? jittered : left);
        Duration next = Duration.ofMillis((long) (millis * GROWTH));
        return next.compareTo(LONGEST) < 0 ? next : LONGEST;
    }

    private static String told(Duration waited, Duration bound) {
        return waited.toSeconds() == 0
                ? ""
                : " (" + waited.toSeconds() + " s of " + seconds(bound) + ")";
    }

    private static String seconds(Duration d) {
        return d.toSeconds() % 60 == 0 && d.toMinutes() > 0
                ? d.toMinutes() + " min"
                : d.toSeconds() + " s";
    }
}
