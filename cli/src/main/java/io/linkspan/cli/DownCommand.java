package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudDaemon;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.CommandLog;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.cli.workfolder.WorkFolderLock;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan down}. */
@CommandLine.Command(
        name = "down",
        description =
                "End the local cloud and all that runs in it: no process and no port is left.",
        footer = {
            "",
            "The work folder keeps its state, so that `up` goes on with the same data. With --delete"
                    + " it is removed as well."
        })
final class DownCommand extends Command {
    @Option(names = "--delete", description = "Remove the work folder too, with Kafka's data.")
    boolean delete;

    DownCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder = session.workFolder();
        if (!folder.exists()) {
            print(folder, "nothing runs: there is no work folder " + folder, false, false);
            return ExitCode.OK;
        }
        CommandLog.open(folder.create(), "down", session.options().verbose);
        boolean ran;
        try (WorkFolderLock lock = WorkFolderLock.take(folder, "down")) {
            CloudDaemon cloud = session.cloud(folder);
            Optional<CloudDaemon.Running> running = cloud.running();
            int left = cloud.down();
            ran = running.isPresent() || left > 0;
            if (delete) {
                delete(folder);
            }
        }
        print(
                folder,
                (ran ? "ended: the local cloud of " + folder : "nothing ran in " + folder)
                        + (delete
                                ? "; the folder is removed"
                                : "; `linkspan up` goes on with what it holds"),
                ran,
                delete);
        return ExitCode.OK;
    }

    private static void delete(WorkFolder folder) {
        try {
            folder.delete();
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-HOME-05",
                            "the work folder " + folder + " could not be removed",
                            e.getClass().getSimpleName() + ": " + e.getMessage(),
                            "remove it yourself; nothing runs in it"),
                    e);
        }
    }

    private void print(WorkFolder folder, String text, boolean ran, boolean deleted) {
        session.result(
                () -> text + "\n",
                () -> Map.of("workFolder", folder.toString(), "ran", ran, "deleted", deleted));
    }
}
