/**
 * Kafka's files as an archive, made from Maven's central repository. May import {@code engine},
 * {@code core} and Kafka's clients.
 */
@NullMarked
package io.linkspan.cli.archive;

import org.jspecify.annotations.NullMarked;
