package io.linkspan.relay;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What the event loops' threads of this process used. One relay may run at a time. */
final class LoopThreads {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private LoopThreads() {}

    private static long[] ids() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("relay-loop-"))
                .mapToLong(info -> info.getThreadId())
                .toArray();
    }

    /** Bytes of heap they allocated since they began. */
    static long allocatedBytes() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(ids())).sum();
    }

    static long cpuNanos() {
        return Arrays.stream(THREADS.getThreadCpuTime(ids())).sum();
    }
}
