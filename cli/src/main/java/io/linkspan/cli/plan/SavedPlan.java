package io.linkspan.cli.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reviewed plan in a file: the spec it was made from and every change in full. Planning is pure,
 * so applying it means to plan the same spec again and to go on only when each change is the same
 * to the letter; then exactly what was reviewed is done.
 *
 * @param specFile what the spec was called
 * @param spec the spec's text
 * @param plan as {@link PlanJson} writes it
 */
public record SavedPlan(String specFile, String spec, JsonNode plan) {
    private static final String FORMAT = "linkspan-plan/v1";
    private static final int MOST_NAMED = 10;

    public static SavedPlan of(String specFile, String spec, Plan plan) {
        return new SavedPlan(specFile, spec, JsonMapper.shared().valueToTree(PlanJson.of(plan)));
    }

    /** Whether a file looks like a saved plan and not like a spec. */
    public static boolean looksLikeOne(String text) {
        return text.stripLeading().startsWith("{") && text.contains(FORMAT);
    }

    /**
     * @throws DiagnosticException when the text is no saved plan
     */
    public static SavedPlan parse(String file, String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            if (json.path("format").asString("").equals(FORMAT)
                    && json.path("spec").isString()
                    && json.path("plan").isObject()) {
                return new SavedPlan(
                        json.path("specFile").asString(""),
                        json.path("spec").asString(),
                        json.path("plan"));
            }
        } catch (JacksonException e) {
            // Told below like any other text that is no plan.
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-CLI-10",
                        file + " is no plan that Linkspan wrote",
                        "A plan is one JSON object of format " + FORMAT + ".",
                        "Make one with: linkspan plan --out " + file));
    }

    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("specFile", specFile);
        json.put("spec", spec);
        json.put("plan", plan);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /**
     * Compares with a plan of the same spec made just now.
     *
     * @throws DiagnosticException naming what has moved when they differ
     */
    public void requireSame(Plan fresh) {
        JsonNode now = JsonMapper.shared().valueToTree(PlanJson.of(fresh));
        if (now.equals(plan)) {
            return;
        }
        Map<String, JsonNode> before = byResource(plan);
        Map<String, JsonNode> after = byResource(now);
        if (before.equals(after) && rest(plan).equals(rest(now))) {
            // The same changes, told in another order: each waits for what it needs anyway.
            return;
        }
        TreeSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<String> moved = new ArrayList<>();
        for (String resource : all) {
            JsonNode was = before.get(resource);
            JsonNode is = after.get(resource);
            if (was == null || !was.equals(is)) {
                moved.add(resource + " (planned: " + action(was) + ", now: " + action(is) + ")");
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-PLAN-10",
                        "the world has moved since this plan was made: "
                                + moved.size()
                                + (moved.size() == 1 ? " change differs" : " changes differ"),
                        String.join("; ", moved.subList(0, Math.min(MOST_NAMED, moved.size()))),
                        "Nothing was touched. Make the plan again, review it, and apply that"));
    }

    /** All but the changes. */
    private static Map<String, JsonNode> rest(JsonNode plan) {
        Map<String, JsonNode> rest = new LinkedHashMap<>();
        plan.properties().forEach(field -> rest.put(field.getKey(), field.getValue()));
        rest.remove("changes");
        return rest;
    }

    private static String action(@Nullable JsonNode change) {
        return change == null ? "nothing" : change.path("action").asString("");
    }

    private static Map<String, JsonNode> byResource(JsonNode plan) {
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        plan.path("changes")
                .forEach(c ->
                        changes.put(
                                c.path("resource").asString("")
                                        + ("delete".equals(action(c)) ? " (removal)" : ""),
                                c));
        return changes;
    }
}
