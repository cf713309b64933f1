/**
 * A plan as text for those who carry it out with other tools: pure, and the same for the same spec
 * and facts. May import the JDK, {@code link}, {@code plan} and {@code diagnostic}.
 */
@NullMarked
package io.linkspan.core.render;

import org.jspecify.annotations.NullMarked;
