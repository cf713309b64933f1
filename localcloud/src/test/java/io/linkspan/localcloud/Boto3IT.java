package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole cloud as boto3 sees it; the Python program says what must hold. */
class Boto3IT {
    private static final int MAX_SECONDS = 300;

    @TempDir private Path home;

    @Test
    void boto3_findsAnAws() throws Exception {
        Optional<String> python = pythonWithBoto3();
        if (System.getenv("CI") == null) {
            assumeThat(python).as("python3 with boto3 (Debian: python3-boto3)").isPresent();
        }
        assertThat(python).as("CI needs python3 with boto3 (Debian: python3-boto3)").isPresent();
        CloudOptions options =
                CloudOptions.in(home.resolve("cloud"))
                        .withBlocks("127.41.64.0/20", "127.41.80.0/24")
                        .withPorts(0, 0, OptionalInt.of(2242), OptionalInt.of(5342));
        LocalCloud cloud = LocalCloud.start(options);
        try {
            int exit =
                    run(
                            List.of(
                                    python.orElseThrow(),
                                    script().toString(),
                                    home.resolve("cloud/endpoints.json").toString(),
                                    "127.41.96"),
                            MAX_SECONDS);
            assertThat(exit).as(Files.readString(home.resolve("python.log"))).isZero();
        } finally {
            cloud.endProcesses();
            cloud.close();
        }
    }

    /** Debian's package is for Debian's Python, which need not be the first on PATH. */
    private Optional<String> pythonWithBoto3() throws IOException, InterruptedException {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (run(List.of(python, "-c", "import boto3"), 60) == 0) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    private static Path script() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(Boto3IT.class.getResource("/boto3_contract.py")).toURI());
    }

    private int run(List<String> command, int seconds) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("python.log").toFile())
                        .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    command
                            + " took more than "
                            + seconds
                            + " s: "
                            + Files.readString(home.resolve("python.log")));
        }
        return process.exitValue();
    }
}
