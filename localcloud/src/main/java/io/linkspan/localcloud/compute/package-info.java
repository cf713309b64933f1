/**
 * What makes an instance real on one machine: a folder, a private address with an SSH server, and a
 * tree of processes. Knows neither APIs nor durable state; may import the JDK, Apache MINA SSHD and
 * SLF4J.
 */
@NullMarked
package io.linkspan.localcloud.compute;

import org.jspecify.annotations.NullMarked;
