package io.linkspan.cli.daemon;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a local cloud's process leaves in its folder so that others find it.
 *
 * @param ready whether its APIs answer
 */
record DaemonRecord(ProcessIdentity process, Instant since, boolean ready) {
    private static final String FILE = "daemon.properties";

    /** Empty when there is none, or none that can be read: a torn one was never written by us. */
    static Optional<DaemonRecord> read(Path cloudFolder) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(cloudFolder.resolve(FILE))) {
            values.load(reader);
            return Optional.of(
                    new DaemonRecord(
                            new ProcessIdentity(
                                    Long.parseLong(values.getProperty("pid", "")),
                                    Long.parseLong(values.getProperty("startTicks", ""))),
                            Instant.parse(values.getProperty("since", "")),
                            Boolean.parseBoolean(values.getProperty("ready"))));
        } catch (NoSuchFileException | NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Replaces the file at once, so that no reader sees half of it. */
    void write(Path cloudFolder) throws IOException {
        Properties values = new Properties();
        values.setProperty("pid", Long.toString(process.pid()));
        values.setProperty("startTicks", Long.toString(process.startTicks()));
        values.setProperty("since", since.toString());
        values.setProperty("ready", Boolean.toString(ready));
        Path next = cloudFolder.resolve(FILE + ".new");
        try (Writer writer = Files.newBufferedWriter(next)) {
            values.store(writer, null);
        }
        Files.move(next, cloudFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    static void remove(Path cloudFolder) throws IOException {
        Files.deleteIfExists(cloudFolder.resolve(FILE));
    }
}
