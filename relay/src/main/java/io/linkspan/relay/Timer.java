package io.linkspan.relay;

import org.jspecify.annotations.Nullable;

/** Something that is to happen at a moment; an entry of one {@link TimerWheel}. */
abstract class Timer {
    /** Nanoseconds of the loop's clock. */
    long deadline;

    /** Neighbours in the slot's ring; null while not scheduled. */
    @Nullable Timer next;

    @Nullable Timer previous;

    /** Which slot holds this: level * 64 + index; -1 for none. */
    int slot = -1;

    abstract void expire();

    boolean scheduled() {
        return slot >= 0;
    }
}
