/**
 * The command line, where everything is put together: commands, the real clock, the real files. May
 * import all rooms; of {@code localcloud} only its public class.
 */
@NullMarked
package io.linkspan.cli;

import org.jspecify.annotations.NullMarked;
