package io.linkspan.relay;

import java.util.function.Function;

/** A listener at work. Routes and specs change under it; flows keep what they began with. */
final class Listener {
    private static final int[] NONE = new int[0];

    final Admission admission;
    private final ListenerCounters[] counters;
    private volatile ListenerSpec spec;
    private volatile Route route = Route.NONE;
    private volatile long idleNanos;
    private volatile String bindFailure = "not bound yet";

    /** The listening sockets; only the control thread changes them. */
    private volatile int[] handles = NONE;

    Listener(ListenerSpec spec, int loops) {
        this.spec = spec;
        idleNanos = spec.idleTimeout().toNanos();
        admission = new Admission(spec.maxFlows());
        counters = new ListenerCounters[loops];
        for (int i = 0; i < loops; i++) {
            counters[i] = new ListenerCounters();
        }
    }

    ListenerSpec spec() {
        return spec;
    }

    void spec(ListenerSpec next) {
        spec = next;
        idleNanos = next.idleTimeout().toNanos();
        admission.limit(next.maxFlows());
    }

    Route route() {
        return route;
    }

    void route(Route next) {
        route = next;
    }

    long idleNanos() {
        return idleNanos;
    }

    boolean bound() {
        return handles.length > 0;
    }

    int[] handles() {
        return handles;
    }

    void bound(int[] to) {
        handles = to;
        bindFailure = "";
    }

    void unbound() {
        handles = NONE;
    }

    void bindFailure(String failure) {
        bindFailure = failure;
    }

    ListenerCounters counters(int loop) {
        return counters[loop];
    }

    long flows() {
        return sum(c -> c.opened) - sum(c -> c.closed);
    }

    RelayStatus.ListenerStatus status() {
        // Closed before opened: a flow that ends in between must not make the difference negative.
        long closed = sum(c -> c.closed);
        long opened = sum(c -> c.opened);
        return new RelayStatus.ListenerStatus(
                spec.id(),
                bindFailure,
                opened - closed,
                opened,
                sum(c -> c.bytesIn),
                sum(c -> c.bytesOut),
                sum(c -> c.refused),
                sum(c -> c.resetsByClient),
                sum(c -> c.resetsByTarget),
                sum(c -> c.resetsByIdle));
    }

    private long sum(Function<ListenerCounters, Counter> which) {
        long sum = 0;
        for (ListenerCounters each : counters) {
            sum += which.apply(each).get();
        }
        return sum;
    }
}
