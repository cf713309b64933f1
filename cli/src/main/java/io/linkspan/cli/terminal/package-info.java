/**
 * What a command speaks to and through: streams, colours, exit codes and how problems read. May
 * import {@code core.diagnostic}.
 */
@NullMarked
package io.linkspan.cli.terminal;

import org.jspecify.annotations.NullMarked;
