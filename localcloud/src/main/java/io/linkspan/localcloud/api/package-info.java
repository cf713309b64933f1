/**
 * The wire: HTTP, signatures, the query and JSON protocols, errors, paging and filters; the
 * services' handlers plug in as {@link io.linkspan.localcloud.api.Actions}. May import {@code
 * image}, {@code store}, the AWS SDK's model classes and their base, and the JDK.
 */
@NullMarked
package io.linkspan.localcloud.api;

import org.jspecify.annotations.NullMarked;
