/**
 * Plans for people to review and programs to keep. May import {@code core}, {@code cli.terminal}
 * and Jackson.
 */
@NullMarked
package io.linkspan.cli.plan;

import org.jspecify.annotations.NullMarked;
