package io.linkspan.relay;

import java.net.InetAddress;

/** Which address a flow's connection to its target comes from. */
public sealed interface SourceAddress {

    /**
     * The client's own address, with a port of the system's choice (client address preservation).
     */
    record OfClient() implements SourceAddress {}

    /** This address, with a port of the system's choice. */
    record Fixed(InetAddress address) implements SourceAddress {}

    /** Whatever the system picks for the route. */
    record Any() implements SourceAddress {}
}
