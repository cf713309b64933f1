package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.Diagnostic.Location;
import io.linkspan.core.diagnostic.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file, so that all of it is told together. */
final class Findings {
    /** A file with more mistakes than this is likely not a spec at all. */
    static final int SHOWN_MAX = 100;

    private final String file;
    private final List<Diagnostic> found = new ArrayList<>();
    private int errors;

    Findings(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void error(SpecFault fault, Location at, String summary, String detail, String remedy) {
        errors++;
        if (errors <= SHOWN_MAX) {
            found.add(Diagnostic.error(fault.code(), summary, detail, remedy).at(at));
        }
    }

    void warning(SpecFault fault, Location at, String summary, String detail, String remedy) {
        if (found.size() < 2 * SHOWN_MAX) {
            found.add(Diagnostic.warning(fault.code(), summary, detail, remedy).at(at));
        }
    }

    boolean refused() {
        return errors > 0;
    }

    /** In order of their places; problems of one place in order of discovery. */
    List<Diagnostic> diagnostics() {
        List<Diagnostic> sorted = new ArrayList<>(found);
        sorted.sort(
                Comparator.comparingInt((Diagnostic d) -> line(d))
                        .thenComparingInt(Findings::column)
                        .thenComparingInt(d -> d.severity() == Severity.ERROR ? 0 : 1));
        if (errors > SHOWN_MAX) {
            sorted.add(
                    Diagnostic.error(
                            SpecFault.MORE.code(),
                            (errors - SHOWN_MAX) + " more mistakes are not shown",
                            "",
                            "cure those shown first"));
        }
        return sorted;
    }

    private static int line(Diagnostic d) {
        return d.location().map(Location::line).orElse(Integer.MAX_VALUE);
    }

    private static int column(Diagnostic d) {
        return d.location().map(Location::column).orElse(Integer.MAX_VALUE);
    }
}
