/**
 * TiDB Cloud's private link API: zones, connections and their domains. May import {@code engine},
 * {@code core}, the JDK and Jackson; no other provider.
 */
@NullMarked
package io.linkspan.providers.tidbcloud;

import org.jspecify.annotations.NullMarked;
