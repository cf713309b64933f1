package io.linkspan.cli;

import io.linkspan.cli.terminal.Surroundings;

/** The process's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLineProgram(Surroundings.ofProcess()).run(arguments).status());
    }
}
