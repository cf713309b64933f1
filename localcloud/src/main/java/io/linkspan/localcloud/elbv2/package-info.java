/**
 * Elastic Load Balancing's actions, version 2, for network load balancers. May import {@code api},
 * {@code image}, {@code ec2}'s addresses and interfaces, and the SDK's ELBv2 model.
 */
@NullMarked
package io.linkspan.localcloud.elbv2;

import org.jspecify.annotations.NullMarked;
