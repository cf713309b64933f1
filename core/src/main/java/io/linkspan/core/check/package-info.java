/**
 * What verification must prove, derived from the spec alone. May import the JDK, {@code link} and
 * {@code diagnostic}; never {@code plan}, whose mistakes it is there to find.
 */
@NullMarked
package io.linkspan.core.check;

import org.jspecify.annotations.NullMarked;
