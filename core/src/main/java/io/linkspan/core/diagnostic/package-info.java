/** Problems told to people: what failed, where, why, what to do. May import nothing but the JDK. */
@NullMarked
package io.linkspan.core.diagnostic;

import org.jspecify.annotations.NullMarked;
