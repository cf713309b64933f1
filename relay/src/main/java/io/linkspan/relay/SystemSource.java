package io.linkspan.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Asks the system's routes which address a connection would come from. */
final class SystemSource {
    private SystemSource() {}

    /** Null where there is no route. Connecting a datagram socket sends nothing. */
    static @Nullable InetAddress of(InetSocketAddress target) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(target);
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        } catch (IOException e) {
            return null;
        }
    }
}
