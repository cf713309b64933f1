package io.linkspan.cli.progress;

import io.linkspan.engine.Progress.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All steps of a command so far, in the order in which they started. Not thread-safe. */
final class StepTree {
    private final Map<String, Step> byId = new LinkedHashMap<>();
    private final List<Step> top = new ArrayList<>();

    /** One step; {@code outcome} is empty while it runs. */
    static final class Step {
        final String id;
        final Optional<Step> parent;
        final String title;
        final Instant started;
        final List<Step> children = new ArrayList<>();
        Optional<Outcome> outcome = Optional.empty();
        String text = "";
        Duration took = Duration.ZERO;

        private Step(String id, Optional<Step> parent, String title, Instant started) {
            this.id = id;
            this.parent = parent;
            this.title = title;
            this.started = started;
        }

        boolean running() {
            return outcome.isEmpty();
        }

        boolean failedWithin() {
            return outcome.filter(o -> o == Outcome.FAILED).isPresent()
                    || children.stream().anyMatch(Step::failedWithin);
        }

        /** Titles from the top, joined: "network / vpc kafka". */
        String path() {
            return parent.map(p -> p.path() + " / ").orElse("") + title;
        }

        int depth() {
            return parent.map(p -> p.depth() + 1).orElse(0);
        }
    }

    /** A parent that is not known puts the step at the top. */
    Step start(String id, String parent, String title, Instant now) {
        Optional<Step> above = Optional.ofNullable(byId.get(parent));
        Step step = new Step(id, above, title, now);
        byId.put(id, step);
        above.map(p -> p.children).orElse(top).add(step);
        return step;
    }

    Optional<Step> note(String id, String text) {
        Optional<Step> step = Optional.ofNullable(byId.get(id)).filter(Step::running);
        step.ifPresent(s -> s.text = text);
        return step;
    }

    Optional<Step> finish(String id, Outcome outcome, String text, Instant now) {
        Optional<Step> step = Optional.ofNullable(byId.get(id)).filter(Step::running);
        step.ifPresent(s -> {
            s.outcome = Optional.of(outcome);
            s.text = text;
            s.took = Duration.between(s.started, now);
        });
        return step;
    }

    List<Step> top() {
        return top;
    }

    /** Steps without children that ended with the outcome. */
    long leaves(Outcome outcome) {
        return byId.values().stream()
                .filter(s -> s.children.isEmpty() && s.outcome.equals(Optional.of(outcome)))
                .count();
    }

    List<Step> running() {
        return byId.values().stream().filter(s -> s.running() && s.children.isEmpty()).toList();
    }
}
