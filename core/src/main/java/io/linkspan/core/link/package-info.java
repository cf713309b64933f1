/**
 * What the user wants: the spec file as validated records. May import the JDK and {@code
 * diagnostic} only.
 */
@NullMarked
package io.linkspan.core.link;

import org.jspecify.annotations.NullMarked;
