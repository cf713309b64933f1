package io.linkspan.relay;

import org.jspecify.annotations.Nullable;

/**
 * One of a flow's two connections, and the bytes that came from it and are still to be passed on.
 * An idle side holds no buffer and no pipe.
 */
final class Side implements EventLoop.Handler {
    final Flow flow;

    /** -1 while there is no connection. */
    int handle = -1;

    boolean readable;
    boolean writable;

    /** A read short of what was asked for does not mean that nothing is left. */
    boolean careful;

    /** Urgent bytes were seen: a splice would stop at them. */
    boolean urgent;

    /** Reads came full: splicing is worth a pipe. */
    boolean bulk;

    /** The system was told that much comes from here; it keeps that. */
    boolean large;

    /** The stream's end was read. */
    boolean ended;

    /** The connection was reset or lost; what it still holds is to be read. */
    boolean broken;

    /** FIN was sent to it. */
    boolean closed;

    /** Only plenty of bytes make an event. */
    boolean gathers;

    /** Not looked at for now; {@link Pauses} has what is said of it. */
    boolean paused;

    /** When the pause is over, in the clock's nanoseconds. */
    long pausesUntil;

    /** The neighbours whose pauses end sooner and later. */
    @Nullable Side pausesAfter;

    @Nullable Side pausesBefore;

    /** What the last splice moved; 0 when there was none since a pause began. */
    int spliced;

    /** Bytes spliced since the other side last said anything, or a pause brought little. */
    long run;

    int fullReads;

    /** The last read was short enough to wait for others of its kind. */
    boolean small;

    /**
     * Bytes read and not yet written to the other side: {@code from} to {@code to} of the buffer,
     * which is the side's own, or the loop's batch until the turn ends.
     */
    @Nullable Chunk stash;

    int stashFrom;
    int stashTo;

    /** Bytes at the front of the stash that are the relay's own. */
    int own;

    int pipe = PipePool.NONE;
    int piped;

    Side(Flow flow) {
        this.flow = flow;
    }

    @Override
    public void ready(int events) {
        if ((events & Net.READABLE) != 0) {
            readable = true;
        }
        if ((events & Net.WRITABLE) != 0) {
            writable = true;
        }
        if ((events & (Net.HANGUP | Net.URGENT | Net.BROKEN)) != 0) {
            readable = true;
            careful = true;
            urgent |= (events & Net.URGENT) != 0;
            broken |= (events & Net.BROKEN) != 0;
        }
        flow.ready(this, events);
    }

    /** Whether bytes that came from here wait for the other side. */
    boolean holdsBytes() {
        return stash != null || piped > 0;
    }

    /** Whether the stream is left alone for now; its end does not wait, nor does an answer. */
    boolean pauses() {
        return paused && run > 0 && !careful;
    }

    /** Forgets the connection, for another attempt. */
    void clear() {
        handle = -1;
        readable = false;
        writable = false;
        careful = false;
        urgent = false;
        broken = false;
    }
}
