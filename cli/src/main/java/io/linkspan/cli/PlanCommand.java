package io.linkspan.cli;

import io.linkspan.cli.plan.PlanJson;
import io.linkspan.cli.plan.PlanNeeds;
import io.linkspan.cli.plan.PlanText;
import io.linkspan.cli.plan.SavedPlan;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Option(
            names = "--detailed-exitcode",
            description =
                    "Exit with 0 when there is nothing to change, 2 when there is, 1 on any error,"
                            + " bad input included (which is 2 without this option).")
    boolean detailed;

    PlanCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "plan";
    }

    /** With the detailed exit code 2 means changes, so that whatever is wrong must be 1. */
    @Override
    ExitCode run() throws Exception {
        try {
            return super.run();
        } catch (DiagnosticException e) {
            if (!detailed) {
                throw e;
            }
            Problems.print(session.around(), session.options().output, e.diagnostics());
            return ExitCode.FAILED;
        }
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
            PlanNeeds needs = new PlanNeeds(Quota.touched(plan), world.iamActions(plan));
            return new Result(
                    detailed && !plan.isEmpty() ? ExitCode.CHANGES : ExitCode.OK,
                    plan.warnings(),
                    () -> session.result(() -> text(plan, needs, target), () -> json(plan, needs)));
        }
    }

    private static Map<String, Object> json(Plan plan, PlanNeeds needs) {
        Map<String, Object> json = new LinkedHashMap<>(PlanJson.of(plan));
        json.putAll(needs.json());
        return json;
    }

    private String text(Plan plan, PlanNeeds needs, Target target) {
        return "link "
                + plan.link()
                + " in account "
                + plan.account()
                + ", "
                + target.shown()
                + "\n"
                + new PlanText(session.around().outStyle()).of(plan, false)
                + needs.text(session.around().outStyle());
    }
}
