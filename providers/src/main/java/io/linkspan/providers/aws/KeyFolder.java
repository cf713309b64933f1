package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Private SSH keys on this machine, one for each link, readable by their owner alone. */
record KeyFolder(Path folder) {
    Path file(String link) {
        return folder.resolve(link + ".pem");
    }

    /** The link's key; empty when there is none, or none that can be read. */
    Optional<SshKey> read(String link) {
        try {
            return Optional.of(SshKey.ofPem(Files.readString(file(link))));
        } catch (NoSuchFileException | IllegalArgumentException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(file(link), e);
        }
    }

    /** Writes it in whole or not at all. */
    void write(String link, SshKey key) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Path part =
                    Files.createTempFile(
                            folder,
                            link,
                            ".part",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, key.pem());
            Files.move(
                    part,
                    file(link),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(file(link), e);
        }
    }

    void delete(String link) {
        try {
            Files.deleteIfExists(file(link));
        } catch (IOException e) {
            throw unusable(file(link), e);
        }
    }

    private static DiagnosticException unusable(Path file, IOException e) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-AWS-18",
                        "the SSH key " + file + " cannot be read or written",
                        String.valueOf(e),
                        "Make the folder " + file.getParent() + " writable for you"),
                e);
    }
}
