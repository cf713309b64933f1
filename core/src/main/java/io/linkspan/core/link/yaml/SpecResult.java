package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.KafkaLink;
import java.util.List;

/** What became of a spec file. */
public sealed interface SpecResult {

    /** All problems found, in order of their places. */
    List<Diagnostic> diagnostics();

    /**
     * The spec is valid.
     *
     * @param diagnostics warnings only
     */
    record Accepted(KafkaLink link, List<Diagnostic> diagnostics) implements SpecResult {
        public Accepted {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * The spec cannot be used.
     *
     * @param diagnostics at least one error; warnings may stand between them
     */
    record Refused(List<Diagnostic> diagnostics) implements SpecResult {
        public Refused {
            diagnostics = List.copyOf(diagnostics);
        }
    }
}
