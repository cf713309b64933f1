/**
 * The data plane of interface endpoints: where each listens and which load balancer's node it
 * forwards as. May import {@code image}, {@code network}, {@code relay} and the JDK.
 */
@NullMarked
package io.linkspan.localcloud.privatelink;

import org.jspecify.annotations.NullMarked;
