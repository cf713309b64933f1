package io.linkspan.cli;

import io.linkspan.cli.plan.PlanText;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code linkspan status}. */
@CommandLine.Command(
        name = "status",
        description = "Show the link as it is, and whether it is as the spec wants it.",
        footer = {"", "Exit code 0: it is; 1: something is missing or differs."})
final class StatusCommand extends LinkCommand {
    StatusCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "status";
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Observed observed = run.observe();
            Plan plan = Planner.plan(spec.link(), observed);
            Summary summary = new Summary(spec.link(), observed.facts(), observed.resources());
            return new Result(
                    plan.isEmpty() ? ExitCode.OK : ExitCode.FAILED,
                    List.of(),
                    () -> print(plan, summary, target));
        }
    }

    private void print(Plan plan, Summary summary, Target target) {
        session.result(
                () ->
                        "\nlink "
                                + plan.link()
                                + " in account "
                                + plan.account()
                                + ", "
                                + target.shown()
                                + "\n"
                                + (plan.isEmpty()
                                        ? "all is as the spec wants it\n\n"
                                        : "not as the spec wants it: "
                                                + PlanText.summary(plan)
                                                + " (`linkspan plan` shows them)\n\n")
                                + summary.text(session.around().outStyle()),
                () -> {
                    Map<String, Object> fields = new LinkedHashMap<>(summary.json());
                    fields.put("asWanted", plan.isEmpty());
                    fields.put("changes", plan.effective().size());
                    return fields;
                });
    }
}
