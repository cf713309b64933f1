/**
 * What the network admits: security groups as sources, ports and addresses. Pure functions of an
 * image; may import {@code image} and the JDK.
 */
@NullMarked
package io.linkspan.localcloud.network;

import org.jspecify.annotations.NullMarked;
