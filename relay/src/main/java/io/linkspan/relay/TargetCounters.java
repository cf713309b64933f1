package io.linkspan.relay;

/** What one event loop counts of one target. */
final class TargetCounters {
    final Counter opened = new Counter();
    final Counter closed = new Counter();
    final Counter bytesIn = new Counter();
    final Counter bytesOut = new Counter();
    final Counter connectFailures = new Counter();
    final Counter connectNanos = new Counter();
}
