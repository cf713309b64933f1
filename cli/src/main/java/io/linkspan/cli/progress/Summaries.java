package io.linkspan.cli.progress;

import io.linkspan.cli.progress.StepTree.Step;
import io.linkspan.engine.Progress.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/** What an interrupted command had reached. */
final class Summaries {
    private static final int MOST_NAMED = 5;

    private Summaries() {}

    static String of(StepTree tree) {
        long done = tree.leaves(Outcome.DONE) + tree.leaves(Outcome.UNCHANGED);
        List<Step> running = tree.running();
        String names =
                running.stream()
                        .limit(MOST_NAMED)
                        .map(Step::path)
                        .collect(Collectors.joining(", "));
        return done
                + (done == 1 ? " step was" : " steps were")
                + " finished"
                + (running.isEmpty() ? "" : "; under way: " + names)
                + (running.size() > MOST_NAMED
                        ? " and " + (running.size() - MOST_NAMED) + " more"
                        : "");
    }
}
