/**
 * What exists in the cloud: immutable records of every resource, and the image that holds them. May
 * import nothing but the JDK, Jackson's annotations and persistent collections.
 */
@NullMarked
package io.linkspan.localcloud.image;

import org.jspecify.annotations.NullMarked;
