/**
 * Running a command where the consumer's names resolve. May import the JDK and {@code
 * core.diagnostic}.
 */
@NullMarked
package io.linkspan.cli.consumer;

import org.jspecify.annotations.NullMarked;
