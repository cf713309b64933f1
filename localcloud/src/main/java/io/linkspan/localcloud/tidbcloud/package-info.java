/**
 * TiDB Cloud's REST API for private link connections and their domains and for the test of a
 * changefeed's sink, with HTTP Digest authentication. May import {@code image}, {@code store}, the
 * JDK, Jackson, Kafka's clients and SLF4J; the network it makes endpoints in comes through {@link
 * io.linkspan.localcloud.tidbcloud.ConsumerNetwork}.
 */
@NullMarked
package io.linkspan.localcloud.tidbcloud;

import org.jspecify.annotations.NullMarked;
