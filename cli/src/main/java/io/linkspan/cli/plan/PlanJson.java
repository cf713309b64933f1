package io.linkspan.cli.plan;

import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Resource.ExistingConfiguration;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A plan as plain maps and lists for JSON. The same plan always gives the same text: sets are
 * sorted.
 */
public final class PlanJson {
    private PlanJson() {}

    public static Map<String, Object> of(Plan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("link", plan.link());
        json.put("account", plan.account());
        json.put("summary", PlanText.summary(plan));
        json.put("changes", plan.changes().stream().map(PlanJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(Change change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", action(change));
        json.put("resource", change.key().toString());
        json.put("description", Described.of(Place.resource(change)));
        switch (change) {
            case Change.Create c -> {
                json.put("wanted", plain(c.wanted()));
                json.put("replacing", plain(c.replacing()));
            }
            case Change.Update c -> {
                json.put("id", c.existing().id());
                json.put("wanted", plain(c.wanted()));
                json.put(
                        "differences",
                        plain(
                                c.wanted() instanceof ExistingConfiguration
                                        ? c.differences().stream().map(PlanJson::shown).toList()
                                        : c.differences()));
            }
            case Change.Delete c -> {
                json.put("id", c.existing().id());
                json.put("actual", plain(c.existing().actual()));
                json.put("replaced", c.replaced());
            }
            case Change.Keep c -> {
                json.put("id", c.existing().id());
                json.put("actual", plain(c.existing().actual()));
            }
        }
        json.put("after", change.after().stream().map(Change.Step::toString).sorted().toList());
        return json;
    }

    static String action(Change change) {
        return switch (change) {
            case Change.Create _ -> "create";
            case Change.Update _ -> "update";
            case Change.Delete _ -> "delete";
            case Change.Keep _ -> "keep";
        };
    }

    /** The user's file may hold the user's secrets. */
    private static Difference shown(Difference d) {
        return d.component().equals("text")
                ? new Difference(
                        d.component(),
                        ServerProperties.parse(d.actual()).shown(),
                        ServerProperties.parse(d.wanted()).shown())
                : d;
    }

    /** Records become objects, sets sorted lists, names and numbers themselves. */
    private static Object plain(Object value) {
        return switch (value) {
            case String _, Number _, Boolean _ -> value;
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case Map<?, ?> map -> {
                Map<String, Object> json = new TreeMap<>();
                map.forEach((k, v) -> json.put(k.toString(), plain(v)));
                yield json;
            }
            case SortedSet<?> set -> plain(new ArrayList<>(set));
            case List<?> list -> list.stream().map(PlanJson::plain).toList();
            case Collection<?> set -> set.stream().map(Object::toString).sorted().toList();
            case Record r when !r.getClass().getPackageName().endsWith(".plan") -> r.toString();
            case ExistingConfiguration file -> components(file.shown());
            case Record r -> components(r);
            default -> value.toString();
        };
    }

    private static Object components(Record r) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (RecordComponent component : r.getClass().getRecordComponents()) {
            try {
                json.put(component.getName(), plain(component.getAccessor().invoke(r)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("component " + component + " cannot be read", e);
            }
        }
        return json;
    }
}
