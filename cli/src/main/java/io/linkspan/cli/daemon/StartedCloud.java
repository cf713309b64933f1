package io.linkspan.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A work folder's local cloud, found by its command line: also one that has not written its record
 * yet, when the command that started it was killed. Source: proc(5), {@code cmdline}.
 */
final class StartedCloud {
    private static final Path PROC = Path.of("/proc");
    private static final List<String> COMMAND = List.of("cloud", "run");

    private StartedCloud() {}

    /** The option that tells a cloud's process where its work folder is. */
    static String homeOption(Path cloudFolder) {
        return "-Dlinkspan.home=" + cloudFolder.getParent();
    }

    static Optional<ProcessIdentity> of(Path cloudFolder) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                List<String> words = commandLine(process);
                if (words.contains(homeOption(cloudFolder))
                        && Collections.indexOfSubList(words, COMMAND) >= 0) {
                    return ProcessIdentity.of(Long.parseLong(process.getFileName().toString()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> commandLine(Path process) {
        try {
            return Arrays.asList(
                    Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8)
                            .split("\0", -1));
        } catch (IOException e) {
            return List.of(); // Gone, or not text.
        }
    }
}
