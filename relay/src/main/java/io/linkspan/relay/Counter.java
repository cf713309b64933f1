package io.linkspan.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count that one thread adds to and any thread reads. */
final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through VALUE
    private long value;

    void add(long amount) {
        // One writer: no read-modify-write instruction is needed.
        VALUE.setRelease(this, (long) VALUE.get(this) + amount);
    }

    long get() {
        return (long) VALUE.getAcquire(this);
    }
}
