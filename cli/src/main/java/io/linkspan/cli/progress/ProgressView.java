package io.linkspan.cli.progress;

import io.linkspan.cli.terminal.Surroundings;

/** Chooses how progress is shown. */
public final class ProgressView {
    private ProgressView() {}

    /** The live tree on a terminal, plain lines elsewhere; both on the error stream. */
    public static Shown forPeople(Surroundings around) {
        return around.errTerminal()
                .<Shown>map(
                        size -> new LiveTree(around.err(), around.clock(), around.errStyle(), size))
                .orElseGet(() -> new PlainLines(around.err(), around.clock()));
    }

    /** JSON lines on the output stream, before the result's own line. */
    public static Shown forPrograms(Surroundings around) {
        return new JsonLines(around.out(), around.clock());
    }
}
