package io.linkspan.cli;

import io.linkspan.core.check.Checks;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.Apply;
import io.linkspan.engine.Observation;
import io.linkspan.engine.Progress;
import io.linkspan.engine.Progress.Outcome;
import io.linkspan.engine.Report;
import io.linkspan.engine.Verification;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The engine's stages for one link, each a step of the progress. */
final class LinkRun {
    private final KafkaLink link;
    private final World world;
    private final Progress progress;
    private final InstantSource clock;

    LinkRun(KafkaLink link, World world, Progress progress, InstantSource clock) {
        this.link = link;
        this.world = world;
        this.progress = progress;
        this.clock = clock;
    }

    /** Something that takes a while and can be interrupted. */
    @FunctionalInterface
    interface Stage<T> {
        T run() throws InterruptedException;
    }

    /** Runs a stage as a step at the top of the progress. */
    static <T> T step(Progress progress, String id, String title, Stage<T> stage)
            throws InterruptedException {
        progress.started(id, "", title);
        try {
            T result = stage.run();
            progress.finished(id, Outcome.DONE, "");
            return result;
        } catch (DiagnosticException e) {
            progress.finished(id, Outcome.FAILED, e.diagnostics().getFirst().summary());
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            progress.finished(id, Outcome.FAILED, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    Observed observe() throws InterruptedException {
        return step(
                progress,
                "observe",
                "look at what exists",
                () -> new Observation(world.providers()).of(link));
    }

    Apply.Result apply(Plan plan, Observed observed, String title) throws InterruptedException {
        progress.started("apply", "", title);
        if (plan.isEmpty()) {
            progress.finished("apply", Outcome.UNCHANGED, "nothing to change");
        }
        Apply.Result result =
                new Apply(world.providers(), progress).apply(link, plan, observed, "apply");
        progress.finished(
                "apply",
                result.successful() ? Outcome.DONE : Outcome.FAILED,
                result.done().size() + " changes made");
        return result;
    }

    Report verify(Observed observed, Map<ResourceKey, Existing> resources)
            throws InterruptedException {
        Blueprint blueprint = Blueprint.of(link, observed.facts());
        progress.started("verify", "", "prove it, hop by hop");
        Report report =
                new Verification(world.probes(), progress, clock)
                        .verify(link, Checks.of(blueprint.topology()), resources, "verify");
        progress.finished(
                "verify",
                switch (report.verdict()) {
                    case PASS -> Outcome.DONE;
                    case FAIL -> Outcome.FAILED;
                    case UNKNOWN -> Outcome.SKIPPED;
                },
                report.findings().size() + " checks");
        return report;
    }

    /** Checks of some kinds over a fresh look at the world. */
    io.linkspan.engine.verify.Report verify(Set<CheckKind> kinds, Viewpoint from)
            throws InterruptedException {
        Topology topology =
                step(progress, "layout", "lay the spec out", () -> world.topology(link));
        progress.started("verify", "", "prove it, hop by hop");
        io.linkspan.engine.verify.Report report =
                new io.linkspan.engine.verify.Verification(world.sources(from), progress, clock)
                        .verify(topology, kinds, "verify");
        progress.finished(
                "verify",
                switch (report.verdict()) {
                    case PASS -> Outcome.DONE;
                    case FAIL -> Outcome.FAILED;
                    case UNKNOWN -> Outcome.SKIPPED;
                },
                report.findings().size() + " checks");
        return report;
    }
}
