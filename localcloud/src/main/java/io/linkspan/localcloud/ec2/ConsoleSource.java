package io.linkspan.localcloud.ec2;

import java.time.Instant;
import java.util.Optional;

/** Where what hosts write to their consoles is read. */
@FunctionalInterface
public interface ConsoleSource {
    /**
     * What a host wrote.
     *
     * @param text one character for each byte
     * @param writtenAt when it last wrote
     */
    record Console(String text, Instant writtenAt) {}

    /** Empty while the host has written nothing. */
    Optional<Console> console(String instanceId);
}
