/**
 * An authoritative DNS server: one view of names for each address it listens on. Knows names and
 * addresses, and no cloud; may import the JDK, dnsjava and SLF4J.
 */
@NullMarked
package io.linkspan.localcloud.dns;

import org.jspecify.annotations.NullMarked;
