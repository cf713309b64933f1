package io.linkspan.cli.plan;

import io.linkspan.cli.terminal.Style;
import io.linkspan.core.kafka.UnifiedDiff;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan as a tree by zone. {@code +} is created, {@code ~} changed, {@code -} removed, {@code -/+}
 * removed and made anew; the reason stands below each.
 */
public final class PlanText {
    private static final List<String> HEADINGS =
            List.of("network", "zone", "hosts", "Kafka", "load balancer", "private link");

    private final Style style;

    public PlanText(Style style) {
        this.style = style;
    }

    /**
     * @param unchanged whether what stays as it is is listed too
     */
    public String of(Plan plan, boolean unchanged) {
        StringBuilder text = new StringBuilder();
        text.append(style.bold(plan.link()))
                .append(": ")
                .append(summary(plan))
                .append(" (account ")
                .append(plan.account())
                .append(")\n");
        Place place = new Place(plan);
        Map<String, List<Change>> byPlace = new LinkedHashMap<>();
        plan.changes().stream()
                .filter(c -> unchanged || !(c instanceof Change.Keep))
                .filter(c ->
                        !(c instanceof Change.Delete(var existing, boolean replaced, var after)
                                && replaced))
                .sorted(Comparator.comparing(c -> c.key().kind() + sortable(c.key().name())))
                .forEach(c ->
                        byPlace.computeIfAbsent(place.of(Place.resource(c)), p -> new ArrayList<>())
                                .add(c));
        byPlace.keySet().stream()
                .sorted(Comparator.<String>comparingInt(PlanText::rank).thenComparing(p -> p))
                .forEach(heading -> {
                    text.append('\n').append(style.bold(heading)).append('\n');
                    byPlace.getOrDefault(heading, List.of())
                            .forEach(change -> append(text, change));
                });
        return text.toString();
    }

    /** Such as "31 to create, 1 to change, 12 as they should be". */
    public static String summary(Plan plan) {
        long replaced =
                plan.changes().stream()
                        .filter(c -> c instanceof Change.Delete d && d.replaced())
                        .count();
        long created = count(plan, Change.Create.class) - replaced;
        long removed = count(plan, Change.Delete.class) - replaced;
        List<String> parts = new ArrayList<>();
        add(parts, created, "to create");
        add(parts, count(plan, Change.Update.class), "to change");
        add(parts, replaced, "to replace");
        add(parts, removed, "to remove");
        add(parts, count(plan, Change.Keep.class), "as they should be");
        return plan.isEmpty()
                ? "nothing to change, " + String.join(", ", parts)
                : String.join(", ", parts);
    }

    private static long count(Plan plan, Class<? extends Change> kind) {
        return plan.changes().stream().filter(kind::isInstance).count();
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private void append(StringBuilder text, Change change) {
        String line = Described.of(Place.resource(change));
        switch (change) {
            case Change.Create c when c.replacing().isEmpty() ->
                    text.append(style.green("  + ")).append(line).append('\n');
            case Change.Create c -> {
                text.append(style.yellow("  -/+ ")).append(line).append('\n');
                append(text, c.replacing());
            }
            case Change.Update c -> {
                text.append(style.yellow("  ~ ")).append(line).append('\n');
                if (c.wanted() instanceof Resource.ExistingConfiguration file
                        && c.existing().actual() instanceof Resource.ExistingConfiguration old) {
                    diff(text, file.path(), old.shown().text(), file.shown().text());
                } else {
                    append(text, c.differences());
                }
            }
            case Change.Delete c ->
                    text.append(style.red("  - "))
                            .append(line)
                            .append(style.dim(" " + c.existing().id()))
                            .append('\n');
            case Change.Keep c ->
                    text.append("    ")
                            .append(style.dim(line + " " + c.existing().id()))
                            .append('\n');
        }
        if (Place.resource(change) instanceof Resource.BrokerConfiguration file
                && change instanceof Change.Create) {
            file.text()
                    .lines()
                    .forEach(l -> text.append(style.dim("      | ")).append(l).append('\n'));
        }
    }

    private void diff(StringBuilder text, String path, String before, String after) {
        UnifiedDiff.of(path, path, before, after)
                .lines()
                .forEach(l -> {
                    String shown =
                            l.startsWith("+")
                                    ? style.green(l)
                                    : l.startsWith("-") ? style.red(l) : style.dim(l);
                    text.append("      ").append(shown).append('\n');
                });
    }

    private void append(StringBuilder text, List<Difference> differences) {
        for (Difference d : differences) {
            if (d.component().equals("text")) {
                List<String> actual = d.actual().lines().toList();
                List<String> wanted = d.wanted().lines().toList();
                actual.stream()
                        .filter(l -> !wanted.contains(l))
                        .forEach(l -> text.append(style.red("      - ")).append(l).append('\n'));
                wanted.stream()
                        .filter(l -> !actual.contains(l))
                        .forEach(l -> text.append(style.green("      + ")).append(l).append('\n'));
            } else {
                text.append("      ")
                        .append(d.component())
                        .append(": ")
                        .append(d.actual())
                        .append(" -> ")
                        .append(d.wanted())
                        .append('\n');
            }
        }
    }

    private static int rank(String heading) {
        for (int i = 0; i < HEADINGS.size(); i++) {
            if (heading.startsWith(HEADINGS.get(i))) {
                return i;
            }
        }
        return HEADINGS.size();
    }

    /** Numbers in names compare as numbers: broker-node10 stands after broker-node9. */
    private static String sortable(String name) {
        return name.replaceAll("(?<!\\d)(\\d{1,9})(?!\\d)", "000000000$1")
                .replaceAll("0*(\\d{9})(?!\\d)", "$1");
    }
}
