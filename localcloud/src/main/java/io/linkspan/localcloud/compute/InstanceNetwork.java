package io.linkspan.localcloud.compute;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What the network lets one instance do. Asked at every connection, so rules apply at once; called
 * from many threads.
 */
public interface InstanceNetwork {

    /**
     * Whether SSH from this source reaches the instance at one of its addresses; otherwise it is
     * never answered.
     */
    boolean admitsSsh(InetAddress source, InetAddress at);

    /** Whether a connection opened by the instance gets through; otherwise it is never answered. */
    boolean reaches(InetSocketAddress destination);

    /** The address of a name as the instance's resolver sees it; never asks outside. */
    Optional<InetAddress> resolve(String name);
}
