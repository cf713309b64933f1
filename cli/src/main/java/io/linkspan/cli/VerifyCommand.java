package io.linkspan.cli;

import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.verify.VerifyJson;
import io.linkspan.cli.verify.VerifyJunit;
import io.linkspan.cli.verify.VerifyText;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.verify.Report;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan verify}. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Prove, hop by hop, that the link works; change nothing.",
            "When it does not work, the first red line is the fault, with what to do. docs/checks.md lists all checks."
        },
        footer = {
            "",
            "--output junit prints a JUnit report (XML); the schema of --output json is"
                    + " docs/verify.schema.json.",
            "",
            "Exit code 0: all checks passed; 1: one failed; 3: none failed, but one could not be"
                    + " told, for example because this machine is not in the consumer's network."
        })
final class VerifyCommand extends LinkCommand {
    @Option(
            names = "--only",
            paramLabel = "CODE",
            split = ",",
            arity = "1",
            description =
                    "Only these checks, such as LS-NLB-01, and what they rest on. Repeat it, or"
                            + " part codes by commas; LS-NLB means all of a hop.")
    List<String> only = List.of();

    @Option(
            names = "--from",
            paramLabel = "consumer|bastion|here",
            description =
                    "From where the end of the path is looked at: the consumer's network (default),"
                            + " only from inside the provider's, or from this machine's own network"
                            + " and resolver.")
    Viewpoint from = Viewpoint.CONSUMER;

    @Option(names = "--watch", description = "Look again and again until Ctrl-C.")
    boolean watch;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Pause between looks with --watch. Default: ${DEFAULT-VALUE}.")
    int every = 10;

    VerifyCommand(Session session) {
        super(session);
    }

    @Override
    boolean printsJunit() {
        return true;
    }

    @Override
    String name() {
        return "verify";
    }

    @Override
    ExitCode run() throws Exception {
        if (!watch) {
            return super.run();
        }
        if (every < 1) {
            throw misused("--every " + every + " is no pause", "name a number of seconds");
        }
        // Ends by Ctrl-C, which interrupts or ends the program; other commands may work between
        // two looks.
        while (true) {
            try {
                super.run();
            } catch (DiagnosticException e) {
                Problems.print(session.around(), session.options().output, e.diagnostics());
            }
            Thread.sleep(Duration.ofSeconds(every));
        }
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        Set<CheckKind> kinds = kinds();
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Report report = run.verify(kinds, from);
            return new Result(exitCode(report), List.of(), () -> print(report, spec));
        }
    }

    private void print(Report report, SpecFile spec) {
        if (session.options().output == OutputFormat.JUNIT) {
            session.around().out().print(VerifyJunit.of(report, spec.link().name()));
            session.around().out().flush();
            return;
        }
        session.result(
                () -> "\n" + new VerifyText(session.around().outStyle()).of(report, true),
                () -> VerifyJson.of(report));
    }

    private Set<CheckKind> kinds() {
        Set<CheckKind> seen = from.kinds();
        if (only.isEmpty()) {
            return seen;
        }
        Set<CheckKind> chosen = EnumSet.noneOf(CheckKind.class);
        for (String code : only) {
            Set<CheckKind> meant = CheckKind.matching(code);
            if (meant.isEmpty()) {
                throw misused(
                        "there is no check '" + code + "'",
                        "docs/checks.md lists all checks and their codes");
            }
            chosen.addAll(meant);
        }
        return chosen;
    }

    private static DiagnosticException misused(String summary, String remedy) {
        return new DiagnosticException(Diagnostic.error("LS-CLI-01", summary, "", remedy));
    }

    static ExitCode exitCode(Report report) {
        return switch (report.verdict()) {
            case PASS -> ExitCode.OK;
            case FAIL -> ExitCode.FAILED;
            case UNKNOWN -> ExitCode.UNKNOWN;
        };
    }
}
