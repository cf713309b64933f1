package io.linkspan.relay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds open. */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** How many sockets and pipes; -1 where the system does not say. */
    static int count() {
        if (!Files.isDirectory(OPEN)) {
            return -1;
        }
        int count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(OPEN)) {
            for (Path each : all) {
                try {
                    String to = Files.readSymbolicLink(each).toString();
                    if (to.startsWith("socket:") || to.startsWith("pipe:")) {
                        count++;
                    }
                } catch (IOException e) {
                    // Closed since it was listed.
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return count;
    }
}
