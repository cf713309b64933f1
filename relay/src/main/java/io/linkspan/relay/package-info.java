/**
 * A TCP load balancer: listeners, target groups, health checks, flows, draining. Knows addresses,
 * zones and bytes, and no cloud. May import nothing but the JDK.
 */
@NullMarked
package io.linkspan.relay;

import org.jspecify.annotations.NullMarked;
