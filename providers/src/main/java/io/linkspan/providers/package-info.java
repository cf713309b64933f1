/**
 * What speaks to the outside world, a package for each protocol. Siblings never import each other;
 * all may import {@code engine} and {@code core}.
 */
@NullMarked
package io.linkspan.providers;

import org.jspecify.annotations.NullMarked;
