package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A target at work: its counters, and its health as last decided by the control thread. */
final class Target {
    private final String group;
    private final TargetCounters[] counters;
    private final long seed;
    private volatile TargetSpec spec;
    private volatile TargetHealth health = new TargetHealth(TargetHealth.State.UNUSED, "");

    /** The address the system would connect from; null when nobody has to know. */
    private volatile @Nullable InetAddress systemSource;

    Target(String group, TargetSpec spec, int loops) {
        this.group = group;
        this.spec = spec;
        seed = FlowHash.mix(31L * group.hashCode() + spec.id().hashCode());
        counters = new TargetCounters[loops];
        for (int i = 0; i < loops; i++) {
            counters[i] = new TargetCounters();
        }
    }

    String group() {
        return group;
    }

    String id() {
        return spec.id();
    }

    InetSocketAddress address() {
        return spec.address();
    }

    TargetSpec spec() {
        return spec;
    }

    /** The address never changes: another address is another target. */
    void spec(TargetSpec next, @Nullable InetAddress source) {
        spec = next;
        systemSource = source;
    }

    /** Differs between targets, and stays: rendezvous hashing needs it. */
    long seed() {
        return seed;
    }

    /** Whether packets from this address are lost on their way; null means the system's choice. */
    boolean drops(@Nullable InetAddress source) {
        AccessRules rules = spec.access();
        if (rules.equals(AccessRules.any())) {
            return false;
        }
        InetAddress from = source == null ? systemSource : source;
        return from != null && !rules.permits(from);
    }

    TargetHealth health() {
        return health;
    }

    void health(TargetHealth next) {
        health = next;
    }

    TargetCounters counters(int loop) {
        return counters[loop];
    }

    long flows() {
        long closed = sum(c -> c.closed);
        return sum(c -> c.opened) - closed;
    }

    RelayStatus.TargetStatus status() {
        long closed = sum(c -> c.closed);
        long opened = sum(c -> c.opened);
        return new RelayStatus.TargetStatus(
                group,
                id(),
                health,
                opened - closed,
                opened,
                sum(c -> c.bytesIn),
                sum(c -> c.bytesOut),
                sum(c -> c.connectFailures),
                sum(c -> c.connectNanos));
    }

    private long sum(Function<TargetCounters, Counter> which) {
        long sum = 0;
        for (TargetCounters each : counters) {
            sum += which.apply(each).get();
        }
        return sum;
    }
}
