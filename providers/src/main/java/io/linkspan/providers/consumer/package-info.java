/**
 * The consumer's network: its names and connections from it. May import {@code engine}, {@code
 * core}, the JDK and dnsjava; no other provider.
 */
@NullMarked
package io.linkspan.providers.consumer;

import org.jspecify.annotations.NullMarked;
