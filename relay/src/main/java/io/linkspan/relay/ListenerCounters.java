package io.linkspan.relay;

/** What one event loop counts of one listener. */
final class ListenerCounters {
    final Counter opened = new Counter();
    final Counter closed = new Counter();
    final Counter bytesIn = new Counter();
    final Counter bytesOut = new Counter();
    final Counter refused = new Counter();
    final Counter resetsByClient = new Counter();
    final Counter resetsByTarget = new Counter();
    final Counter resetsByIdle = new Counter();
}
