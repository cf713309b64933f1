package io.linkspan.cli.workfolder;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is kept: the local cloud's state, keys, logs, caches. Readable by its owner
 * alone.
 *
 * @param root absolute and normalised
 */
public record WorkFolder(Path root) {
    private static final String OWNER_ONLY = "rwx------";

    /** The local cloud's state, its libraries and its logs. */
    private static final long START_MIB = 32;

    public WorkFolder {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The folder that the option names, or else the variable LINKSPAN_HOME, or else {@code
     * .linkspan} in the current folder.
     */
    public static WorkFolder locate(
            Optional<Path> option, Optional<String> variable, Path currentFolder) {
        Path chosen = option.or(() -> variable.map(Path::of)).orElseGet(() -> Path.of(".linkspan"));
        return new WorkFolder(currentFolder.resolve(chosen));
    }

    /** The local cloud's own folder. */
    public Path cloud() {
        return root.resolve("cloud");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path cache() {
        return root.resolve("cache");
    }

    /** Private keys of hosts. */
    public Path keys() {
        return root.resolve("keys");
    }

    /** Passwords and keys of listeners, and what clients need of them. */
    public Path secrets() {
        return root.resolve("secrets");
    }

    /** Files that {@code exec} puts in place of the system's. */
    public Path names() {
        return root.resolve("names");
    }

    public boolean exists() {
        return Files.isDirectory(root);
    }

    /**
     * Makes the folder when it is missing.
     *
     * @throws DiagnosticException when it cannot be written to
     */
    public WorkFolder create() {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                Files.writeString(root.resolve(".gitignore"), "*\n");
            }
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(OWNER_ONLY));
            for (Path part : new Path[] {cloud(), logs(), cache(), keys(), names()}) {
                Files.createDirectories(part);
            }
        } catch (IOException e) {
            throw new DiagnosticException(unwritable(e), e);
        }
        return this;
    }

    /**
     * Before a local cloud starts: on a full disk it could not even say what is wrong.
     *
     * @throws DiagnosticException when there is too little space
     */
    public void requireSpace() {
        try {
            long free = Files.getFileStore(root).getUsableSpace() / (1024 * 1024);
            if (free < START_MIB) {
                throw new DiagnosticException(
                        noSpace(free + " MiB are free, and at least " + START_MIB + " are needed"));
            }
        } catch (IOException e) {
            throw new DiagnosticException(unwritable(e), e);
        }
    }

    private Diagnostic noSpace(String detail) {
        return Diagnostic.error(
                "LS-HOME-02",
                "no space is left for the work folder " + root,
                detail,
                "free some space there, or choose another folder with --home or LINKSPAN_HOME");
    }

    private Diagnostic unwritable(IOException problem) {
        String reason =
                Optional.ofNullable(problem.getMessage()).orElse("").toLowerCase(Locale.ROOT);
        if (reason.contains("no space left")) {
            return noSpace(String.valueOf(problem.getMessage()));
        }
        return Diagnostic.error(
                "LS-HOME-01",
                "the work folder " + root + " cannot be written to",
                problem.getClass().getSimpleName() + ": " + problem.getMessage(),
                "make the folder writable for you, or choose another with --home or LINKSPAN_HOME");
    }

    /** Removes the folder and all in it; links are removed, never followed. */
    public void delete() throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException problem)
                            throws IOException {
                        if (problem instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw problem;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException problem) throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
