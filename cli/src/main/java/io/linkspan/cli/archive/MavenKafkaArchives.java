package io.linkspan.cli.archive;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.engine.KafkaArchives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka archives: the user's own, or one that was made before, or one made now from Maven's
 * repository. Beside each lies its checksum, written last: an archive without one is not finished.
 */
public final class MavenKafkaArchives implements KafkaArchives {
    private static final Logger LOG = LoggerFactory.getLogger(MavenKafkaArchives.class);

    private final Optional<Path> own;
    private final List<Path> made;
    private final Path folder;
    private final ArchiveMaker maker;

    /**
     * @param own the archive that the spec names
     * @param made folders that may hold archives, looked through in order
     * @param folder where new ones are made
     */
    public MavenKafkaArchives(
            Optional<Path> own, List<Path> made, Path folder, ArchiveMaker maker) {
        this.own = own;
        this.made = List.copyOf(made);
        this.folder = folder;
        this.maker = maker;
    }

    @Override
    public synchronized Archive archive(KafkaVersion version, Consumer<String> note)
            throws InterruptedException {
        try {
            if (own.isPresent()) {
                return new Archive(own.get(), sha256(own.get()));
            }
            for (Path place : made) {
                Optional<Archive> found = find(place.resolve(ArchiveMaker.name(version) + ".tgz"));
                if (found.isPresent()) {
                    return found.get();
                }
            }
            return make(version, note);
        } catch (NoSuchFileException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-KARC-03",
                            "there is no Kafka archive " + e.getFile(),
                            "",
                            "correct kafka.archive in the spec, or leave it out"),
                    e);
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-KARC-04",
                            "the archive of Kafka " + version + " could not be made in " + folder,
                            e.getClass().getSimpleName() + ": " + e.getMessage(),
                            "make the folder writable, with 300 MiB free"),
                    e);
        }
    }

    private static Optional<Archive> find(Path file) throws IOException {
        Path checksum = checksumOf(file);
        if (!Files.isRegularFile(file) || !Files.isRegularFile(checksum)) {
            return Optional.empty();
        }
        return Optional.of(new Archive(file, Files.readString(checksum).strip().split(" ", 2)[0]));
    }

    /** Makes the archive, whether or not one is there. */
    public Archive make(KafkaVersion version, Consumer<String> note)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve(ArchiveMaker.name(version) + ".tgz");
        Path work = Files.createTempDirectory(folder, "making-");
        try {
            Path made = maker.make(version, work, note);
            String sum = sha256(made);
            Path sumFile = work.resolve("sum");
            Files.writeString(sumFile, sum + "  " + file.getFileName() + "\n");
            Files.deleteIfExists(checksumOf(file));
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            Files.move(sumFile, checksumOf(file), StandardCopyOption.ATOMIC_MOVE);
            LOG.info("made {} bytes={} sha256={}", file, Files.size(file), sum);
            return new Archive(file, sum);
        } finally {
            Folders.delete(work);
        }
    }

    private static Path checksumOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".sha256");
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
