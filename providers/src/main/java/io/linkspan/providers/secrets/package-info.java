/**
 * Passwords, keys and certificates of listeners, in files that only their owner reads. May import
 * {@code engine}, {@code core} and the JDK; no other provider.
 */
@NullMarked
package io.linkspan.providers.secrets;

import org.jspecify.annotations.NullMarked;
