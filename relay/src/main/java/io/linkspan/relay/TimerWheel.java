package io.linkspan.relay;

/**
 * Timers of one event loop: setting, moving and cancelling one is O(1) however many there are. Four
 * wheels of 64 slots; one tick of the first is {@link #TICK_NANOS}, so a timer fires up to one tick
 * late. A deadline past the last wheel (37 hours) waits there and is placed again. Not thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // entries of a ring are compared as the entries they are
final class TimerWheel {
    static final long TICK_NANOS = 8_388_608;
    private static final int TICK_SHIFT = 23;
    private static final int LEVELS = 4;
    private static final int BITS = 6;
    private static final int SLOTS = 1 << BITS;
    private static final long REACH = 1L << (BITS * LEVELS);

    private final Timer[] rings = new Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];

    /** Every tick up to this one has been handled. */
    private long tick;

    private int size;

    TimerWheel(long now) {
        tick = now >> TICK_SHIFT;
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new Ring();
        }
    }

    int size() {
        return size;
    }

    /** Sets or moves a timer; a deadline that has passed fires at the next tick. */
    void schedule(Timer timer, long deadline) {
        cancel(timer);
        timer.deadline = deadline;
        place(timer, tick + 1);
        size++;
    }

    void cancel(Timer timer) {
        if (timer.slot < 0) {
            return;
        }
        unlink(timer);
        size--;
    }

    /** Nanoseconds until {@link #advance} has something to do; -1 when there is no timer. */
    long nanosToNext(long now) {
        if (size == 0) {
            return -1;
        }
        long first = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            long bits = occupied[level];
            if (bits != 0) {
                int shift = level * BITS;
                int position = (int) (tick >> shift) & (SLOTS - 1);
                // Slots after the current one come first, the current one last (a full turn on).
                long rotated = Long.rotateRight(bits, position + 1);
                long turns = Long.numberOfTrailingZeros(rotated) + 1L;
                first = Math.min(first, ((tick >> shift) + turns) << shift);
            }
        }
        if (first == Long.MAX_VALUE) {
            throw new IllegalStateException(size + " timers but no slot in use");
        }
        return Math.max(0, (first << TICK_SHIFT) - now);
    }

    /** Fires what is due. Expired timers may set themselves again. */
    void advance(long now) {
        long target = now >> TICK_SHIFT;
        while (tick < target) {
            if (size == 0) {
                tick = target;
                return;
            }
            if (occupied[0] == 0) {
                // Nothing before the first wheel's turn ends: go there at once.
                long turn = (tick | (SLOTS - 1)) + 1;
                if (turn > target) {
                    tick = target;
                    return;
                }
                tick = turn;
            } else {
                tick++;
            }
            cascade();
            fire(rings[(int) tick & (SLOTS - 1)], 0, (int) tick & (SLOTS - 1));
        }
    }

    /** Brings down what the higher wheels hold for the turn that starts now. */
    private void cascade() {
        for (int level = 1; level < LEVELS; level++) {
            if ((tick & ((1L << (level * BITS)) - 1)) != 0) {
                return;
            }
            int index = (int) (tick >> (level * BITS)) & (SLOTS - 1);
            Timer ring = rings[level * SLOTS + index];
            if (ring.next != ring) {
                Timer moved = takeAll(ring, level, index);
                while (moved != null) {
                    Timer following = moved.next;
                    moved.next = null;
                    moved.slot = -1;
                    place(moved, tick);
                    moved = following;
                }
            }
        }
    }

    private void fire(Timer ring, int level, int index) {
        if (ring.next == ring) {
            return;
        }
        // One by one: what fires may cancel its neighbours.
        Timer last = ring.previous;
        while (ring.next != ring && last != null) {
            Timer timer = ring.next;
            if (timer == null) {
                throw new IllegalStateException("broken ring at level " + level + " " + index);
            }
            boolean end = timer == last;
            unlink(timer);
            if ((timer.deadline >> TICK_SHIFT) >= tick) {
                place(timer, tick + 1);
            } else {
                size--;
                timer.expire();
            }
            if (end) {
                return;
            }
        }
    }

    private void place(Timer timer, long earliest) {
        // The tick after the deadline's own, so that no timer fires early.
        long due = Math.max((timer.deadline >> TICK_SHIFT) + 1, earliest);
        long ahead = due - tick;
        int level = 0;
        if (ahead >= REACH) {
            due = tick + REACH - 1;
            level = LEVELS - 1;
        } else {
            while (ahead >= 1L << (BITS * (level + 1))) {
                level++;
            }
        }
        int index = (int) (due >> (level * BITS)) & (SLOTS - 1);
        Timer ring = rings[level * SLOTS + index];
        Timer tail = ring.previous;
        timer.previous = tail;
        timer.next = ring;
        if (tail != null) {
            tail.next = timer;
        }
        ring.previous = timer;
        timer.slot = level * SLOTS + index;
        occupied[level] |= 1L << index;
    }

    private void unlink(Timer timer) {
        Timer before = timer.previous;
        Timer after = timer.next;
        if (before == null || after == null) {
            throw new IllegalStateException("timer is in slot " + timer.slot + " but unlinked");
        }
        before.next = after;
        after.previous = before;
        if (before == after) {
            occupied[timer.slot >> BITS] &= ~(1L << (timer.slot & (SLOTS - 1)));
        }
        timer.next = null;
        timer.previous = null;
        timer.slot = -1;
    }

    /** Empties a ring into a chain that ends with null. */
    private Timer takeAll(Timer ring, int level, int index) {
        Timer first = ring.next;
        Timer last = ring.previous;
        if (first == null || last == null) {
            throw new IllegalStateException("broken ring at level " + level + " " + index);
        }
        last.next = null;
        ring.next = ring;
        ring.previous = ring;
        occupied[level] &= ~(1L << index);
        return first;
    }

    private static final class Ring extends Timer {
        Ring() {
            next = this;
            previous = this;
        }

        @Override
        void expire() {
            throw new IllegalStateException("a slot is no timer");
        }
    }
}
