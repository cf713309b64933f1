package io.linkspan.localcloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cloud in a process of its own, so that it can be killed. */
final class CloudProcess {
    private static final int SSH_PORT = 2222;
    private static final int DNS_PORT = 5353;
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path home;
    private final String consumerVpc;
    private final String publicBlock;
    private Process process;

    CloudProcess(Path home, String consumerVpc, String publicBlock) throws Exception {
        this.home = home;
        this.consumerVpc = consumerVpc;
        this.publicBlock = publicBlock;
        this.process = start();
    }

    /** Entry of the child: home, consumer's block, public block. */
    public static void main(String[] arguments) throws Exception {
        try (LocalCloud cloud =
                LocalCloud.start(
                        CloudOptions.in(Path.of(arguments[0]))
                                .withBlocks(arguments[1], arguments[2])
                                .withPorts(
                                        0,
                                        0,
                                        OptionalInt.of(SSH_PORT),
                                        OptionalInt.of(DNS_PORT)))) {
            System.out.println("up " + cloud.endpoints().api());
            new CountDownLatch(1).await();
        }
    }

    private Process start() throws IOException, InterruptedException {
        Path log = home.resolveSibling("cloud.log");
        long before = Files.exists(log) ? Files.size(log) : 0;
        Process started =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin/java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        CloudProcess.class.getName(),
                                        home.toString(),
                                        consumerVpc,
                                        publicBlock))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        CountDownLatch tick = new CountDownLatch(1);
        while (!(Files.exists(log)
                && Files.readString(log).substring((int) before).contains("up http"))) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new AssertionError("the cloud did not start: " + Files.readString(log));
            }
            tick.await(50, TimeUnit.MILLISECONDS);
        }
        return started;
    }

    Endpoints endpoints() throws IOException {
        return LocalCloud.endpointsIn(home).orElseThrow();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException, InterruptedException {
        process = start();
    }
}
