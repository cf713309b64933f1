package io.linkspan.localcloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A local cloud in a process of its own, to be killed. */
final class ChildCloud implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Endpoints endpoints;

    private ChildCloud(Process process, Endpoints endpoints) {
        this.process = process;
        this.endpoints = endpoints;
    }

    /** The child's main: a home, and the ports of SSH and DNS. */
    public static void main(String[] arguments) throws Exception {
        CloudOptions options =
                CloudOptions.in(Path.of(arguments[0]))
                        .withBlocks("127.41.160.0/20", "127.41.176.0/24")
                        .withPorts(0, 0, OptionalInt.of(2241), OptionalInt.of(5341));
        try (LocalCloud cloud = LocalCloud.start(options)) {
            Files.writeString(options.home().resolve("ready"), cloud.endpoints().api());
            new CountDownLatch(1).await();
        }
    }

    /** Starts a child in a home and returns when it answers. */
    static ChildCloud start(Path home) throws IOException, InterruptedException {
        Path ready = home.resolve("ready");
        Files.createDirectories(home);
        Files.deleteIfExists(ready);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                ChildCloud.class.getName(),
                                home.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                        .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(
                        "the cloud did not start: " + Files.readString(home.resolve("log")));
            }
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        return new ChildCloud(process, EndpointsFile.read(home));
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
