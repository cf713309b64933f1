package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import java.util.List;

/**
 * What to do, in an order in which each change stands after those it depends on.
 *
 * @param link the spec's name
 * @param account the provider's account
 * @param changes one for each resource, wanted or existing
 * @param warnings what the reader should know; errors never reach a plan
 */
public record Plan(String link, String account, List<Change> changes, List<Diagnostic> warnings) {
    public Plan {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /** Changes that do something. */
    public List<Change> effective() {
        return changes.stream().filter(c -> !(c instanceof Change.Keep)).toList();
    }

    public boolean isEmpty() {
        return effective().isEmpty();
    }
}
