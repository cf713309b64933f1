package io.linkspan.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the loops of one relay share. Thread-safe. */
final class RelayContext {
    /** While a loop has fewer flows than this each of them may matter. */
    private static final int FEW = 8;

    private final @Nullable FlowLog log;
    private final Admission admission;
    private final Runnable resume;
    private volatile List<EventLoop> loops = List.of();

    /**
     * @param resume called when connections that waited for a flow's end can be accepted
     */
    RelayContext(int maxFlows, @Nullable FlowLog log, Runnable resume) {
        this.log = log;
        this.resume = resume;
        admission = new Admission(maxFlows);
    }

    void loops(List<EventLoop> all) {
        loops = List.copyOf(all);
    }

    List<EventLoop> loops() {
        return loops;
    }

    @Nullable FlowLog log() {
        return log;
    }

    /** Makes room for one more flow, or remembers to resume accepting. */
    boolean enter(Listener listener) {
        if (!listener.admission.enter()) {
            return false;
        }
        if (admission.enter()) {
            return true;
        }
        if (listener.admission.leave()) {
            resume.run();
        }
        return false;
    }

    void left(Listener listener) {
        boolean someWait = listener.admission.leave();
        if (admission.leave() || someWait) {
            resume.run();
        }
    }

    /**
     * Where a connection that this loop accepted is to live. Waking another loop costs more than a
     * little imbalance, so that it happens only while flows are few, or a quarter too many are
     * here.
     */
    EventLoop place(EventLoop acceptor) {
        int here = acceptor.load();
        EventLoop best = acceptor;
        int least = here;
        for (EventLoop loop : loops) {
            int there = loop.load();
            if (there < least) {
                least = there;
                best = loop;
            }
        }
        int tolerated = least < FEW ? 0 : least / 4;
        return here - least > tolerated ? best : acceptor;
    }
}
