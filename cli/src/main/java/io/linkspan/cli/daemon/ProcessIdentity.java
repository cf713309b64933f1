package io.linkspan.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that is told from a later one of the same id by when it started.
 *
 * @param pid process id
 * @param startTicks clock ticks between the machine's boot and its start. Source: proc(5), field 22
 *     of {@code stat}
 */
record ProcessIdentity(long pid, long startTicks) {
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;

    /** Counted from the field after the command's name. */
    private static final int START_TICKS = 19;

    static ProcessIdentity current() {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("/proc does not show this process"));
    }

    /** Empty when no such process runs; a zombie does not run. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            // The command's name is in parentheses and may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[STATE].equals("Z") || fields[STATE].equals("X")
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TICKS])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean runs() {
        return of(pid).filter(this::equals).isPresent();
    }
}
