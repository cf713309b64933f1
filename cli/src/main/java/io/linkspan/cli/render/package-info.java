/** Rendered plans as files and on screen. May import the JDK, a JSON library and {@code core}. */
@NullMarked
package io.linkspan.cli.render;

import org.jspecify.annotations.NullMarked;
