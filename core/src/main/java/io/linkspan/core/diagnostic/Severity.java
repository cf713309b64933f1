package io.linkspan.core.diagnostic;

/** How bad a {@link Diagnostic} is. */
public enum Severity {
    ERROR,
    WARNING
}
