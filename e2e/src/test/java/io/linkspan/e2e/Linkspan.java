package io.linkspan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The launcher with a work folder of its own, in a folder of its own. */
final class Linkspan {
    private static final Path ROOT = root();

    /** Versions before 1.28, such as Debian 12's, do not read AWS_ENDPOINT_URL. */
    private static final String BOTO3 =
            """
            import boto3, functools, os
            boto3.client = functools.partial(boto3.client, region_name='us-west-2', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
            """;

    private final Path folder;

    Linkspan(Path folder) {
        this.folder = folder;
    }

    /** What a command came to. */
    record Result(int exit, String out, String err) {
        String all() {
            return "exit " + exit + "\n--- out\n" + out + "\n--- err\n" + err;
        }
    }

    Path workFolder() {
        return folder.resolve(".linkspan");
    }

    static Path launcher() {
        return ROOT.resolve("linkspan");
    }

    /** The spec that comes with Linkspan. */
    static Path exampleSpec() {
        return ROOT.resolve("core/src/main/resources/io/linkspan/core/link/example.yaml");
    }

    /** Kafka as the launcher's build packs it. */
    static Path kafkaArchive() throws IOException {
        try (Stream<Path> all = Files.list(ROOT.resolve("cli/target/kafka"))) {
            return all.filter(file -> file.toString().endsWith(".tgz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    Result run(Duration limit, String... arguments) {
        return runWith(Map.of(), limit, arguments);
    }

    /** With variables added to the environment. */
    Result runWith(Map<String, String> environment, Duration limit, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return finished(started(environment, command), limit, command);
    }

    /** Runs a program as it is. */
    Result command(Duration limit, String... words) {
        List<String> command = List.of(words);
        return finished(started(Map.of(), command), limit, command);
    }

    /** Starts a command and leaves it running. */
    Started start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return started(Map.of(), command);
    }

    /**
     * Runs a program of others against this work folder's local cloud, as {@code linkspan cloud
     * env} tells it to.
     */
    Result foreign(Duration limit, String... command) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "bash",
                                "-c",
                                "eval \"$(\"$0\" cloud env)\" && \"$@\"",
                                launcher().toString()));
        words.addAll(List.of(command));
        return finished(started(Map.of(), words), limit, words);
    }

    /**
     * Runs Python with boto3 against this work folder's local cloud, where its clients need neither
     * a region nor an address.
     */
    Result boto3(Duration limit, String script, String... arguments) throws IOException {
        Path file = Files.createTempFile(folder, "script", ".py");
        Files.writeString(file, BOTO3 + script);
        List<String> words =
                new ArrayList<>(List.of(Tools.python(folder, "boto3"), file.toString()));
        words.addAll(List.of(arguments));
        return foreign(limit, words.toArray(String[]::new));
    }

    /** Runs any program in the folder, with more in its environment. */
    Result program(Duration limit, Map<String, String> environment, String... command) {
        List<String> words = List.of(command);
        return finished(started(environment, words), limit, words);
    }

    /** A command that may still run, and the files it writes to. */
    record Started(Process process, Path out, Path err) {
        /** What it said so far. */
        String all() {
            try {
                return "--- out\n" + Files.readString(out) + "\n--- err\n" + Files.readString(err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Started started(Map<String, String> environment, List<String> command) {
        try {
            // Files and not pipes: a daemon that inherited a pipe would keep its reader waiting.
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().remove("LINKSPAN_HOME");
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("AWS_") || name.startsWith("TIDBCLOUD_"));
            builder.environment().putAll(environment);
            return new Started(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
    }

    private static Result finished(Started started, Duration limit, List<String> command) {
        try {
            if (!started.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                started.process().destroyForcibly();
                throw new AssertionError(
                        String.join(" ", command)
                                + " did not end within "
                                + limit
                                + "\n"
                                + started.all());
            }
            return new Result(
                    started.process().exitValue(),
                    Files.readString(started.out()),
                    Files.readString(started.err()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(String.join(" ", command) + " was interrupted", e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("linkspan"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
        }
        return folder;
    }
}
