package io.linkspan.cli.progress;

import io.linkspan.cli.progress.StepTree.Step;
import io.linkspan.cli.terminal.Style;
import io.linkspan.cli.terminal.Surroundings.Size;
import io.linkspan.engine.Progress.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays the tree out as lines no wider than the terminal. A group that ended well shows as one line;
 * when lines are more than rows, ended steps go first.
 */
final class TreeText {
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final int TIME_WIDTH = 8;

    private final Style style;
    private final Size size;

    TreeText(Style style, Size size) {
        this.style = style;
        this.size = size;
    }

    /**
     * @param frame counts redraws, for the spinner
     * @param whole show all lines, also when they do not fit on the screen
     */
    List<String> lines(StepTree tree, Instant now, int frame, boolean whole) {
        List<Step> shown = new ArrayList<>();
        tree.top().forEach(step -> collect(step, shown));
        int room = size.rows() - 1;
        List<Step> kept = whole || shown.size() <= room ? shown : fitting(shown, room);
        return kept.stream().map(step -> line(step, now, frame)).toList();
    }

    private static void collect(Step step, List<Step> shown) {
        shown.add(step);
        if (step.running() || step.failedWithin()) {
            step.children.forEach(child -> collect(child, shown));
        }
    }

    /** Running steps stay; of the others the latest. */
    private static List<Step> fitting(List<Step> steps, int room) {
        List<Step> kept = new ArrayList<>(steps);
        for (int i = 0; i < kept.size() && kept.size() > room; ) {
            if (!kept.get(i).running()) {
                kept.remove(i);
            } else {
                i++;
            }
        }
        return kept.size() > room ? kept.subList(0, room) : kept;
    }

    private String line(Step step, Instant now, int frame) {
        Duration took = step.running() ? Duration.between(step.started, now) : step.took;
        String time = seconds(took);
        String indent = "  ".repeat(Math.min(step.depth(), 6));
        int room = Math.max(size.columns() - indent.length() - 3 - TIME_WIDTH, 8);
        String title = cut(step.title, room);
        String text = cut(step.text, Math.max(room - title.length() - 2, 0));
        String padding =
                " "
                        .repeat(
                                Math.max(
                                        room
                                                - title.length()
                                                - (text.isEmpty() ? 0 : text.length() + 2),
                                        0));
        return indent
                + symbol(step, frame)
                + " "
                + title
                + (text.isEmpty() ? "" : "  " + style.dim(text))
                + padding
                + style.dim(" ".repeat(Math.max(TIME_WIDTH - time.length(), 1)) + time);
    }

    private String symbol(Step step, int frame) {
        return step.outcome
                .map(outcome ->
                        switch (outcome) {
                            case DONE -> style.green("✔");
                            case UNCHANGED -> style.dim("=");
                            case FAILED -> style.red("✘");
                            case SKIPPED -> style.yellow("-");
                        })
                .orElseGet(() -> style.cyan(SPINNER[frame % SPINNER.length]));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    static String word(Outcome outcome) {
        return switch (outcome) {
            case DONE -> "done";
            case UNCHANGED -> "unchanged";
            case FAILED -> "failed";
            case SKIPPED -> "skipped";
        };
    }

    private static String cut(String text, int width) {
        String line = text.lines().findFirst().orElse("");
        if (line.length() <= width) {
            return line;
        }
        return width < 2 ? "" : line.substring(0, width - 1) + "…";
    }
}
