package io.linkspan.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The relay's section of docs/performance.md. */
final class Report {
    private static final String BEGIN = "<!-- bench/relay: begin -->";
    private static final String END = "<!-- bench/relay: end -->";

    private final Figures figures;
    private final Settings settings;
    private final double load;

    Report(Figures figures, Settings settings, double load) {
        this.figures = figures;
        this.load = load;
        this.settings = settings;
    }

    /**
     * A goal of the project.
     *
     * @param goal the ratio to reach
     * @param higher whether more is better
     */
    private record Goal(String figure, double goal, boolean higher) {}

    private static final List<Goal> AGAINST_HAPROXY =
            List.of(
                    new Goal("bulk 1, Gbit/s", 1.5, true),
                    new Goal("bulk 8, Gbit/s", 1.1, true),
                    new Goal("CPU s/GB, 1 stream", 0.8, false),
                    new Goal("CPU s/GB, 8 streams", 0.8, false),
                    new Goal("round trips/s, 1", 1.05, true),
                    new Goal("round trips/s, 16", 1.05, true),
                    new Goal("round trips/s, 256", 1.05, true),
                    new Goal("p99 ms, 1", 1.0, false),
                    new Goal("p99 ms, 16", 1.0, false),
                    new Goal("p99 ms, 256", 1.0, false),
                    new Goal("conn/s", 1.05, true),
                    new Goal("KiB/connection", 1.0, false),
                    new Goal("consume, MB/s", 1.0, true),
                    new Goal("produce acks=1, MB/s", 1.0, true));

    private static final List<Goal> AGAINST_DIRECT =
            List.of(
                    new Goal("bulk 1, Gbit/s", 0.85, true),
                    new Goal("produce acks=1, MB/s", 0.95, true),
                    new Goal("produce acks=all, MB/s", 0.95, true));

    private static final List<String> ROWS =
            List.of(
                    "bulk 1, Gbit/s",
                    "bulk 8, Gbit/s",
                    "CPU s/GB, 1 stream",
                    "CPU s/GB, 8 streams",
                    "round trips/s, 1",
                    "round trips/s, 16",
                    "round trips/s, 256",
                    "p99 ms, 1",
                    "p99 ms, 16",
                    "p99 ms, 256",
                    "CPU us/round trip, 1",
                    "CPU us/round trip, 16",
                    "CPU us/round trip, 256",
                    "conn/s",
                    "memory idle, MiB",
                    "memory with connections, MiB",
                    "KiB/connection",
                    "produce acks=1, MB/s",
                    "produce acks=all, MB/s",
                    "produce p99 ms at a fixed rate",
                    "consume, MB/s");

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(BEGIN).append("\n## The relay\n\n");
        text.append(
                String.format(
                        Locale.ROOT,
                        "Measured %s on %d cores, Linux %s, JDK %s: medians of %d interleaved rounds"
                                + " of %.1f s; memory with %,d idle connections. Loopback; the load"
                                + " shares the cores. Before the first round each kind of load ran for %.1f s"
                                + " on ours, for the JVM compiles, and for %.1f s on the others."
                                + " Taken by `bench/relay`.%n%n",
                        LocalDate.now(java.time.ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        settings.rounds(),
                        settings.seconds(),
                        settings.idleConnections(),
                        RelayBench.COMPILING_NANOS / 1e9,
                        settings.seconds() / 2));
        if (load > Settings.QUIET_LOAD) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "**The machine was busy with other things (load average %.0f at the"
                                    + " start): nothing here may be quoted. Run it again on a quiet"
                                    + " one.**%n%n",
                            load));
        }
        table(text);
        goals(text, "the best HAProxy", AGAINST_HAPROXY, RelayBench.HAPROXY);
        goals(text, "a direct connection", AGAINST_DIRECT, List.of(RelayBench.DIRECT));
        String p99 = "produce p99 ms at a fixed rate";
        if (figures.has(p99, RelayBench.OURS) && figures.has(p99, RelayBench.DIRECT)) {
            double added =
                    figures.median(p99, RelayBench.OURS) - figures.median(p99, RelayBench.DIRECT);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "Kafka's p99 added by the relay: %.2f ms; the goal is under 1 ms: %s.%n%n",
                            added,
                            added < 1 ? "met" : "missed"));
        }
        return text.append(END).append('\n').toString();
    }

    private void table(StringBuilder text) {
        List<String> columns = new ArrayList<>(List.of(RelayBench.DIRECT, RelayBench.OURS));
        columns.addAll(RelayBench.HAPROXY);
        columns.add(RelayBench.NGINX);
        columns.addAll(settings.variants().keySet());
        text.append("| figure | ").append(String.join(" | ", columns)).append(" |\n|---|");
        text.append("---|".repeat(columns.size())).append('\n');
        for (String row : ROWS) {
            if (columns.stream().noneMatch(c -> figures.has(row, c))) {
                continue;
            }
            text.append("| ").append(row);
            for (String column : columns) {
                text.append(" | ")
                        .append(
                                figures.has(row, column)
                                        ? number(figures.median(row, column))
                                        : "-");
            }
            text.append(" |\n");
        }
        text.append('\n');
    }

    private void goals(StringBuilder text, String whom, List<Goal> goals, List<String> theirs) {
        List<String> lines = new ArrayList<>();
        for (Goal goal : goals) {
            List<String> there =
                    theirs.stream().filter(t -> figures.has(goal.figure(), t)).toList();
            if (there.isEmpty() || !figures.has(goal.figure(), RelayBench.OURS)) {
                continue;
            }
            String best = figures.best(goal.figure(), there, goal.higher());
            Figures.Ratio ratio = figures.ratio(goal.figure(), RelayBench.OURS, best);
            boolean met =
                    goal.higher() ? ratio.median() >= goal.goal() : ratio.median() <= goal.goal();
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.2f (%.2f-%.2f) | %s %.2f | %s |",
                            goal.figure(),
                            best,
                            ratio.median(),
                            ratio.least(),
                            ratio.most(),
                            goal.higher() ? "at least" : "at most",
                            goal.goal(),
                            met ? "met" : "missed"));
        }
        if (!lines.isEmpty()) {
            text.append("Ratios to ")
                    .append(whom)
                    .append(", median (least-most of the rounds):\n\n");
            text.append("| figure | against | ratio | goal | |\n|---|---|---|---|---|\n");
            text.append(String.join("\n", lines)).append("\n\n");
        }
    }

    private static String number(double value) {
        String format = value >= 1000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Replaces the section, or adds it. */
    static void write(Path file, String section) {
        try {
            String old = Files.exists(file) ? Files.readString(file) : "# Performance\n\n";
            int begin = old.indexOf(BEGIN);
            int end = old.indexOf(END);
            String next =
                    begin < 0 || end < begin
                            ? old + section
                            : old.substring(0, begin)
                                    + section
                                    + old.substring(end + END.length()).stripLeading();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
