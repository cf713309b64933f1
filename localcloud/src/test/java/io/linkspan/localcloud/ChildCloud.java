package io.linkspan.localcloud;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A local cloud in a process of its own, to be killed. */
final class ChildCloud implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LAST_LINES = 30;

    private final Process process;
    private final Endpoints endpoints;

    private ChildCloud(Process process, Endpoints endpoints) {
        this.process = process;
        this.endpoints = endpoints;
    }

    /** The child's main: a home; any further word lets it answer some calls and end. */
    public static void main(String[] arguments) throws Exception {
        CloudOptions options =
                CloudOptions.in(Path.of(arguments[0]))
                        .withBlocks("127.41.160.0/20", "127.41.176.0/24")
                        .withPorts(0, 0, OptionalInt.of(2241), OptionalInt.of(5341));
        try (LocalCloud cloud = LocalCloud.start(options)) {
            if (arguments.length > 1) {
                new KillClient(0, 1).rehearse(cloud.endpoints());
                return;
            }
            Files.writeString(options.home().resolve("ready"), cloud.endpoints().api());
            new CountDownLatch(1).await();
        }
    }

    /**
     * How to start children: as they are, or, when many will follow, from a class path of archives
     * alone with the JDK's cache of loaded classes, which halves what a start costs.
     */
    record Launch(List<String> options) {
        static Launch plain() {
            return new Launch(List.of("-cp", classPath()));
        }

        static Launch cached(Path folder) throws IOException, InterruptedException {
            List<String> archives = new ArrayList<>();
            for (String entry : classPath().split(File.pathSeparator, -1)) {
                Path path = Path.of(entry);
                archives.add(Files.isDirectory(path) ? jar(path, folder, archives.size()) : entry);
            }
            Path cache = folder.resolve("child.aot");
            String joined = String.join(File.pathSeparator, archives);
            Process training =
                    new ProcessBuilder(
                                    command(
                                            new Launch(
                                                    List.of(
                                                            "-XX:AOTCacheOutput=" + cache,
                                                            "-cp",
                                                            joined)),
                                            folder.resolve("training").toString(),
                                            "train"))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("training.log").toFile())
                            .start();
            if (training.waitFor() != 0 || !Files.exists(cache)) {
                throw new IOException(Files.readString(folder.resolve("training.log")));
            }
            return new Launch(List.of("-XX:AOTCache=" + cache, "-cp", joined));
        }

        private static String classPath() {
            return System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"));
        }

        private static String jar(Path classes, Path folder, int number) throws IOException {
            Path jar = folder.resolve("classes-" + number + ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(
                            new JarEntry(
                                    classes.relativize(file)
                                            .toString()
                                            .replace(File.separatorChar, '/')));
                    Files.copy(file, out);
                }
            }
            return jar.toString();
        }
    }

    private static List<String> command(Launch launch, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m"));
        command.addAll(launch.options());
        command.add(ChildCloud.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a child in a home and returns when it answers. */
    static ChildCloud start(Launch launch, Path home) throws IOException, InterruptedException {
        Path ready = home.resolve("ready");
        Files.createDirectories(home);
        Files.deleteIfExists(ready);
        Path log = home.resolve("log");
        long before = Files.exists(log) ? Files.size(log) : 0;
        Process process =
                new ProcessBuilder(command(launch, home.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive()) {
                throw failed("ended with exit code " + process.exitValue(), log, before);
            }
            if (System.nanoTime() > end) {
                process.destroyForcibly().waitFor();
                throw failed(
                        "did not answer within " + PATIENCE.toSeconds() + " s and was killed",
                        log,
                        before);
            }
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        return new ChildCloud(process, EndpointsFile.read(home));
    }

    /** Why a start failed, with what this start alone wrote: the log goes on from the last one. */
    private static IOException failed(String how, Path log, long before) throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(before, all.length);
        List<String> lines =
                new String(all, from, all.length - from, StandardCharsets.UTF_8).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return new IOException(
                "the cloud "
                        + how
                        + (last.isEmpty()
                                ? ", and wrote nothing"
                                : "; its last lines:\n" + String.join("\n", last)));
    }

    Endpoints endpoints() {
        return endpoints;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
    }
}
