package io.linkspan.cli.progress;

import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line: {@code {"event":"started","at":...,"id":...,"parent":...,"title":...}},
 * {@code note} and {@code finished} alike.
 */
final class JsonLines implements Shown {
    private final PrintStream out;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();
    private final StepTree tree = new StepTree();

    JsonLines(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public synchronized void started(String id, String parent, String title) {
        tree.start(id, parent, title, clock.instant());
        write("started", id, Map.of("parent", parent, "title", title));
    }

    @Override
    public synchronized void note(String id, String what) {
        if (tree.note(id, what).isPresent()) {
            write("note", id, Map.of("text", what));
        }
    }

    @Override
    public synchronized void finished(String id, Outcome outcome, String text) {
        tree.finish(id, outcome, text, clock.instant())
                .ifPresent(step ->
                        write(
                                "finished",
                                id,
                                Map.of(
                                        "outcome",
                                        TreeText.word(outcome),
                                        "text",
                                        text,
                                        "milliseconds",
                                        step.took.toMillis())));
    }

    private void write(String event, String id, Map<String, Object> more) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("event", event);
        object.put("at", clock.instant().toString());
        object.put("id", id);
        // Map.of has no order of its own: sorted, so that the same run gives the same text.
        more.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> object.put(e.getKey(), e.getValue()));
        out.println(json.writeValueAsString(object));
        out.flush();
    }

    @Override
    public synchronized String summary() {
        return Summaries.of(tree);
    }

    @Override
    public void close() {
        out.flush();
    }
}
