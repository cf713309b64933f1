package io.linkspan.engine;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Change.Step;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Progress.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a plan true. Changes that wait for nothing run at once, each on a virtual thread of its
 * own; when one fails, those that depend on it are skipped and all others still run, so that a
 * second run has less to do.
 */
public final class Apply {
    private static final Logger LOG = LoggerFactory.getLogger(Apply.class);

    private final Providers providers;
    private final Progress progress;

    public Apply(Providers providers, Progress progress) {
        this.providers = providers;
        this.progress = progress;
    }

    /**
     * What came of a plan.
     *
     * @param done changes made
     * @param problems of those that failed; empty means all is as planned
     * @param skipped changes not tried
     * @param world the resources as they are now, where known
     */
    public record Result(
            List<ResourceKey> done,
            List<Diagnostic> problems,
            List<ResourceKey> skipped,
            Map<ResourceKey, Existing> world) {
        public Result {
            done = List.copyOf(done);
            problems = List.copyOf(problems);
            skipped = List.copyOf(skipped);
            world = Map.copyOf(world);
        }

        public boolean successful() {
            return problems.isEmpty();
        }
    }

    /**
     * @param parent the progress step to hang changes under
     */
    public Result apply(KafkaLink link, Plan plan, Observed observed, String parent)
            throws InterruptedException {
        return new Run(link, plan, observed, parent).finished();
    }

    /** The end of one change. */
    private record Ended(Change change, Optional<Existing> made, List<Diagnostic> problems) {}

    private final class Run {
        private final KafkaLink link;
        private final Facts facts;
        private final String parent;
        private final Map<ResourceKey, Existing> world;
        private final Map<Step, Change> waiting = new LinkedHashMap<>();
        private final Set<Step> open = new HashSet<>();
        private final Set<Step> broken = new HashSet<>();
        private final List<ResourceKey> done = new ArrayList<>();
        private final List<ResourceKey> skipped = new ArrayList<>();
        private final List<Diagnostic> problems = new ArrayList<>();
        private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
        private int running;

        Run(KafkaLink link, Plan plan, Observed observed, String parent) {
            this.link = link;
            this.facts = observed.facts();
            this.parent = parent;
            this.world = new ConcurrentHashMap<>(new HashMap<>(observed.resources()));
            plan.effective()
                    .forEach(change -> {
                        waiting.put(change.step(), change);
                        open.add(change.step());
                    });
        }

        Result finished() throws InterruptedException {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                try {
                    startReady(threads);
                    while (running > 0) {
                        finish(ended.take());
                        startReady(threads);
                    }
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    throw e;
                }
            }
            if (!waiting.isEmpty()) {
                throw new IllegalStateException("changes wait for each other: " + waiting.keySet());
            }
            return new Result(done, problems, skipped, world);
        }

        private void startReady(ExecutorService threads) {
            boolean progressed = true;
            while (progressed) {
                progressed = false;
                for (Change change : List.copyOf(waiting.values())) {
                    if (change.after().stream().anyMatch(broken::contains)) {
                        waiting.remove(change.step());
                        open.remove(change.step());
                        broken.add(change.step());
                        skipped.add(change.key());
                        progress.started(change.step().toString(), parent, title(change));
                        progress.finished(change.step().toString(), Outcome.SKIPPED, "");
                        progressed = true;
                    } else if (change.after().stream().noneMatch(open::contains)) {
                        waiting.remove(change.step());
                        running++;
                        progress.started(change.step().toString(), parent, title(change));
                        threads.execute(() -> ended.add(made(change)));
                    }
                }
            }
        }

        private void finish(Ended end) {
            running--;
            ResourceKey key = end.change().key();
            Step step = end.change().step();
            open.remove(step);
            if (end.problems().isEmpty()) {
                done.add(key);
                progress.finished(
                        step.toString(), Outcome.DONE, end.made().map(Existing::id).orElse(""));
            } else {
                broken.add(step);
                problems.addAll(end.problems());
                progress.finished(
                        step.toString(), Outcome.FAILED, end.problems().getFirst().summary());
            }
        }

        private Ended made(Change change) {
            try {
                return new Ended(change, made(change, scope(change.step())), List.of());
            } catch (DiagnosticException e) {
                LOG.info("{} failed", change.key(), e);
                return new Ended(change, Optional.empty(), e.diagnostics());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Ended(
                        change,
                        Optional.empty(),
                        List.of(
                                Diagnostic.error(
                                        "LS-APPLY-01",
                                        title(change) + " was interrupted",
                                        "",
                                        "Run the command again: it goes on from here")));
            } catch (RuntimeException | Error e) {
                LOG.error("{} failed", change.key(), e);
                return new Ended(
                        change,
                        Optional.empty(),
                        List.of(
                                Diagnostic.error(
                                        "LS-APPLY-02",
                                        title(change) + " failed unexpectedly: " + e,
                                        "This is a defect of Linkspan; the log has its stack trace.",
                                        "Run the command again with --stacktrace and report what it prints")));
            }
        }

        private Optional<Existing> made(Change change, Scope scope) throws InterruptedException {
            return switch (change) {
                case Change.Create(var wanted, var replacing, var after) ->
                        stored(providers.of(wanted).create(wanted, scope));
                case Change.Update(var wanted, var existing, var differences, var after) ->
                        stored(providers.of(wanted).update(wanted, existing, differences, scope));
                case Change.Delete(var existing, var replaced, var after) -> {
                    providers.of(existing.actual()).delete(existing, scope);
                    world.remove(existing.key());
                    yield Optional.empty();
                }
                case Change.Keep(var existing) -> Optional.of(existing);
            };
        }

        private Optional<Existing> stored(Existing existing) {
            world.put(existing.key(), existing);
            return Optional.of(existing);
        }

        private Scope scope(Step step) {
            return new Scope() {
                @Override
                public KafkaLink link() {
                    return link;
                }

                @Override
                public Facts facts() {
                    return facts;
                }

                @Override
                public Optional<Existing> find(ResourceKey wanted) {
                    return Optional.ofNullable(world.get(wanted));
                }

                @Override
                public void note(String what) {
                    progress.note(step.toString(), what);
                }
            };
        }
    }

    /** For people: "create subnet broker-usw2-az1". */
    public static String title(Change change) {
        String verb =
                switch (change) {
                    case Change.Create c -> "create";
                    case Change.Update c -> "update";
                    case Change.Delete c -> "delete";
                    case Change.Keep c -> "keep";
                };
        return verb + " " + change.key().kind().replace('-', ' ') + " " + change.key().name();
    }
}
