package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * The health checks of one target: connects, closes, waits. Belongs to the control loop.
 *
 * <pre>
 * IDLE -start-> PROBING -answer or time-out-> WAITING -interval over-> PROBING; any -stop-> IDLE
 * </pre>
 */
final class Checker extends Timer implements EventLoop.Handler {
    private enum Phase {
        IDLE,
        PROBING,
        WAITING
    }

    final Target target;
    final HealthTrack track = new HealthTrack();
    private final EventLoop loop;
    private final Consumer<Checker> changed;
    private HealthCheck check;
    private Phase phase = Phase.IDLE;
    private int handle = -1;
    private long startedAt;
    private String detail = "";

    /**
     * @param changed called after a check that changed the state
     */
    Checker(Target target, HealthCheck check, EventLoop loop, Consumer<Checker> changed) {
        this.target = target;
        this.check = check;
        this.loop = loop;
        this.changed = changed;
    }

    /** What the last check saw; empty when it passed. */
    String detail() {
        return detail;
    }

    boolean running() {
        return phase != Phase.IDLE;
    }

    /** Begins anew, as with a target just registered. */
    void start() {
        track.restart();
        detail = "";
        probe();
    }

    /** Takes changed settings; they count from the next check on. */
    void settings(HealthCheck next) {
        check = next;
    }

    void stop() {
        phase = Phase.IDLE;
        loop.timers.cancel(this);
        drop();
    }

    private void probe() {
        phase = Phase.PROBING;
        startedAt = loop.clock();
        InetAddress from = target.spec().checkedFrom().orElse(null);
        loop.timers.schedule(this, startedAt + check.timeout().toNanos());
        if (target.drops(from)) {
            // As if the packets were lost: the time-out decides.
            return;
        }
        int answer = loop.net.connect(address(), from);
        if (answer >= 0) {
            handle = answer;
            if (loop.watch(answer, this)) {
                return;
            }
            answer = Net.EXHAUSTED;
        }
        done(answer);
    }

    private InetSocketAddress address() {
        InetSocketAddress address = target.address();
        return new InetSocketAddress(address.getAddress(), check.port().orElse(address.getPort()));
    }

    @Override
    public void ready(int events) {
        if (phase == Phase.PROBING && handle >= 0) {
            int answer = loop.net.finishConnect(handle, events);
            if (answer != Net.AGAIN) {
                done(answer);
            }
        }
    }

    @Override
    void expire() {
        if (phase == Phase.PROBING) {
            done(Net.AGAIN);
        } else if (phase == Phase.WAITING) {
            probe();
        }
    }

    private void done(int answer) {
        drop();
        phase = Phase.WAITING;
        loop.timers.schedule(this, Math.max(loop.clock(), startedAt + check.interval().toNanos()));
        detail =
                switch (answer) {
                    case 0 -> "";
                    case Net.AGAIN ->
                            "no answer from "
                                    + text()
                                    + " within "
                                    + check.timeout().toMillis()
                                    + " ms";
                    case Net.RESET -> text() + " refused the connection";
                    case Net.EXHAUSTED ->
                            "no descriptor left to check " + text() + " with; raise the limit";
                    default -> text() + " cannot be reached from here";
                };
        if (track.record(answer == 0, check)) {
            changed.accept(this);
        }
    }

    private String text() {
        InetSocketAddress address = address();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void drop() {
        if (handle >= 0) {
            loop.forget(handle);
            loop.net.close(handle);
            handle = -1;
        }
    }
}
