package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of one instance: the home of its user, the SSH host key, what user data was given and
 * the console output. Readable by the owner alone.
 */
record InstanceFolder(Path root, String userName) {
    private static final String OWNER_ONLY = "rwx------";

    static InstanceFolder create(Path root, String userName) throws IOException {
        InstanceFolder folder = new InstanceFolder(root, userName);
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(OWNER_ONLY));
        Files.createDirectories(folder.home());
        Files.setPosixFilePermissions(folder.home(), PosixFilePermissions.fromString(OWNER_ONLY));
        return folder;
    }

    Path home() {
        return root.resolve("home").resolve(userName);
    }

    Path hostKey() {
        return root.resolve("ssh_host_ecdsa_key");
    }

    Path console() {
        return console(root);
    }

    static Path console(Path root) {
        return root.resolve("console.log");
    }

    Path userData() {
        return root.resolve("user-data");
    }

    /** Exists from the moment the user data script was started for the first time. */
    Path userDataStarted() {
        return root.resolve("user-data.started");
    }

    /**
     * Whether the path, its links followed as far as it exists, is inside the instance's folder.
     */
    boolean holds(Path path) throws IOException {
        Path existing = path.toAbsolutePath().normalize();
        Path real = null;
        while (existing != null && real == null) {
            try {
                real = existing.toRealPath();
            } catch (NoSuchFileException e) {
                if (Files.isSymbolicLink(existing)) {
                    return false; // A dangling link: where a write would land is unknown.
                }
                existing = existing.getParent();
            }
        }
        return real != null && real.startsWith(root.toRealPath());
    }

    /** Removes the folder; links are removed, never followed. */
    static void delete(Path root) throws IOException {
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
                            Path directory,
                            java.io.@org.jspecify.annotations.Nullable IOException problem)
                            throws IOException {
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
