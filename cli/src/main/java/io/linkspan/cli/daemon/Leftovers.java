package io.linkspan.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes of a local cloud's instances, found by what their environment says: the mark that every
 * instance's process carries, and a home inside the cloud's folder. They outlive a cloud that was
 * killed. Source: proc(5), {@code environ}.
 */
final class Leftovers {
    private static final Path PROC = Path.of("/proc");
    private static final String MARK = "LINKSPAN_INSTANCE_ID=";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private final String home;

    Leftovers(Path cloudFolder) {
        this.home = "HOME=" + cloudFolder + "/";
    }

    /** Those that run at this moment. */
    List<ProcessHandle> find() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (ours(entry) && ProcessIdentity.of(pid).isPresent()) {
                    ProcessHandle.of(pid).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    /**
     * Asks them all to end, then kills what is left.
     *
     * @param grace how long they may take
     * @return how many there were
     * @throws IOException when some outlive being killed
     */
    int end(Duration grace) throws IOException {
        List<ProcessHandle> all = find();
        all.forEach(ProcessHandle::destroy);
        if (!awaitNone(grace)) {
            long deadline = System.nanoTime() + KILL_GRACE.toNanos();
            do {
                // Again each time: one may have forked between the look and the signal.
                find().forEach(ProcessHandle::destroyForcibly);
            } while (!awaitNone(POLL.multipliedBy(5)) && System.nanoTime() < deadline);
        }
        List<Long> left = find().stream().map(ProcessHandle::pid).toList();
        if (!left.isEmpty()) {
            throw new IOException("processes " + left + " outlived KILL");
        }
        return all.size();
    }

    private boolean awaitNone(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!find().isEmpty()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private boolean ours(Path process) {
        try {
            List<String> environment =
                    Arrays.asList(
                            Files.readString(
                                            process.resolve("environ"), StandardCharsets.ISO_8859_1)
                                    .split("\0", -1));
            Optional<String> mark = environment.stream().filter(v -> v.startsWith(MARK)).findAny();
            return mark.isPresent() && environment.stream().anyMatch(v -> v.startsWith(home));
        } catch (IOException e) {
            return false; // Gone, or another user's.
        }
    }
}
