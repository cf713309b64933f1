package io.linkspan.engine.verify;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.Topology;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Causality;
import io.linkspan.core.verify.Check;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Checks;
import io.linkspan.core.verify.Edge;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.engine.Concurrently;
import io.linkspan.engine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the checks of a link over one fresh look at the world, each as soon as what it needs
 * is known; independent ones side by side. Thread-safe.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final Sources sources;
    private final Progress progress;
    private final InstantSource clock;

    public Verification(Sources sources, Progress progress, InstantSource clock) {
        this.sources = sources;
        this.progress = progress;
        this.clock = clock;
    }

    /** All checks of the catalogue. */
    public Report verify(Topology topology, String parent) throws InterruptedException {
        return verify(topology, Set.of(CheckKind.values()), parent);
    }

    /**
     * Checks of some kinds, and whatever they rest on. Of the latter only failures are reported.
     *
     * @param parent the progress step to hang the checks under
     */
    public Report verify(Topology topology, Set<CheckKind> kinds, String parent)
            throws InterruptedException {
        Instant begin = clock.instant();
        Looks looks = new Looks(() -> new Sight(topology, sources, clock), clock);
        List<Check> checks = Checks.of(topology, Causality.closure(kinds));
        HopProgress hops = new HopProgress(progress, parent, checks);
        Map<Check, Map<Check, Edge>> upstream = Causality.among(checks);
        Map<Check, CompletableFuture<Finding>> findings = new LinkedHashMap<>();
        checks.forEach(check -> findings.put(check, new CompletableFuture<>()));
        List<Callable<Finding>> tasks = new ArrayList<>();
        for (Check check : checks) {
            CompletableFuture<Finding> mine = of(findings, check);
            tasks.add(() -> {
                try {
                    Map<Check, Edge> edges = upstream.getOrDefault(check, Map.of());
                    Finding finding = found(check, edges, looks, findings);
                    hops.found(finding);
                    mine.complete(finding);
                    return finding;
                } catch (ExecutionException e) {
                    mine.completeExceptionally(e.getCause());
                    throw new IllegalStateException(check + " rests on one that broke", e);
                } catch (Throwable t) {
                    mine.completeExceptionally(t);
                    throw t;
                }
            });
        }
        List<Finding> all =
                Concurrently.all(tasks).stream()
                        .filter(f ->
                                kinds.contains(f.check().kind()) || f.verdict() == Verdict.FAIL)
                        .toList();
        return new Report(all, Duration.between(begin, clock.instant()));
    }

    private static CompletableFuture<Finding> of(
            Map<Check, CompletableFuture<Finding>> findings, Check check) {
        CompletableFuture<Finding> future = findings.get(check);
        if (future == null) {
            throw new IllegalStateException(check + " is not among the checks");
        }
        return future;
    }

    /** Waits for what the check needs; for what may explain a failure only when there is one. */
    private static Finding found(
            Check check,
            Map<Check, Edge> edges,
            Looks looks,
            Map<Check, CompletableFuture<Finding>> findings)
            throws InterruptedException, ExecutionException {
        Map<Check, Finding> known = new LinkedHashMap<>();
        for (Map.Entry<Check, Edge> edge : edges.entrySet()) {
            if (edge.getValue().hold() == Edge.Hold.NEEDS) {
                known.put(edge.getKey(), of(findings, edge.getKey()).get());
            }
        }
        Optional<Finding> obstacle = Causality.obstacle(edges, known);
        if (obstacle.isPresent()) {
            return Finding.because(check, obstacle.get(), "");
        }
        Outcome outcome = looks.first(sight -> outcome(check, sight));
        if (outcome.answer().verdict() == Verdict.PASS) {
            return Finding.of(check, outcome.answer());
        }
        for (Check other : edges.keySet()) {
            known.put(other, of(findings, other).get());
        }
        Optional<Finding> explained = explained(check, outcome, edges, known);
        if (explained.isPresent()) {
            return explained.get();
        }
        if (outcome.answer().late()) {
            Outcome second = looks.second(outcome, sight -> outcome(check, sight));
            return explained(check, second, edges, known)
                    .orElseGet(() -> Finding.of(check, second.answer()));
        }
        return Finding.of(check, outcome.answer());
    }

    private static Optional<Finding> explained(
            Check check, Outcome outcome, Map<Check, Edge> edges, Map<Check, Finding> known) {
        return outcome.answer().verdict() == Verdict.PASS
                ? Optional.empty()
                : Causality.explanation(edges, known, outcome.silent())
                        .map(up -> Finding.because(check, up, outcome.answer().evidence()));
    }

    /**
     * What a proof came to.
     *
     * @param silent whether nothing answered
     */
    record Outcome(Answer answer, boolean silent) {}

    private static Outcome outcome(Check check, Sight sight) throws InterruptedException {
        try {
            return new Outcome(Proofs.of(check.kind()).of(check.place(), sight), false);
        } catch (DiagnosticException e) {
            return new Outcome(refused(check, e.diagnostics()).late(Late.is(e)), true);
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome(
                    Answer.fail(String.valueOf(e.getMessage()), check.kind().remedy())
                            .late(Late.is(e)),
                    true);
        } catch (RuntimeException e) {
            LOG.error("{} could not be proven", check, e);
            return new Outcome(
                    Answer.unknown(
                            "the proof broke: " + e,
                            "This is a defect of Linkspan; the log has its stack trace"),
                    true);
        }
    }

    private static Answer refused(Check check, List<Diagnostic> diagnostics) {
        Diagnostic first = diagnostics.getFirst();
        String evidence =
                diagnostics.stream()
                        .map(d ->
                                d.detail().isEmpty()
                                        ? d.summary()
                                        : d.summary() + " (" + d.detail() + ")")
                        .collect(Collectors.joining("; "));
        return Answer.fail(
                evidence, first.remedy().isEmpty() ? check.kind().remedy() : first.remedy());
    }
}
