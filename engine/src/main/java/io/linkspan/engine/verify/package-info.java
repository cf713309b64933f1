/**
 * How each check is carried out over a fresh look at the world, and what follows from what. May
 * import {@code core} but {@code core.plan}, {@code engine}, {@code engine.view} and the JDK.
 */
@NullMarked
package io.linkspan.engine.verify;

import org.jspecify.annotations.NullMarked;
