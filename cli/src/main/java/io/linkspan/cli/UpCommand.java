package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudDaemon;
import io.linkspan.cli.daemon.CloudEndpoints;
import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.verify.VerifyJson;
import io.linkspan.cli.verify.VerifyText;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.Apply;
import io.linkspan.engine.verify.Report;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** {@code linkspan up}. */
@CommandLine.Command(
        name = "up",
        description = "Start the local cloud, make the spec true in it, and prove it.",
        footer = {
            "",
            "Run it again at any time, also after Ctrl-C or a crash: it goes on from where things"
                    + " are, and changes nothing when all is right. `down` ends everything it runs."
        })
final class UpCommand extends LinkCommand {
    /**
     * The whole catalogue but for what needs hundreds of questions to be told, such as one
     * connection in a hundred that is lost; {@code verify} asks those.
     */
    private static final Set<CheckKind> PROOF =
            EnumSet.complementOf(EnumSet.of(CheckKind.LATENCY, CheckKind.RESETS));

    UpCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "up";
    }

    @Override
    boolean exampleAllowed() {
        return true;
    }

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws Exception {
        String region = spec.link().aws().region();
        folder.requireSpace();
        CloudDaemon cloud = session.cloud(folder, Optional.of(region));
        LinkRun.step(
                progress,
                "cloud",
                "local cloud",
                () -> cloud.start(text -> progress.note("cloud", text)));
        requireRegion(CloudEndpoints.read(folder.cloud()).region(), region, folder);
        spec.keep(folder);
        Target target = Target.localCloud(session, folder);
        try (World world = World.open(target, spec.link(), folder, archives(spec.link(), folder))) {
            LinkRun run = new LinkRun(spec.link(), world, progress, session.around().clock());
            Observed first = run.observe();
            LinkRun.Ready ready = run.ready(first, Planner.plan(spec.link(), first));
            if (ready.problems().isPresent()) {
                Apply.Result stopped = ready.problems().get();
                return new Result(ExitCode.FAILED, stopped.problems(), () -> failed(stopped));
            }
            Observed observed = ready.observed();
            Plan plan = ready.plan();
            Apply.Result applied = run.apply(plan, observed, "make the spec true");
            if (!applied.successful()) {
                return new Result(ExitCode.FAILED, applied.problems(), () -> failed(applied));
            }
            // What is wrong there, the proofs tell better.
            run.settled(plan, applied);
            Report report = run.verify(PROOF, Viewpoint.CONSUMER);
            Summary summary = new Summary(spec.link(), observed.facts(), applied.world());
            return new Result(
                    VerifyCommand.exitCode(report),
                    plan.warnings(),
                    () -> print(plan, report, summary));
        }
    }

    private static void requireRegion(String is, String wanted, WorkFolder folder) {
        if (!is.equals(wanted)) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-10",
                            "the local cloud of "
                                    + folder
                                    + " is region "
                                    + is
                                    + ", and the spec wants "
                                    + wanted,
                            "a local cloud is one region, chosen when it starts for the first time",
                            "use another work folder (--home), or remove this one with `linkspan"
                                    + " down --delete`"));
        }
    }

    private void failed(Apply.Result applied) {
        session.result(
                () ->
                        applied.done().size()
                                + " changes were made, "
                                + applied.skipped().size()
                                + " wait for what failed. Once it is cured, `linkspan up` goes on"
                                + " from here.\n",
                () -> Map.of("done", applied.done().size(), "skipped", applied.skipped().size()));
    }

    private void print(Plan plan, Report report, Summary summary) {
        session.result(
                () ->
                        "\n"
                                + (plan.isEmpty()
                                        ? "nothing to change: all is as the spec wants it\n"
                                        : plan.effective().size() + " changes made\n")
                                + new VerifyText(session.around().outStyle()).of(report, false)
                                + "\n"
                                + summary.text(session.around().outStyle()),
                () -> {
                    Map<String, Object> fields = new LinkedHashMap<>(summary.json());
                    fields.put("changes", plan.effective().size());
                    fields.put("verification", VerifyJson.of(report));
                    return fields;
                });
    }
}
