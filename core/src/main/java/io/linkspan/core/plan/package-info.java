/**
 * From the spec and what exists to a plan: pure, without clock, randomness or I/O. May import the
 * JDK, {@code link}, {@code kafka} and {@code diagnostic}.
 */
@NullMarked
package io.linkspan.core.plan;

import org.jspecify.annotations.NullMarked;
