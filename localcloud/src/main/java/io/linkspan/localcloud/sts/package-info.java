/** STS's actions. May import {@code api} and the SDK's STS model. */
@NullMarked
package io.linkspan.localcloud.sts;

import org.jspecify.annotations.NullMarked;
