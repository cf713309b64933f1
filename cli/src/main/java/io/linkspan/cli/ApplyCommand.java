package io.linkspan.cli;

import io.linkspan.cli.plan.PlanText;
import io.linkspan.cli.plan.SavedPlan;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.engine.Apply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** {@code linkspan apply}. */
@CommandLine.Command(
        name = "apply",
        description = "Make the spec true: create, change and remove what differs.",
        footer = {
            "",
            "SPEC may also be a plan that `plan --out` kept; then exactly that is done, or nothing"
                    + " when the world has moved meanwhile. Run it again after a failure or Ctrl-C:"
                    + " it goes on from where things are.",
            "",
            "Which cloud: what AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID and so on say; where"
                    + " they say nothing, the work folder's local cloud if it has one, else AWS."
        })
final class ApplyCommand extends LinkCommand {
    ApplyCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "apply";
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Observed first = run.observe();
            Plan shown = Planner.plan(spec.link(), first);
            Optional<SavedPlan> reviewed = spec.reviewed();
            reviewed.ifPresent(saved -> saved.requireSame(shown));
            LinkRun.Ready ready = run.ready(first, shown);
            if (ready.problems().isPresent()) {
                Apply.Result stopped = ready.problems().get();
                return new Result(ExitCode.FAILED, stopped.problems(), () -> failed(stopped));
            }
            Observed observed = ready.observed();
            Plan plan = ready.plan();
            if (reviewed.isPresent()) {
                requireReviewed(plan, shown);
            }
            Apply.Result applied = run.apply(plan, observed, "make the spec true");
            Summary summary = new Summary(spec.link(), observed.facts(), applied.world());
            if (!applied.successful()) {
                return new Result(ExitCode.FAILED, applied.problems(), () -> failed(applied));
            }
            List<Diagnostic> told = new ArrayList<>(plan.warnings());
            told.addAll(run.settled(plan, applied));
            return new Result(ExitCode.OK, told, () -> print(plan, summary, target));
        }
    }

    /** Hosts that could be read only now may need what nobody has reviewed. */
    private static void requireReviewed(Plan plan, Plan shown) {
        Set<Change.Step> reviewed =
                shown.effective().stream().map(Change::step).collect(Collectors.toSet());
        List<String> more =
                plan.effective().stream()
                        .map(Change::step)
                        .filter(step -> !reviewed.contains(step))
                        .map(Change.Step::toString)
                        .toList();
        if (!more.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-PLAN-24",
                            "the way to the hosts was mended, and what is on them needs changes that the plan does not have: "
                                    + String.join(", ", more),
                            "They could not be read when it was made.",
                            "Make a new plan, and apply that; nothing else was touched"));
        }
    }

    private void failed(Apply.Result applied) {
        session.result(
                () ->
                        applied.done().size()
                                + " changes were made, "
                                + applied.skipped().size()
                                + " wait for what failed. Once it is cured, `linkspan apply` goes"
                                + " on from here.\n",
                () -> Map.of("done", applied.done().size(), "skipped", applied.skipped().size()));
    }

    private void print(Plan plan, Summary summary, Target target) {
        session.result(
                () ->
                        "\n"
                                + (plan.isEmpty()
                                        ? "nothing to change: all is as the spec wants it"
                                        : PlanText.summary(plan))
                                + " ("
                                + target.shown()
                                + ")\n\n"
                                + summary.text(session.around().outStyle())
                                + "\nprove it: linkspan verify\n",
                () -> {
                    Map<String, Object> fields = new LinkedHashMap<>(summary.json());
                    fields.put("changes", plan.effective().size());
                    return fields;
                });
    }
}
