package io.linkspan.core.diagnostic;

import java.util.List;

/** Carries diagnostics out of a place that cannot go on. Never empty. */
public final class DiagnosticException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    public DiagnosticException(List<Diagnostic> diagnostics) {
        super(diagnostics.getFirst().summary());
        this.diagnostics = List.copyOf(diagnostics);
    }

    public DiagnosticException(Diagnostic diagnostic, Throwable cause) {
        super(diagnostic.summary(), cause);
        this.diagnostics = List.of(diagnostic);
    }

    public DiagnosticException(Diagnostic diagnostic) {
        this(List.of(diagnostic));
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
