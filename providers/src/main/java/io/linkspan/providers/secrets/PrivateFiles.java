package io.linkspan.providers.secrets;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** A folder of files that nobody but their owner reads. Files appear whole or not at all. */
final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;

    PrivateFiles(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path folder() {
        try {
            return Files.createDirectories(folder, FOLDER);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    Optional<String> read(String name) {
        Path file = path(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    void write(String name, String text) {
        if (read(name).equals(Optional.of(text))) {
            return;
        }
        folder();
        Path file = path(name);
        try {
            Path half = Files.createTempFile(folder, name, ".new", FILE);
            Files.write(half, text.getBytes(StandardCharsets.UTF_8));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static DiagnosticException failed(Path file, IOException problem) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SECRET-01",
                        "the secrets' file " + file + " cannot be read or written",
                        problem.getClass().getSimpleName() + ": " + problem.getMessage(),
                        "Make it yours and writable, or choose another work folder with --home"),
                problem);
    }
}
