/**
 * The AWS side of a link, made through AWS's own SDK. May import {@code engine}, {@code core}, the
 * AWS SDK, SLF4J and the JDK; never a sibling provider. Nothing here asks which cloud answers.
 */
@NullMarked
package io.linkspan.providers.aws;

import org.jspecify.annotations.NullMarked;
