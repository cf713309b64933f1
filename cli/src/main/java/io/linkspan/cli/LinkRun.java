package io.linkspan.cli;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.plan.Ways;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Check;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Place;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.Apply;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.KeptVolumes.KeptVolume;
import io.linkspan.engine.Observation;
import io.linkspan.engine.Progress;
import io.linkspan.engine.Progress.Outcome;
import io.linkspan.engine.verify.Report;
import io.linkspan.engine.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** As {@link #observe}, for taking all away: hosts that do not answer are no obstacle. */
    Observed observeForRemoval() throws InterruptedException {
        return step(
                progress,
                "observe",
                "look at what exists",
                () -> observation("observe").forRemoval(link));
    }

    Observed observe() throws InterruptedException {
        return step(
                progress, "observe", "look at what exists", () -> observation("observe").of(link));
    }

    /** As {@link #observe} without hosts and brokers, of which some may not answer. */
    Observed observeClouds() throws InterruptedException {
        return step(
                progress,
                "observe",
                "look at what exists",
                () ->
                        new Observation(world.clouds(), what -> progress.note("observe", what))
                                .of(link));
    }

    /** Tells under a step what it waits for. */
    private Observation observation(String step) {
        return new Observation(world.providers(), what -> progress.note(step, what));
    }

    /**
     * A plan, ready to be applied.
     *
     * @param problems what kept it from being ready; then nothing more is to be done
     */
    record Ready(Observed observed, Plan plan, Optional<Apply.Result> problems) {}

    /**
     * Where hosts could not be read because the way to them is not as wanted, mends the way, looks
     * again and plans anew.
     */
    Ready ready(Observed observed, Plan plan) throws InterruptedException {
        if (Ways.unread(observed).isEmpty()) {
            return new Ready(observed, plan, Optional.empty());
        }
        Apply.Result mended =
                apply("ways", Ways.opening(plan), observed, "mend the way to the hosts");
        if (!mended.successful()) {
            return new Ready(observed, plan, Optional.of(mended));
        }
        Observed again =
                step(progress, "hosts", "look at the hosts", () -> observation("hosts").of(link));
        Map<ResourceKey, String> unread = Ways.unread(again);
        if (!unread.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            Hosts.UNREACHABLE,
                            unread.values().iterator().next(),
                            "The way to it was mended as far as it can be without replacing anything.",
                            "Run plan and see what else of the way is not as it is wanted"));
        }
        return new Ready(again, Planner.plan(link, again), Optional.empty());
    }

    Apply.Result apply(Plan plan, Observed observed, String title) throws InterruptedException {
        return apply("apply", plan, observed, title);
    }

    private Apply.Result apply(String step, Plan plan, Observed observed, String title)
            throws InterruptedException {
        progress.started(step, "", title);
        if (plan.isEmpty()) {
            progress.finished(step, Outcome.UNCHANGED, "nothing to change");
        }
        Apply.Result result =
                new Apply(world.providers(), progress).apply(link, plan, observed, step);
        progress.finished(
                step,
                result.successful() ? Outcome.DONE : Outcome.FAILED,
                result.done().size() + " changes made");
        return result;
    }

    /**
     * Waits until the load balancer has noticed that the brokers are back. Without changes nothing
     * is waited for: then what is unhealthy is a finding, not a passing state.
     *
     * @return what is wrong when it did not notice in time
     */
    List<Diagnostic> settled(Plan plan, Apply.Result applied) throws InterruptedException {
        try {
            if (plan.isEmpty() || world.balancerHealth().unhealthy(applied.world()).isEmpty()) {
                return List.of();
            }
            return step(
                    progress,
                    "balancer",
                    "wait until the load balancer finds every broker healthy",
                    () -> {
                        world.balancerHealth()
                                .await(applied.world(), note -> progress.note("balancer", note));
                        return List.of();
                    });
        } catch (DiagnosticException e) {
            return e.diagnostics();
        }
    }

    /** Data volumes that a link's hosts, which are gone, left behind. */
    List<KeptVolume> keptVolumes() throws InterruptedException {
        return world.keptVolumes().of(link.name());
    }

    void removeData(List<KeptVolume> volumes) throws InterruptedException {
        step(
                progress,
                "data",
                "remove the data",
                () -> {
                    for (KeptVolume volume : volumes) {
                        world.keptVolumes().remove(volume, note -> progress.note("data", note));
                    }
                    return volumes.size();
                });
    }

    /** Checks of some kinds over a fresh look at the world. */
    Report verify(Set<CheckKind> kinds, Viewpoint from) throws InterruptedException {
        Instant begin = clock.instant();
        Topology topology;
        try {
            topology = step(progress, "layout", "lay the spec out", () -> world.topology(link));
        } catch (DiagnosticException e) {
            return unlaid(e.diagnostics().getFirst(), kinds, begin).orElseThrow(() -> e);
        }
        progress.started("verify", "", "prove it, hop by hop");
        Report report =
                new Verification(world.sources(from), progress, clock)
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

    /**
     * When the consumer does not tell its zones, nothing can be laid out; that is a finding too.
     */
    private Optional<Report> unlaid(Diagnostic problem, Set<CheckKind> kinds, Instant begin) {
        if (!problem.code().startsWith("LS-TIDB-") || !kinds.contains(CheckKind.CONSUMER_API)) {
            return Optional.empty();
        }
        Place place =
                link.consumers().stream()
                        .filter(ConsumerSpec.TidbCloud.class::isInstance)
                        .findFirst()
                        .map(Place::of)
                        .orElse(Place.LINK);
        Answer answer =
                Answer.fail(
                        problem.summary()
                                + (problem.detail().isEmpty() ? "" : " (" + problem.detail() + ")"),
                        problem.remedy());
        return Optional.of(
                new Report(
                        List.of(Finding.of(new Check(CheckKind.CONSUMER_API, place), answer)),
                        Duration.between(begin, clock.instant())));
    }
}
