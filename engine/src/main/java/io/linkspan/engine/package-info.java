/**
 * Makes plans true and proves them, through ports that providers implement. May import {@code
 * core}, the JDK and SLF4J; knows no cloud's protocol.
 */
@NullMarked
package io.linkspan.engine;

import org.jspecify.annotations.NullMarked;
