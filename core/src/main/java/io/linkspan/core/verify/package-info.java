/**
 * What verification must prove, derived from the spec alone, and what follows from what. May import
 * the JDK, {@code link} and {@code kafka}; never {@code plan}, whose mistakes it is there to find.
 */
@NullMarked
package io.linkspan.core.verify;

import org.jspecify.annotations.NullMarked;
