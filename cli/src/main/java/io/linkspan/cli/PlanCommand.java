package io.linkspan.cli;

import io.linkspan.cli.plan.PlanJson;
import io.linkspan.cli.plan.PlanText;
import io.linkspan.cli.plan.SavedPlan;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan plan}. */
@CommandLine.Command(
        name = "plan",
        description = "Show what `apply` would do, and change nothing.",
        footer = {
            "",
            "Which cloud: what AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID and so on say; where"
                    + " they say nothing, the work folder's local cloud if it has one, else AWS."
        })
final class PlanCommand extends LinkCommand {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Keep the plan in a file; `apply FILE` then does exactly that.")
    @Nullable Path out;

    PlanCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "plan";
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress)
            throws InterruptedException, IOException {
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Plan plan = Planner.plan(spec.link(), run.observe());
            if (out != null) {
                Files.writeString(
                        session.around().folder().resolve(out),
                        SavedPlan.of(spec.name(), spec.text(), plan).json());
            }
            return new Result(
                    ExitCode.OK,
                    plan.warnings(),
                    () -> session.result(() -> text(plan, target), () -> PlanJson.of(plan)));
        }
    }

    private String text(Plan plan, Target target) {
        return "link "
                + plan.link()
                + " in account "
                + plan.account()
                + ", "
                + target.shown()
                + "\n"
                + new PlanText(session.around().outStyle()).of(plan, false);
    }
}
