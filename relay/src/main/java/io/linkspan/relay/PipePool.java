package io.linkspan.relay;

import java.util.Arrays;

/** The pipes of one event loop that no flow uses now. Not thread-safe. */
final class PipePool {
    /** Answer of {@link #take} when the flow has to copy instead. */
    static final int NONE = -1;

    /** Pipes kept open for the next flow that splices. */
    private static final int IDLE_LIMIT = 16;

    private final Net net;
    private final PipeLimit limit;
    private final int smallestBytes;
    private final int[] idle = new int[IDLE_LIMIT];
    private final Counter used = new Counter();
    private int size;

    PipePool(Net net, PipeLimit limit, int smallestBytes) {
        this.smallestBytes = smallestBytes;
        this.net = net;
        this.limit = limit;
        Arrays.fill(idle, NONE);
    }

    int take() {
        if (size > 0) {
            used.add(1);
            return idle[--size];
        }
        if (!limit.take()) {
            return NONE;
        }
        int pipe = net.openPipe();
        if (pipe >= 0 && net.pipeCapacity(pipe) >= smallestBytes) {
            used.add(1);
            return pipe;
        }
        if (pipe >= 0) {
            net.closePipe(pipe);
        }
        limit.give();
        return NONE;
    }

    /** Takes back an empty pipe. */
    void give(int pipe) {
        used.add(-1);
        if (size < IDLE_LIMIT) {
            idle[size++] = pipe;
        } else {
            close(pipe);
        }
    }

    /** Takes back a pipe that still holds bytes nobody wants. */
    void discard(int pipe) {
        used.add(-1);
        close(pipe);
    }

    private void close(int pipe) {
        net.closePipe(pipe);
        limit.give();
    }

    /** How many flows splice now. From any thread. */
    int used() {
        return (int) used.get();
    }

    void close() {
        while (size > 0) {
            close(idle[--size]);
        }
    }
}
