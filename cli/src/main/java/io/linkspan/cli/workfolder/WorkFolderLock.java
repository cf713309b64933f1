package io.linkspan.cli.workfolder;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Held by the one command that changes a work folder. The kernel lets go of it when its process
 * ends, however it ends; the file's text only tells others who holds it.
 */
public final class WorkFolderLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private WorkFolderLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock or says who has it; never waits.
     *
     * @param command as the user would call it, such as {@code up}
     * @throws DiagnosticException when another command has it
     */
    public static WorkFolderLock take(WorkFolder folder, String command) {
        Path file = folder.root().resolve("lock");
        try {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new DiagnosticException(held(folder, holder(file)));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + " " + command + "\n")
                                    .getBytes(StandardCharsets.UTF_8)));
            return new WorkFolderLock(channel, lock);
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-HOME-03",
                            "the work folder's lock " + file + " cannot be used",
                            String.valueOf(e.getMessage()),
                            "make the folder writable for you, or choose another with --home"),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This very process has it.
        }
    }

    private static String holder(Path file) throws IOException {
        String[] words = Files.readString(file).strip().split(" ", 2);
        return words.length == 2 ? "process " + words[0] + " (linkspan " + words[1] + ")" : "";
    }

    private static Diagnostic held(WorkFolder folder, String holder) {
        return Diagnostic.error(
                "LS-HOME-04",
                "another command is changing the work folder "
                        + folder
                        + (holder.isEmpty() ? "" : ": " + holder),
                "",
                "wait until it ends, or end it with Ctrl-C and run this again");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
