/**
 * An authoritative DNS server, and the names of a cloud's load balancers, endpoints, attached
 * domains and instances as each network sees them. May import {@code image}, {@code store}, {@code
 * tidbcloud}, the JDK, dnsjava and SLF4J.
 */
@NullMarked
package io.linkspan.localcloud.dns;

import org.jspecify.annotations.NullMarked;
