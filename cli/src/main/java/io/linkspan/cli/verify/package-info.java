/**
 * How the findings of a verification are told: to people, to programs, to a test runner. May import
 * {@code core.verify}, {@code engine.verify} and {@code cli.terminal}.
 */
@NullMarked
package io.linkspan.cli.verify;

import org.jspecify.annotations.NullMarked;
