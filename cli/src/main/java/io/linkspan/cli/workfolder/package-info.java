/**
 * The work folder: the one place where Linkspan keeps things. May import {@code core.diagnostic}
 * and logback.
 */
@NullMarked
package io.linkspan.cli.workfolder;

import org.jspecify.annotations.NullMarked;
