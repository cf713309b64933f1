package io.linkspan.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.cli.terminal.Style;
import io.linkspan.cli.terminal.Surroundings.Size;
import io.linkspan.engine.Progress.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TreeTextTest {
    private static final Instant NOW = Instant.EPOCH;
    private final StepTree tree = new StepTree();

    @Test
    void lines_groupThatEndedWell_isOneLine() {
        tree.start("net", "", "network", NOW);
        tree.start("vpc", "net", "vpc", NOW);
        tree.finish("vpc", Outcome.DONE, "", NOW);
        tree.finish("net", Outcome.DONE, "", NOW);

        assertThat(text(40, 24)).singleElement().asString().startsWith("✔ network").hasSize(39);
    }

    @Test
    void lines_failureInside_staysVisible() {
        tree.start("net", "", "network", NOW);
        tree.start("vpc", "net", "vpc", NOW);
        tree.finish("vpc", Outcome.FAILED, "no room", NOW);
        tree.finish("net", Outcome.FAILED, "", NOW);

        assertThat(text(60, 24)).hasSize(2).last().asString().contains("✘ vpc  no room");
    }

    @Test
    void lines_moreThanTheScreenHas_keepsThoseThatRun() {
        for (int i = 0; i < 20; i++) {
            tree.start("s" + i, "", "step " + i, NOW);
            if (i != 3) {
                tree.finish("s" + i, Outcome.DONE, "", NOW);
            }
        }

        assertThat(text(60, 10)).hasSize(9).anyMatch(line -> line.contains("step 3 "));
    }

    @Test
    void lines_longText_isCutToTheTerminal() {
        tree.start("a", "", "x".repeat(200), NOW);

        assertThat(text(50, 24)).singleElement().asString().hasSizeLessThanOrEqualTo(50);
    }

    private java.util.List<String> text(int columns, int rows) {
        return new TreeText(Style.PLAIN, new Size(columns, rows)).lines(tree, NOW, 0, false);
    }
}
