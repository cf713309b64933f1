package io.linkspan.cli;

import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.plan.Observed;
import io.linkspan.engine.Report;
import java.util.List;
import picocli.CommandLine;

/** {@code linkspan verify}. */
@CommandLine.Command(
        name = "verify",
        description = "Prove, hop by hop, that the link works; change nothing.",
        footer = {
            "",
            "Exit code 0: all checks passed; 1: one failed; 3: none failed, but one could not be"
                    + " told, for example because this machine is not in the consumer's network."
        })
final class VerifyCommand extends LinkCommand {
    VerifyCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "verify";
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Observed observed = run.observe();
            Report report = run.verify(observed, observed.resources());
            return new Result(
                    ReportText.exitCode(report),
                    List.of(),
                    () ->
                            session.result(
                                    () ->
                                            "\n"
                                                    + new ReportText(session.around().outStyle())
                                                            .of(report, true),
                                    () -> ReportText.json(report)));
        }
    }
}
