package io.linkspan.cli.consumer;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;

/**
 * Replaces this process by another program: it keeps the process id, the terminal and the standard
 * streams, and gets every signal itself. Source: execve(2).
 */
final class ProcessImage {
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;

    private ProcessImage() {}

    /**
     * Returns only when the program cannot be run.
     *
     * @param program path of an executable file
     * @param arguments the first is the program's name
     * @return the error number
     */
    @SuppressWarnings("restricted") // The launcher allows native access.
    static int become(String program, List<String> arguments, Map<String, String> environment) {
        Linker linker = Linker.nativeLinker();
        StructLayout state = Linker.Option.captureStateLayout();
        VarHandle errno = state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        MethodHandle execve =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("execve"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, POINTER, POINTER),
                        Linker.Option.captureCallState("errno"));
        List<String> variables =
                environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(state);
            int result =
                    (int)
                            execve.invokeExact(
                                    captured,
                                    arena.allocateFrom(program),
                                    strings(arena, arguments),
                                    strings(arena, variables));
            if (result != -1) {
                throw new IllegalStateException("execve returned " + result);
            }
            return (int) errno.get(captured, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("execve cannot be called", e);
        }
    }

    /** A null-terminated array of pointers to null-terminated strings. */
    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(POINTER, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(POINTER, i, arena.allocateFrom(texts.get(i)));
        }
        array.setAtIndex(POINTER, texts.size(), MemorySegment.NULL);
        return array;
    }
}
