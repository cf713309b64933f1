package io.linkspan.cli;

import io.linkspan.cli.terminal.Surroundings;

/** The process's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Surroundings.ofProcess(), arguments));
    }

    /**
     * The program within a process that goes on, such as a test.
     *
     * @return the exit status
     */
    public static int run(Surroundings around, String... arguments) {
        return new CommandLineProgram(around).run(arguments).status();
    }
}
