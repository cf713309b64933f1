package io.linkspan.engine.view;

import io.linkspan.core.link.HostPort;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a node's host shows.
 *
 * @param ahead how far its clock is ahead of this machine's; negative behind
 * @param serverProperties the whole file, when it is there
 * @param clusterId of its formatted storage, when it is formatted
 * @param pid of Kafka's process; empty when none is alive
 * @param current whether the process runs with the files that stand there
 * @param lastWords the end of its log, when no process is alive
 * @param listening the host's own listening sockets; 0.0.0.0 for all addresses
 */
public record HostView(
        Duration ahead,
        Optional<String> serverProperties,
        Optional<String> clusterId,
        Optional<Long> pid,
        boolean current,
        String lastWords,
        Set<HostPort> listening) {
    public HostView {
        listening = Set.copyOf(listening);
    }
}
