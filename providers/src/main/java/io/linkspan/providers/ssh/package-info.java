/**
 * Hosts over SSH: sessions through the bastion, commands, files and connections. May import {@code
 * engine}, {@code core}, the JDK, Apache MINA SSHD and SLF4J; no other provider.
 */
@NullMarked
package io.linkspan.providers.ssh;

import org.jspecify.annotations.NullMarked;
