/** How long planning takes. Imports: core. */
@NullMarked
package io.linkspan.bench.plan;

import org.jspecify.annotations.NullMarked;
