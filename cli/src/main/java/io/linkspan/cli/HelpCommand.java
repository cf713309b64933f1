package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linkspan help}: the same as {@code --help} of a command. */
@CommandLine.Command(name = "help", description = "Show the help of a command.")
final class HelpCommand extends Command {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as `cloud env`.")
    List<String> words = List.of();

    @Spec CommandSpec spec = CommandSpec.create();

    HelpCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() {
        CommandLine line = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = line.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        line, "there is no command `" + String.join(" ", words) + "`");
            }
            line = next;
        }
        line.usage(line.getOut());
        return ExitCode.OK;
    }
}
