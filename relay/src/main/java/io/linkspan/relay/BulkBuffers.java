package io.linkspan.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's buffers of connections that carry much. Buffers that grow by themselves follow the
 * sender's pace in small steps, so that each splice moves little; large ones from the start move
 * more with each call (docs/performance.md). Only where the administrator permits them: asking for
 * more than is permitted would give less than the kernel takes by itself. Source: Linux manual
 * pages socket(7) and tcp(7).
 *
 * @param bytes to ask for, of which the kernel makes twice as much; 0 leaves it to the kernel
 */
record BulkBuffers(int bytes) {
    static final BulkBuffers SYSTEM = new BulkBuffers(0);
    private static final int WANTED = 4 << 20;
    private static final Path SETTINGS = Path.of("/proc/sys/net/core");

    /** What this machine permits. */
    static BulkBuffers choose() {
        return permitted(SETTINGS);
    }

    static BulkBuffers permitted(Path settings) {
        try {
            boolean enough =
                    most(settings.resolve("rmem_max")) >= WANTED
                            && most(settings.resolve("wmem_max")) >= WANTED;
            return enough ? new BulkBuffers(WANTED) : SYSTEM;
        } catch (IOException | NumberFormatException e) {
            return SYSTEM;
        }
    }

    private static long most(Path setting) throws IOException {
        return Long.parseLong(Files.readString(setting).strip());
    }
}
