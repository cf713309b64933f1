/**
 * Network load balancers on the relay: from an image to what the relay is to do, and from what it
 * does to the states and health that the API tells. May import {@code elbv2}'s {@code
 * TargetHealthSource}, {@code image}, {@code network}, {@code privatelink}, {@code store}, {@code
 * relay}, the JDK and SLF4J.
 */
@NullMarked
package io.linkspan.localcloud.loadbalancing;

import org.jspecify.annotations.NullMarked;
