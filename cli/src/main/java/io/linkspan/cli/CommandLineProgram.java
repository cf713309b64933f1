package io.linkspan.cli;

import io.linkspan.cli.terminal.DiagnosticText;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.terminal.Surroundings;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses a command line, runs the command and turns whatever happens into words and a status. */
final class CommandLineProgram {
    private final Surroundings around;

    CommandLineProgram(Surroundings around) {
        this.around = around;
    }

    ExitCode run(String... arguments) {
        LinkspanCommand root = new LinkspanCommand();
        CommandLine line = new CommandLine(root, factory(root));
        line.setExecutionStrategy(new CommandLine.RunLast());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        around.outStyle().colour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpAutoWidth(false);
        around.outTerminal()
                .ifPresent(size -> line.setUsageHelpWidth(Math.clamp(size.columns(), 80, 110)));
        line.setOut(writer(around.out()));
        line.setErr(writer(around.err()));
        line.setParameterExceptionHandler((e, args) ->
                // 2 means changes there, and a script must not take a mistake for them.
                Arrays.asList(args).contains("--detailed-exitcode")
                        ? failedInstead(misused(e)).status()
                        : misused(e).status());
        line.setExecutionExceptionHandler((e, _, _) -> failed(e, root).status());
        int status = line.execute(arguments);
        return Arrays.stream(ExitCode.values())
                .filter(code -> code.status() == status)
                .findFirst()
                .orElse(ExitCode.FAILED);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Commands get the surroundings and the global options; picocli's own classes neither. */
    private IFactory factory(LinkspanCommand root) {
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (Command.class.isAssignableFrom(type)) {
                    return type.getDeclaredConstructor(Session.class)
                            .newInstance(new Session(around, root));
                }
                return CommandLine.defaultFactory().create(type);
            }
        };
    }

    private static ExitCode failedInstead(ExitCode code) {
        return code == ExitCode.BAD_INPUT ? ExitCode.FAILED : code;
    }

    private ExitCode misused(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String help = "`" + command + " --help` tells what it takes";
        List<String> suggestions = List.of();
        String summary = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            suggestions = unmatched.getSuggestions();
            String what = unmatched.getUnmatched().getFirst();
            summary =
                    "`"
                            + what
                            + "` is no "
                            + (what.startsWith("-") ? "option" : "command or argument")
                            + " of `"
                            + command
                            + "`";
        }
        String nearest =
                String.join(" or ", suggestions.subList(0, Math.min(3, suggestions.size())));
        print(
                Diagnostic.error(
                        "LS-CLI-01",
                        summary,
                        "",
                        nearest.isEmpty() ? help : "did you mean " + nearest + "? " + help));
        return ExitCode.BAD_INPUT;
    }

    private ExitCode failed(Exception e, LinkspanCommand root) {
        ExitCode code;
        switch (e) {
            case DiagnosticException told -> {
                Problems.print(around, root.output, told.diagnostics());
                code = Problems.exitCode(told.diagnostics());
            }
            case InterruptedException _ -> {
                print(
                        Diagnostic.error(
                                "LS-CLI-03", "the command was interrupted", "", "run it again"));
                code = ExitCode.INTERRUPTED;
            }
            default -> {
                print(
                        Diagnostic.error(
                                "LS-CLI-02",
                                "something went wrong that Linkspan has no words for: "
                                        + e.getClass().getSimpleName()
                                        + (e.getMessage() == null ? "" : ": " + e.getMessage()),
                                "",
                                root.stacktrace
                                        ? ""
                                        : "run it again with --stacktrace to see where; this is a"
                                                + " fault of Linkspan"));
                code = ExitCode.FAILED;
            }
        }
        if (root.stacktrace) {
            e.printStackTrace(around.err());
        }
        return code;
    }

    private void print(Diagnostic diagnostic) {
        around.err().print(new DiagnosticText(around.errStyle()).of(diagnostic));
        around.err().flush();
    }
}
