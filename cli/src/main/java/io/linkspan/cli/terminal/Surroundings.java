package io.linkspan.cli.terminal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * All that a command gets from the machine it runs on.
 *
 * @param environment the process's variables
 * @param folder the current folder, absolute
 * @param outTerminal what {@code out} is shown on, empty for a pipe or a file
 * @param errTerminal what {@code err} is shown on, empty for a pipe or a file
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        Clock clock,
        Optional<Size> outTerminal,
        Optional<Size> errTerminal) {
    private static final Size USUAL = new Size(80, 24);

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A terminal's size in characters; at least 20 by 5. */
    public record Size(int columns, int rows) {
        public Size {
            columns = Math.max(columns, 20);
            rows = Math.max(rows, 5);
        }
    }

    /**
     * Those of this process. The launcher tells which streams are terminals ({@code linkspan.tty},
     * their descriptors) and how large they are ({@code linkspan.size}, rows and columns), for the
     * JDK's own console costs a third of a second.
     */
    public static Surroundings ofProcess() {
        String terminals = System.getProperty("linkspan.tty", "");
        Size size = size(System.getProperty("linkspan.size", ""));
        return new Surroundings(
                System.out,
                System.err,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Clock.systemUTC(),
                terminals.contains("1") ? Optional.of(size) : Optional.empty(),
                terminals.contains("2") ? Optional.of(size) : Optional.empty());
    }

    static Size size(String rowsAndColumns) {
        String[] words = rowsAndColumns.trim().split("\\s+", -1);
        try {
            return words.length == 2 && !words[0].equals("0")
                    ? new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]))
                    : USUAL;
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }

    public Style outStyle() {
        return new Style(outTerminal.isPresent() && coloured());
    }

    public Style errStyle() {
        return new Style(errTerminal.isPresent() && coloured());
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Source: no-color.org: any value but the empty one. */
    private boolean coloured() {
        return variable("NO_COLOR").isEmpty() && !variable("TERM").orElse("").equals("dumb");
    }
}
