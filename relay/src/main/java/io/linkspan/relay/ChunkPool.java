package io.linkspan.relay;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * The buffers of one event loop: one shared buffer that every read goes through, and private ones
 * that a flow holds only while a peer cannot take what was read. What is kept unused is at most
 * {@link #IDLE_LIMIT} bytes; what is in use is bounded by {@link #readSize}. Not thread-safe.
 */
final class ChunkPool {
    /** Most that one read can ask for. */
    static final int MOST_BYTES = 256 * 1024;

    /** Past this much in private buffers, reads shrink to {@link #SMALL_BYTES}. */
    static final long USED_LIMIT = 64L << 20;

    static final int SMALL_BYTES = 4 * 1024;
    private static final long IDLE_LIMIT = 4L << 20;
    private static final int CLASSES = 4;

    private final Supplier<Arena> arenas;
    private final Chunk shared;
    private final ArrayDeque<Chunk>[] idle;
    private final Counter usedBytes = new Counter();
    private long idleBytes;

    ChunkPool(Supplier<Arena> arenas, int readBytes) {
        this.arenas = arenas;
        shared = new Chunk(readBytes, arenas.get());
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        ArrayDeque<Chunk>[] lists = new ArrayDeque[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            lists[i] = new ArrayDeque<>();
        }
        idle = lists;
    }

    /** The buffer that reads go through; its content lasts until the next read. */
    Chunk shared() {
        return shared;
    }

    /** How much one read may ask for, given what flows already hold. */
    int readSize(int wanted) {
        return usedBytes.get() < USED_LIMIT ? wanted : Math.min(wanted, SMALL_BYTES);
    }

    /** From any thread. */
    long usedBytes() {
        return usedBytes.get();
    }

    /** A private buffer of at least this many bytes, at most {@link #MOST_BYTES}. */
    Chunk take(int bytes) {
        int sizeClass = sizeClass(bytes);
        Chunk chunk = idle[sizeClass].pollLast();
        if (chunk == null) {
            chunk = new Chunk(SMALL_BYTES << (2 * sizeClass), arenas.get());
        } else {
            idleBytes -= chunk.capacity();
        }
        usedBytes.add(chunk.capacity());
        return chunk;
    }

    void give(Chunk chunk) {
        usedBytes.add(-chunk.capacity());
        if (idleBytes + chunk.capacity() > IDLE_LIMIT) {
            chunk.free();
            return;
        }
        idleBytes += chunk.capacity();
        idle[sizeClass(chunk.capacity())].addLast(chunk);
    }

    /** Frees the shared and the unused buffers. */
    void close() {
        shared.free();
        for (ArrayDeque<Chunk> list : idle) {
            list.forEach(Chunk::free);
            list.clear();
        }
        idleBytes = 0;
    }

    /** 4, 16, 64 or 256 KiB. */
    private static int sizeClass(int bytes) {
        int sizeClass = 0;
        while (SMALL_BYTES << (2 * sizeClass) < bytes) {
            sizeClass++;
        }
        return sizeClass;
    }
}
