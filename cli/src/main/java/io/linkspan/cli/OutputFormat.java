package io.linkspan.cli;

/** How results are printed. */
enum OutputFormat {
    /** For people. */
    TEXT,
    /** For programs: an object on each line. */
    JSON,
    /** For what shows tests; of {@code verify} alone. */
    JUNIT
}
