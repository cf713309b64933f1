/**
 * EC2's actions: networks, hosts and endpoint services. May import {@code api}, {@code image} and
 * the SDK's EC2 model.
 */
@NullMarked
package io.linkspan.localcloud.ec2;

import org.jspecify.annotations.NullMarked;
