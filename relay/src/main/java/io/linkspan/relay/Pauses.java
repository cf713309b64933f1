package io.linkspan.relay;

import org.jspecify.annotations.Nullable;

/**
 * The steady streams of one loop that are left to gather: each is looked at again when plenty of
 * bytes wait, which is an event, or after a pause. All pauses are as long, so first come first.
 */
final class Pauses {
    private final Net net;
    private final int plenty;
    private final long length;
    private @Nullable Side first;
    private @Nullable Side last;

    Pauses(Net net, Tuning tuning) {
        this.net = net;
        plenty = tuning.plentyBytes();
        length = net.shortestWait() <= tuning.pauseNanos() ? tuning.pauseNanos() : 0;
    }

    /** Whether there are any: where waits can be that short. */
    boolean possible() {
        return length > 0;
    }

    /** How long until the next is over; -1 when there is none. */
    long nanosToNext(long now) {
        Side next = first;
        return next == null ? -1 : Math.max(1, next.pausesUntil - now);
    }

    void begin(Side side, long now) {
        side.paused = true;
        side.pausesUntil = now + length;
        side.spliced = 0;
        Side before = last;
        side.pausesAfter = before;
        if (before == null) {
            first = side;
        } else {
            before.pausesBefore = side;
        }
        last = side;
        if (!side.gathers) {
            side.gathers = true;
            net.lowWater(side.handle, plenty);
        }
    }

    /** Its stream is one as any other: each byte that arrives is an event again. */
    void leave(Side side) {
        end(side);
        if (side.gathers) {
            side.gathers = false;
            net.lowWater(side.handle, 1);
        }
    }

    /** No pause, if there was one. */
    void end(Side side) {
        if (!side.paused) {
            return;
        }
        side.paused = false;
        Side before = side.pausesAfter;
        Side after = side.pausesBefore;
        if (before == null) {
            first = after;
        } else {
            before.pausesBefore = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.pausesAfter = before;
        }
        side.pausesAfter = null;
        side.pausesBefore = null;
    }

    /** Pauses that are half over end with the first: together they cost one turn. */
    void resume(long now) {
        Side side = first;
        if (side == null || side.pausesUntil > now) {
            return;
        }
        while (side != null && side.pausesUntil - length / 2 <= now) {
            end(side);
            // Nothing tells of what is less than plenty.
            side.readable = true;
            side.flow.resume();
            side = first;
        }
    }
}
