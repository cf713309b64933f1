package io.linkspan.engine;

import io.linkspan.core.check.Check;
import io.linkspan.core.check.CheckKind;
import io.linkspan.core.check.Finding;
import io.linkspan.core.check.Finding.Verdict;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Progress.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Carries out checks, those that do not need each other side by side. */
public final class Verification {
    private final Probes probes;
    private final Progress progress;
    private final InstantSource clock;

    public Verification(Probes probes, Progress progress, InstantSource clock) {
        this.probes = probes;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * Runs the checks.
     *
     * @param world where things are: found by tags, used to reach them and never to decide what is
     *     right
     * @param parent the progress step to hang the checks under
     */
    public Report verify(
            KafkaLink link, List<Check> checks, Map<ResourceKey, Existing> world, String parent)
            throws InterruptedException {
        var begin = clock.instant();
        Proofs proofs = new Proofs(link, world, probes);
        Map<CheckKind, Finding> failed = new EnumMap<>(CheckKind.class);
        List<Finding> findings = new ArrayList<>();
        List<Check> waiting = new ArrayList<>(checks);
        while (!waiting.isEmpty()) {
            List<Check> ready =
                    waiting.stream()
                            .filter(c ->
                                    waiting.stream()
                                            .noneMatch(other -> c.needs().contains(other.kind())))
                            .toList();
            if (ready.isEmpty()) {
                throw new IllegalStateException("checks need each other: " + waiting);
            }
            List<Callable<Finding>> tasks = new ArrayList<>();
            ready.forEach(check -> tasks.add(() -> watched(check, failed, proofs, parent)));
            List<Finding> found = Concurrently.all(tasks);
            found.stream()
                    .filter(f -> f.verdict() != Verdict.PASS)
                    .forEach(f -> failed.putIfAbsent(f.check().kind(), f));
            findings.addAll(found);
            waiting.removeAll(ready);
        }
        findings.sort(
                (a, b) -> Integer.compare(checks.indexOf(a.check()), checks.indexOf(b.check())));
        return new Report(findings, Duration.between(begin, clock.instant()));
    }

    private Finding watched(
            Check check, Map<CheckKind, Finding> failed, Proofs proofs, String parent)
            throws InterruptedException {
        String id = parent + "/" + check.kind().code() + "/" + check.subject();
        progress.started(
                id,
                parent,
                check.kind().code() + " " + check.kind().title() + ": " + check.subject());
        Optional<Finding> cause =
                check.needs().stream()
                        .flatMap(kind -> Optional.ofNullable(failed.get(kind)).stream())
                        .findFirst();
        Finding finding =
                cause.isPresent() ? withoutGround(check, cause.get()) : proven(check, proofs);
        progress.finished(
                id,
                switch (finding.verdict()) {
                    case PASS -> Outcome.DONE;
                    case FAIL -> Outcome.FAILED;
                    case UNKNOWN -> Outcome.SKIPPED;
                },
                finding.evidence());
        return finding;
    }

    private static Finding withoutGround(Check check, Finding cause) {
        return Finding.unknown(
                check,
                "could not tell, because "
                        + cause.check().kind().code()
                        + " did not pass: "
                        + cause.evidence(),
                cause.remedy());
    }

    private static Finding proven(Check check, Proofs proofs) throws InterruptedException {
        try {
            return proofs.of(check);
        } catch (DiagnosticException e) {
            Diagnostic first = e.diagnostics().getFirst();
            String evidence =
                    e.diagnostics().stream()
                            .map(d ->
                                    d.detail().isEmpty()
                                            ? d.summary()
                                            : d.summary() + " (" + d.detail() + ")")
                            .collect(Collectors.joining("; "));
            return Finding.fail(check, evidence, first.remedy());
        } catch (IOException e) {
            return Finding.fail(check, String.valueOf(e.getMessage()), "");
        }
    }
}
