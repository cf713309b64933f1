package io.linkspan.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Native memory of one event loop's thread that sockets read into and write from. */
final class Chunk {
    final ByteBuffer buffer;

    /** Where {@link #buffer} begins. */
    final long address;

    private final Arena arena;

    /**
     * @param arena belongs to this chunk alone
     */
    Chunk(int bytes, Arena arena) {
        this.arena = arena;
        MemorySegment segment = arena.allocate(bytes, 64);
        address = segment.address();
        buffer = segment.asByteBuffer();
    }

    int capacity() {
        return buffer.capacity();
    }

    /** Copies bytes to the beginning of this chunk. */
    void put(Chunk from, int at, int length) {
        from.buffer.clear();
        buffer.clear();
        buffer.put(0, from.buffer, at, length);
    }

    void put(byte[] bytes) {
        buffer.clear();
        buffer.put(0, bytes);
    }

    void free() {
        arena.close();
    }
}
