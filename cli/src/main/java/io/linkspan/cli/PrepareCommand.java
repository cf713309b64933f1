package io.linkspan.cli;

import io.linkspan.cli.archive.ArchiveMaker;
import io.linkspan.cli.archive.MavenKafkaArchives;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.core.link.KafkaVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code linkspan prepare}: makes ahead of time what {@code up} would make when it needs it. */
@CommandLine.Command(
        name = "prepare",
        hidden = true,
        description = "Make the archive of Kafka that the built-in example uses.")
final class PrepareCommand extends Command {
    /** The example's. */
    private static final KafkaVersion VERSION = KafkaVersion.parse("4.4.0");

    @Parameters(paramLabel = "FOLDER", description = "Where to.")
    Path folder = Path.of("");

    PrepareCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws InterruptedException {
        Path java = Path.of(System.getProperty("java.home"));
        new MavenKafkaArchives(
                        Optional.empty(), List.of(folder), folder, new ArchiveMaker("mvn", java))
                .archive(VERSION, note -> session.around().err().println(note));
        return ExitCode.OK;
    }
}
