/**
 * What makes an instance real on one machine: a folder, a private address with an SSH server, and a
 * tree of processes. May import {@code image}, {@code network}, {@code store}, the JDK, Apache MINA
 * SSHD and SLF4J.
 */
@NullMarked
package io.linkspan.localcloud.compute;

import org.jspecify.annotations.NullMarked;
