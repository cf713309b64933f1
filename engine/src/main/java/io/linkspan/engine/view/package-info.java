/**
 * The world as it really is, read afresh for verification: everything in the link's network, not
 * only what carries the tool's tags. Ports to read it, and records of what was read. May import
 * {@code core} but {@code core.plan}, {@code engine} and the JDK.
 */
@NullMarked
package io.linkspan.engine.view;

import org.jspecify.annotations.NullMarked;
