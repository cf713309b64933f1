package io.linkspan.cli.progress;

import io.linkspan.cli.progress.StepTree.Step;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A line for each step that ends, and for each note of a step that goes on; for pipes and files.
 */
final class PlainLines implements Shown {
    /** A step's notes come no faster than this. */
    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Clock clock;
    private final Instant begun;
    private final StepTree tree = new StepTree();
    private Instant lastNote = Instant.MIN;

    PlainLines(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.begun = clock.instant();
    }

    @Override
    public synchronized void started(String id, String parent, String title) {
        tree.start(id, parent, title, clock.instant());
    }

    @Override
    public synchronized void note(String id, String what) {
        Instant now = clock.instant();
        tree.note(id, what)
                .filter(s -> !now.isBefore(s.started.plus(BETWEEN_NOTES)))
                .filter(_ ->
                        lastNote.equals(Instant.MIN) || !now.isBefore(lastNote.plus(BETWEEN_NOTES)))
                .ifPresent(step -> {
                    lastNote = now;
                    line(now, step.path() + ": " + what);
                });
    }

    @Override
    public synchronized void finished(String id, Outcome outcome, String text) {
        Instant now = clock.instant();
        tree.finish(id, outcome, text, now).ifPresent(step -> line(now, ended(step, outcome)));
    }

    private static String ended(Step step, Outcome outcome) {
        return step.path()
                + ": "
                + TreeText.word(outcome)
                + (step.text.isEmpty() ? "" : ", " + step.text)
                + (step.took.toMillis() < 50 ? "" : " (" + TreeText.seconds(step.took) + ")");
    }

    private void line(Instant now, String text) {
        double at = Duration.between(begun, now).toMillis() / 1000.0;
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", at, text);
        out.flush();
    }

    @Override
    public synchronized String summary() {
        return Summaries.of(tree);
    }

    @Override
    public void close() {
        out.flush();
    }
}
