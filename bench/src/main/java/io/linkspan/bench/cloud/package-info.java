/** The local cloud's control plane beside moto's server, under the same load in one run. */
@NullMarked
package io.linkspan.bench.cloud;

import org.jspecify.annotations.NullMarked;
