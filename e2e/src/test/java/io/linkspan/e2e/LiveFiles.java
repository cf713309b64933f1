package io.linkspan.e2e;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Files below a folder in which brokers and the local cloud write meanwhile. What goes during the
 * walk is left out; {@link Files#walk} ends with an exception then.
 */
final class LiveFiles {
    private LiveFiles() {}

    /** Regular files whose path is {@code wanted}, in the order of the walk. */
    static List<Path> below(Path folder, Predicate<Path> wanted) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && wanted.test(file)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException cut) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }
}
