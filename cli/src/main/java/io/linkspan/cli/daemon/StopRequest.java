package io.linkspan.cli.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A note beside a TERM signal, which carries no words: that the instances' processes are to end as
 * well.
 */
final class StopRequest {
    private static final String FILE = "stop-instances";

    private StopRequest() {}

    static void leave(Path cloudFolder, boolean instances) throws IOException {
        take(cloudFolder);
        if (instances) {
            Files.createFile(cloudFolder.resolve(FILE));
        }
    }

    /** Reads and removes the note; true when instances are to end. */
    static boolean take(Path cloudFolder) throws IOException {
        return Files.deleteIfExists(cloudFolder.resolve(FILE));
    }
}
