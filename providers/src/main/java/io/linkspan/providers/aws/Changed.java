package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import java.util.List;

/** Asks which components differ. */
final class Changed {
    private Changed() {}

    static boolean in(List<Difference> differences, String component) {
        return differences.stream().anyMatch(d -> d.component().equals(component));
    }
}
