package io.linkspan.cli.archive;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaVersion;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fetches a Kafka release's jars by Maven, which knows where from and checks what it gets. */
final class MavenRun {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int LINES_SHOWN = 6;
    private static final String PLUGIN =
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

    /** What Kafka 4 logs through. */
    private static final List<String> LOG4J2 =
            List.of(
                    dependency("org.apache.logging.log4j", "log4j-api", "2.25.5"),
                    dependency("org.apache.logging.log4j", "log4j-core", "2.25.5"),
                    dependency("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.5"));

    /** What Kafka 3 logs through. */
    private static final List<String> RELOAD4J =
            List.of(dependency("org.slf4j", "slf4j-reload4j", "1.7.36"));

    private final String program;
    private final Path javaHome;

    /**
     * @param program Maven's launcher
     */
    MavenRun(String program, Path javaHome) {
        this.program = program;
        this.javaHome = javaHome;
    }

    /** Copies the jars that a broker of the version needs to {@code libs} in the folder. */
    void fetch(KafkaVersion version, Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("pom.xml"), pom(version));
        Path log = folder.resolve("maven.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                program,
                                "-q",
                                "-B",
                                PLUGIN,
                                "-DincludeScope=runtime",
                                "-DoutputDirectory=" + folder.resolve("libs"))
                        .directory(folder.toFile())
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-KARC-01",
                            "Kafka's files are fetched by Maven (mvn), which cannot be run",
                            String.valueOf(e.getMessage()),
                            "install Maven 3.8 or newer, or name an archive of your own as"
                                    + " kafka.archive in the spec"),
                    e);
        }
        await(process, version, log);
    }

    private static void await(Process process, KafkaVersion version, Path log)
            throws IOException, InterruptedException {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw failed(version, "it took longer than " + LIMIT.toMinutes() + " minutes");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            try (Stream<String> lines = Files.lines(log)) {
                throw failed(
                        version,
                        lines.filter(line -> line.contains("ERROR"))
                                .limit(LINES_SHOWN)
                                .collect(Collectors.joining("\n")));
            }
        }
    }

    private static DiagnosticException failed(KafkaVersion version, String detail) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KARC-02",
                        "the files of Kafka " + version + " could not be fetched",
                        detail,
                        "check that org.apache.kafka:kafka_2.13:"
                                + version
                                + " exists and that Maven can reach its repository, or name an"
                                + " archive of your own as kafka.archive in the spec"));
    }

    static String pom(KafkaVersion version) {
        List<String> logging = version.major() >= 4 ? LOG4J2 : RELOAD4J;
        return """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>io.linkspan.generated</groupId>
          <artifactId>kafka</artifactId>
          <version>1</version>
          <dependencies>
        %s%s  </dependencies>
        </project>
        """
                .formatted(
                        String.join("", logging),
                        dependency("org.apache.kafka", "kafka_2.13", version.toString()));
    }

    private static String dependency(String group, String artifact, String version) {
        return "    <dependency><groupId>"
                + group
                + "</groupId><artifactId>"
                + artifact
                + "</artifactId><version>"
                + version
                + "</version></dependency>\n";
    }
}
