package io.linkspan.core.diagnostic;

import java.util.Optional;

/**
 * One problem, told so that the reader can act on it.
 *
 * @param severity an error stops the command, a warning does not
 * @param code stable, such as {@code LS-SPEC-04}; the same fault always has the same code
 * @param summary one sentence without a final stop: what is wrong, naming the thing ("broker 2
 *     advertises port 9093, which belongs to broker 1")
 * @param detail what was seen, or why it matters; may be empty
 * @param remedy the exact change that cures it; may be empty
 * @param location where in the spec, when it is about the spec
 */
public record Diagnostic(
        Severity severity,
        String code,
        String summary,
        String detail,
        String remedy,
        Optional<Location> location) {

    /**
     * A place in a file.
     *
     * @param file as the user named it
     * @param line 1-based
     * @param column 1-based
     */
    public record Location(String file, int line, int column) {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    public static Diagnostic error(String code, String summary, String detail, String remedy) {
        return new Diagnostic(Severity.ERROR, code, summary, detail, remedy, Optional.empty());
    }

    public static Diagnostic warning(String code, String summary, String detail, String remedy) {
        return new Diagnostic(Severity.WARNING, code, summary, detail, remedy, Optional.empty());
    }

    public Diagnostic at(Location place) {
        return new Diagnostic(severity, code, summary, detail, remedy, Optional.of(place));
    }
}
