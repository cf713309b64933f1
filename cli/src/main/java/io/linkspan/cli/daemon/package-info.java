/**
 * The local cloud as a process of its own: starting, finding, stopping it, and cleaning up after
 * one that was killed. May import {@code workfolder}, {@code core.diagnostic} and the public class
 * of {@code localcloud}.
 */
@NullMarked
package io.linkspan.cli.daemon;

import org.jspecify.annotations.NullMarked;
