package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the host's script asks of systemd where there is one: stood in for by programs that write
 * down what they are told.
 */
class SystemdUnitTest {
    private static final String UNIT = "linkspan-kafka.service";

    @TempDir Path home;
    private Path script = Path.of("unset");

    @BeforeEach
    void host() throws IOException {
        script = home.resolve("kafka/bin/linkspan-broker");
        Files.createDirectories(script.getParent());
        Files.createDirectories(home.resolve("kafka/config"));
        Files.createDirectories(home.resolve("booted"));
        Files.createDirectories(home.resolve("units"));
        Files.createDirectories(home.resolve("programs"));
        try (InputStream in =
                Objects.requireNonNull(Nodes.class.getResourceAsStream("linkspan-broker"))) {
            Files.writeString(
                    script,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("/run/systemd/system", home.resolve("booted").toString())
                            .replace("/etc/systemd/system", home.resolve("units").toString()));
        }
        Files.writeString(
                home.resolve("kafka/config/server.properties"),
                "node.id=1\nlog.dirs=" + home + "/kafka/data\n");
        program("sudo", "[[ $1 == -n ]] && shift; exec \"$@\"");
        program("systemctl", "echo \"$*\" >>'" + home + "/told'");
        program("getent", "echo 'me:x:0:0::" + home + ":/bin/bash'");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private void program(String name, String text) throws IOException {
        Path program = home.resolve("programs").resolve(name);
        Files.writeString(program, "#!/usr/bin/env bash\n" + text + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void start_underSystemd_startsItAfterACrashAndAfterAReboot() throws Exception {
        run(script.toString(), "start");

        assertThat(Files.readAllLines(home.resolve("told")))
                .containsExactly("daemon-reload", "enable --now " + UNIT);
        assertThat(Files.readString(home.resolve("units").resolve(UNIT)).lines())
                .containsSubsequence(
                        "[Unit]",
                        "After=network-online.target",
                        "Wants=network-online.target",
                        "RequiresMountsFor=" + home + "/kafka/data",
                        "[Service]",
                        "ExecStart=" + script + " exec",
                        "Restart=always",
                        "LimitNOFILE=100000",
                        "[Install]",
                        "WantedBy=multi-user.target");
        assertThat(home.resolve("kafka/run/supervisor.pid"))
                .as("the script's own supervisor")
                .doesNotExist();
    }

    @Test
    void stop_underSystemd_keepsItDownAfterAReboot() throws Exception {
        run(script.toString(), "start");

        run(script.toString(), "stop", "1");

        assertThat(Files.readAllLines(home.resolve("told")))
                .endsWith("disable " + UNIT, "stop --no-block " + UNIT);
    }

    @Test
    void unit_readBySystemd_hasNothingToSayAgainstIt() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")),
                "this machine has no systemd-analyze");
        run(script.toString(), "start");

        assertThat(run("systemd-analyze", "verify", home.resolve("units").resolve(UNIT).toString()))
                .isBlank();
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .merge(
                        "PATH",
                        home.resolve("programs").toString(),
                        (all, ours) -> ours + ":" + all);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
