package io.linkspan.cli.archive;

import io.linkspan.core.link.KafkaVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays a release out like Apache's archive and packs it: {@code libs/}, {@code bin/} with scripts
 * of the same names and variables, {@code config/} for logging, and an ahead-of-time cache that a
 * short run of a broker leaves. The same bytes each time, but for that cache.
 */
public final class ArchiveMaker {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveMaker.class);
    private static final List<String> SCRIPTS =
            List.of("kafka-run-class.sh", "kafka-server-start.sh", "kafka-storage.sh");

    private final MavenRun maven;
    private final BrokerTraining training;

    /**
     * @param maven Maven's launcher
     * @param javaHome the JDK that Maven runs on and that the cache is made for
     */
    public ArchiveMaker(String maven, Path javaHome) {
        this.maven = new MavenRun(maven, javaHome);
        this.training = new BrokerTraining(javaHome);
    }

    static String name(KafkaVersion version) {
        return "kafka_2.13-" + version;
    }

    /** Makes the archive in a folder that the caller removes. */
    Path make(KafkaVersion version, Path work, Consumer<String> note)
            throws IOException, InterruptedException {
        Path home = Files.createDirectory(work.resolve(name(version)));
        note.accept("fetching Kafka " + version + " with Maven");
        maven.fetch(version, work);
        Files.move(work.resolve("libs"), home.resolve("libs"));
        Files.createDirectory(home.resolve("bin"));
        for (String script : SCRIPTS) {
            Path file = home.resolve("bin").resolve(script);
            copy("bin/" + script, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String logging = version.major() >= 4 ? "log4j2.xml" : "log4j.properties";
        Files.createDirectory(home.resolve("config"));
        copy("config/" + logging, home.resolve("config").resolve(logging));
        setTimes(home);
        note.accept("running Kafka " + version + " once, to make later starts fast");
        train(home, Files.createDirectory(work.resolve("training")));
        note.accept("packing Kafka " + version);
        Path archive = work.resolve("archive.tgz");
        TarGzip.write(home, archive);
        return archive;
    }

    /** A broker without the cache only starts slower, so that a failure is no more than noted. */
    private void train(Path home, Path work) throws InterruptedException {
        try {
            Files.move(training.cache(home, work), home.resolve("libs").resolve("kafka.aot"));
        } catch (IOException e) {
            LOG.warn("no ahead-of-time cache was made", e);
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = ArchiveMaker.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the distribution lacks " + resource);
            }
            Files.copy(in, file);
        }
    }

    /** As tar will set them, since the cache knows jars by their times. */
    private static void setTimes(Path home) throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(TarGzip.TIME_SECONDS));
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }
}
