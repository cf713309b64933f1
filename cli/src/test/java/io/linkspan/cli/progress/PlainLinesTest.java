package io.linkspan.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.engine.Progress.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PlainLinesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void finished_child_isALineWithItsPathAndTime() {
        try (PlainLines lines = new PlainLines(out, clock)) {
            lines.started("net", "", "network");
            pass(Duration.ofSeconds(1));
            lines.started("vpc", "net", "vpc kafka");
            pass(Duration.ofMillis(1_500));
            lines.finished("vpc", Outcome.DONE, "vpc-1");
        }

        assertThat(text()).isEqualTo("[  2.5 s] network / vpc kafka: done, vpc-1 (1.5 s)\n");
    }

    @Test
    void note_soonAfterTheStart_isNotShown_laterItIs() {
        try (PlainLines lines = new PlainLines(out, clock)) {
            lines.started("a", "", "a");
            lines.note("a", "at once");
            pass(Duration.ofSeconds(6));
            lines.note("a", "still waiting");
            lines.note("a", "again");
        }

        assertThat(text()).isEqualTo("[  6.0 s] a: still waiting\n");
    }

    @Test
    void summary_interrupted_tellsFinishedAndRunning() {
        try (PlainLines lines = new PlainLines(out, clock)) {
            lines.started("net", "", "network");
            lines.started("vpc", "net", "vpc");
            lines.finished("vpc", Outcome.DONE, "");
            lines.started("subnet", "net", "subnet");

            assertThat(lines.summary())
                    .isEqualTo("1 step was finished; under way: network / subnet");
        }
    }

    @Test
    void json_events_areOneObjectALine() {
        try (JsonLines lines = new JsonLines(out, clock)) {
            lines.started("vpc", "", "vpc kafka");
            lines.finished("vpc", Outcome.UNCHANGED, "");
        }

        assertThat(text().lines())
                .containsExactly(
                        "{\"event\":\"started\",\"at\":\"1970-01-01T00:00:00Z\",\"id\":\"vpc\",\"parent\":\"\",\"title\":\"vpc kafka\"}",
                        "{\"event\":\"finished\",\"at\":\"1970-01-01T00:00:00Z\",\"id\":\"vpc\",\"milliseconds\":0,\"outcome\":\"unchanged\",\"text\":\"\"}");
    }

    private void pass(Duration duration) {
        now.set(now.get().plus(duration));
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
