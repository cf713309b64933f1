package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudProgram;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.CommandLog;
import io.linkspan.cli.workfolder.WorkFolder;
import java.nio.file.Path;
import picocli.CommandLine;

/** {@code linkspan cloud run}: the local cloud's own process. */
@CommandLine.Command(
        name = "run",
        hidden = true,
        description = "Run the local cloud in this process until it is told to end.")
final class CloudRunCommand extends Command {
    CloudRunCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder =
                new WorkFolder(Path.of(System.getProperty("linkspan.home", "."))).create();
        CommandLog.open(folder, "cloud", session.options().verbose);
        new CloudProgram(folder.cloud(), session.around().clock()).run(_ -> _ -> {});
        return ExitCode.OK;
    }
}
