package io.linkspan.cli;

import io.linkspan.cli.plan.PlanText;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.engine.Apply;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan destroy}. */
@CommandLine.Command(
        name = "destroy",
        description =
                "Remove what was made for the link, found by its tags, and nothing else. Kafka's data"
                        + " goes with its hosts.",
        footer = {
            "",
            "Without --yes it shows what would go, and removes nothing.",
            "",
            "Which cloud: what AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID and so on say; where"
                    + " they say nothing, the work folder's local cloud if it has one, else AWS."
        })
final class DestroyCommand extends LinkCommand {
    @Option(names = "--yes", description = "Remove it.")
    boolean yes;

    DestroyCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "destroy";
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Observed observed = run.observe();
            Plan plan = Planner.destruction(spec.link(), observed);
            if (plan.isEmpty()) {
                return new Result(ExitCode.OK, List.of(), () -> print("nothing to remove", 0));
            }
            if (!yes) {
                progress.close();
                session.around()
                        .out()
                        .print(new PlanText(session.around().outStyle()).of(plan, false));
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-CLI-06",
                                "nothing was removed, for --yes was not given",
                                "it would go from account "
                                        + plan.account()
                                        + ", "
                                        + target.shown(),
                                "run `linkspan destroy --yes`"));
            }
            Apply.Result applied = run.apply(plan, observed, "remove the link");
            return new Result(
                    applied.successful() ? ExitCode.OK : ExitCode.FAILED,
                    applied.problems(),
                    () ->
                            print(
                                    applied.done().size() + " resources removed",
                                    applied.done().size()));
        }
    }

    private void print(String text, int removed) {
        session.result(() -> text + "\n", () -> Map.of("removed", removed));
    }
}
