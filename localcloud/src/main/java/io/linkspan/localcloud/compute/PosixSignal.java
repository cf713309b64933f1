package io.linkspan.localcloud.compute;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Signals to processes and process groups, which the JDK's process API cannot send. Source: POSIX
 * {@code kill(2)}; numbers as on Linux.
 */
enum PosixSignal {
    HUP(1),
    INT(2),
    QUIT(3),
    KILL(9),
    USR1(10),
    USR2(12),
    PIPE(13),
    ALRM(14),
    TERM(15);

    @SuppressWarnings("restricted") // kill(2) frees nothing and takes no pointer.
    private static final MethodHandle KILL_FUNCTION =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT));

    private final int number;

    PosixSignal(int number) {
        this.number = number;
    }

    /** To one process; a process that is gone is no error. */
    void sendTo(long pid) {
        send(Math.toIntExact(pid));
    }

    /** To every process of a group; a group that is gone is no error. */
    void sendToGroup(long leader) {
        if (leader <= 1) {
            throw new IllegalArgumentException(leader + " is no process group of an instance");
        }
        send(-Math.toIntExact(leader));
    }

    private void send(int target) {
        try {
            int _ = (int) KILL_FUNCTION.invokeExact(target, number);
        } catch (Throwable e) {
            throw new IllegalStateException("kill(" + target + ", " + this + ") failed", e);
        }
    }
}
