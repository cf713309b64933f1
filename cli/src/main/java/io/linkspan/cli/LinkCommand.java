package io.linkspan.cli;

import io.linkspan.cli.archive.ArchiveMaker;
import io.linkspan.cli.archive.MavenKafkaArchives;
import io.linkspan.cli.progress.ProgressView;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.CommandLog;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.cli.workfolder.WorkFolderLock;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.diagnostic.Severity;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.engine.KafkaArchives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command about a link: it has a spec, shows progress and can be interrupted. */
abstract class LinkCommand extends Command {
    @Parameters(
            arity = "0..1",
            paramLabel = "SPEC",
            description =
                    "The spec file. Without one: that of the last `up` in the work folder, and for"
                            + " `up` else the built-in example.")
    @Nullable Path spec;

    LinkCommand(Session session) {
        super(session);
    }

    /** As the user calls it. */
    abstract String name();

    /** Whether the built-in example may stand in for a spec. */
    boolean exampleAllowed() {
        return false;
    }

    /** The work, with progress shown until it returns. */
    abstract Result work(SpecFile spec, WorkFolder folder, Shown progress) throws Exception;

    /**
     * What is printed after the progress.
     *
     * @param print prints the result; problems are printed before it
     */
    record Result(ExitCode code, List<Diagnostic> problems, Runnable print) {
        Result {
            problems = List.copyOf(problems);
        }
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder = session.workFolder();
        SpecFile file = spec(folder);
        folder.create();
        CommandLog.open(folder, name(), session.options().verbose);
        Result result;
        try (WorkFolderLock lock = WorkFolderLock.take(folder, name());
                Shown progress = progress()) {
            Thread interrupted = new Thread(() -> interrupted(progress), "interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                result = work(file, folder, progress);
            } finally {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            }
        }
        List<Diagnostic> told = new ArrayList<>(file.warnings());
        told.addAll(result.problems());
        if (!told.isEmpty()) {
            Problems.print(session.around(), session.options().output, told);
        }
        result.print().run();
        boolean failed = told.stream().anyMatch(d -> d.severity() == Severity.ERROR);
        return failed && result.code() == ExitCode.OK ? ExitCode.FAILED : result.code();
    }

    private SpecFile spec(WorkFolder folder) {
        try {
            return SpecFile.read(
                    Optional.ofNullable(spec), session.around().folder(), folder, exampleAllowed());
        } catch (DiagnosticException e) {
            throw new DiagnosticException(
                    new NamedZones(session, folder).explained(e.diagnostics()));
        }
    }

    Shown progress() {
        return switch (session.options().output) {
            // The report alone goes to standard output, so that it can go to a file.
            case TEXT, JUNIT -> ProgressView.forPeople(session.around());
            case JSON -> ProgressView.forPrograms(session.around());
        };
    }

    private void interrupted(Shown progress) {
        progress.close();
        session.around().err().println("interrupted: " + interruption(progress));
        session.around().err().flush();
    }

    /** What was done when somebody stopped it, and what to do next. */
    String interruption(Shown progress) {
        return progress.summary()
                + "\nNothing is lost: `linkspan "
                + name()
                + "` goes on from here.";
    }

    /** Kafka's files: the spec's own archive, the build's, or one made in the work folder. */
    KafkaArchives archives(KafkaLink link, WorkFolder folder) {
        List<Path> made = new ArrayList<>();
        Optional.ofNullable(System.getProperty("linkspan.root"))
                .ifPresent(root -> made.add(Path.of(root, "cli", "target", "kafka")));
        made.add(folder.cache());
        return new MavenKafkaArchives(
                link.kafka().archive().map(session.around().folder()::resolve),
                made,
                folder.cache(),
                new ArchiveMaker("mvn", Path.of(System.getProperty("java.home"))));
    }
}
