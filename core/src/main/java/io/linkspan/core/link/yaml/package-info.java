/**
 * The spec file: YAML text to validated records and back, every mistake told at once with its line
 * and column. May import the JDK, {@code link}, {@code diagnostic} and snakeyaml-engine's events.
 */
@NullMarked
package io.linkspan.core.link.yaml;

import org.jspecify.annotations.NullMarked;
