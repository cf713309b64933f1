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
import io.linkspan.engine.KeptVolumes.KeptVolume;
import java.io.Console;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan destroy}. */
@CommandLine.Command(
        name = "destroy",
        description =
                "Remove what was made for the link, found by its tags, and nothing else. Kafka's data"
                        + " volumes stay without --delete-data.",
        footer = {
            "",
            "Without --yes it shows what would go and asks; where nobody can answer, it removes nothing.",
            "",
            "Which cloud: what AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID and so on say; where"
                    + " they say nothing, the work folder's local cloud if it has one, else AWS."
        })
final class DestroyCommand extends LinkCommand {
    @Option(names = "--yes", description = "Remove it.")
    boolean yes;

    @Option(
            names = "--delete-data",
            description = {
                "Also remove the brokers' data volumes, with all messages on them, also those that an",
                "earlier destroy kept. Without it they stay, and are named."
            })
    boolean deleteData;

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
            Observed observed = run.observeForRemoval();
            Plan plan = Planner.destruction(spec.link(), observed);
            List<KeptVolume> left = plan.isEmpty() ? run.keptVolumes() : List.of();
            if (plan.isEmpty() && (left.isEmpty() || !deleteData)) {
                return new Result(
                        ExitCode.OK, List.of(), () -> print("nothing to remove", 0, left, 0));
            }
            if (yes) {
                return removed(run, plan, observed);
            }
            progress.close();
            session.around().out().print(new PlanText(session.around().outStyle()).of(plan, false));
            if (deleteData) {
                session.around().out().println("\n" + warning(left));
            }
            session.around().out().flush();
            if (!confirmed(plan, target)) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-CLI-06",
                                "nothing was removed, for --yes was not given",
                                "it would go from account "
                                        + plan.account()
                                        + ", "
                                        + target.shown(),
                                "run `linkspan destroy --yes"
                                        + (deleteData ? " --delete-data`" : "`")));
            }
            // What was shown so far is on the screen for good; the rest is shown anew.
            try (Shown rest = progress()) {
                return removed(
                        new LinkRun(spec.link(), world, rest, session.around().clock()),
                        plan,
                        observed);
            }
        }
    }

    private Result removed(LinkRun run, Plan plan, Observed observed) throws InterruptedException {
        Apply.Result applied = run.apply(plan, observed, "remove the link");
        int count = applied.done().size();
        if (!applied.successful()) {
            return new Result(
                    ExitCode.FAILED,
                    applied.problems(),
                    () -> print(count + " resources removed", count, List.of(), 0));
        }
        List<KeptVolume> volumes = run.keptVolumes();
        if (deleteData && !volumes.isEmpty()) {
            run.removeData(volumes);
        }
        List<KeptVolume> kept = deleteData ? List.of() : volumes;
        return new Result(
                ExitCode.OK,
                plan.warnings(),
                () ->
                        print(
                                count + " resources removed",
                                count,
                                kept,
                                volumes.size() - kept.size()));
    }

    private static String warning(List<KeptVolume> left) {
        return left.isEmpty()
                ? "and the brokers' data volumes, with all messages on them"
                : "and data volumes, with all messages on them: " + names(left);
    }

    private static String names(List<KeptVolume> volumes) {
        return volumes.stream()
                .map(v -> v.id() + " (" + v.name() + ", " + v.gib() + " GiB)")
                .collect(Collectors.joining(", "));
    }

    /** Asks at a terminal for the link's name; without one there is no yes. */
    // One checker knows JDK 22's System.console(), which is never null, the other the one before.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean confirmed(Plan plan, Target target) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return false;
        }
        console.printf(
                "%nAll of this goes from account %s, %s. Type the link's name to remove it: ",
                plan.account(), target.shown());
        String answer = console.readLine();
        return answer != null && answer.strip().equals(plan.link());
    }

    private void print(String text, int removed, List<KeptVolume> kept, int removedVolumes) {
        session.result(
                () ->
                        text
                                + (removedVolumes == 0
                                        ? ""
                                        : ", and " + removedVolumes + " data volumes")
                                + "\n"
                                + (kept.isEmpty()
                                        ? ""
                                        : "kept, with the brokers' data: "
                                                + names(kept)
                                                + "\n`linkspan destroy --delete-data` removes them\n"),
                () ->
                        Map.of(
                                "removed",
                                removed,
                                "removedDataVolumes",
                                removedVolumes,
                                "keptDataVolumes",
                                kept.stream().map(KeptVolume::id).toList()));
    }
}
