package io.linkspan.relay;

import java.lang.foreign.Arena;
import java.util.function.Supplier;

/**
 * The short reads of one poll: when a poll brings many events, the bytes of each are read into one
 * buffer, and only when all have been read are any written. Writing wakes the receiver, which then
 * competes for the processor with the reads still to be done. Bytes stay here until the end of the
 * turn at the longest. Not thread-safe.
 */
final class ReadBatch {
    private static final int CACHE_LINE = 64;

    private final Tuning tuning;
    private final Chunk chunk;
    private boolean open;
    private int filled;

    ReadBatch(Tuning tuning, Supplier<Arena> arenas) {
        this.tuning = tuning;
        chunk = new Chunk(tuning.batchBytes(), arenas.get());
    }

    /** A poll found so many events. */
    void begin(int events) {
        open = events >= tuning.batchEvents();
    }

    /** From now on what was read is written. */
    void end() {
        open = false;
    }

    /** Whether reads go on and writes wait. */
    boolean open() {
        return open;
    }

    boolean hasRoom() {
        return open && filled + tuning.shortBytes() <= chunk.capacity();
    }

    Chunk chunk() {
        return chunk;
    }

    /** Where the next read goes. */
    int position() {
        return filled;
    }

    void add(int bytes) {
        filled += (bytes + CACHE_LINE - 1) & -CACHE_LINE;
    }

    @SuppressWarnings("ReferenceEquality") // the buffer itself, not one that is like it
    boolean holds(Chunk stash) {
        return stash == chunk;
    }

    /** Nothing read is left here. */
    void clear() {
        filled = 0;
    }

    void close() {
        chunk.free();
    }
}
