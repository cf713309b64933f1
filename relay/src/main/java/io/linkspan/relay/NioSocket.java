package io.linkspan.relay;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A channel with the number it is known by. */
final class NioSocket {
    final SelectableChannel channel;
    long token;

    /** The key of the one loop that a connection lives in. */
    @Nullable SelectionKey key;

    /** The keys of a listener: one for each loop. */
    final Map<NioNet, SelectionKey> listenerKeys = new ConcurrentHashMap<>(0);

    NioSocket(SelectableChannel channel) {
        this.channel = channel;
    }
}
