package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts for hosts of brokers that run already, on this one. */
class ExistingHostsTest {
    private static final String FIRST = pem("Zmlyc3Q=", "Zmlyc3Qga2V5");
    private static final String SECOND = pem("c2Vjb25k", "c2Vjb25kIGtleQ==");

    @TempDir private Path folder;

    private Path config = Path.of("");
    private Path secrets = Path.of("");

    @BeforeEach
    void file() throws IOException {
        config = Files.writeString(folder.resolve("server.properties"), "node.id=1\n");
        secrets = folder.resolve("server.properties.linkspan-secrets");
    }

    private static String pem(String certificate, String key) {
        return """
        -----BEGIN PRIVATE KEY-----
        %s
        -----END PRIVATE KEY-----
        -----BEGIN CERTIFICATE-----
        %s
        -----END CERTIFICATE-----
        """
                .formatted(key, certificate);
    }

    @Test
    void keep_file_isForItsOwnerAloneAndShowsNothingSecret() throws Exception {
        ExistingHosts hosts = hosts();

        hosts.keep(broker(hosts), "external.pem", FIRST);
        hosts.keep(broker(hosts), "external.properties", "# orders mark\nlogin=secret\n");

        assertThat(secrets.resolve("external.pem")).as("until its turn comes").doesNotExist();
        assertThat(permissions("external.pem.new")).isEqualTo("rw-------");
        assertThat(permissions("external.properties.new")).isEqualTo("rw-------");
        ExistingHosts.Files seen = hosts.read(broker(hosts));
        assertThat(seen.text()).isEqualTo("node.id=1\n");
        assertThat(seen.secrets().get("external.pem"))
                .contains("BEGIN CERTIFICATE", "Zmlyc3Q=")
                .doesNotContain("PRIVATE")
                .doesNotContain("Zmlyc3Qga2V5");
        assertThat(seen.secrets().get("external.properties")).isEqualTo("# orders mark");
        assertThat(seen.secretsWait()).isTrue();
        assertThat(hosts.staged(broker(hosts))).isTrue();
    }

    @Test
    void replace_newFile_waitsForTheRestartAndNoLonger() throws Exception {
        ExistingHosts hosts = hosts();
        hosts.keep(broker(hosts), "external.pem", FIRST);

        hosts.replace(broker(hosts));

        assertThat(secrets.resolve("external.pem")).hasContent(FIRST);
        assertThat(hosts.staged(broker(hosts))).as("not restarted with it").isTrue();
        assertThat(hosts.read(broker(hosts)).secretsWait()).isTrue();
        hosts.restart(broker(hosts));
        assertThat(hosts.staged(broker(hosts))).isFalse();
        assertThat(hosts.read(broker(hosts)).secretsWait()).isFalse();
        assertThat(permissions("external.pem")).isEqualTo("rw-------");
    }

    @Test
    void restore_secondFile_bringsTheFirstBackBesideItsConfiguration() throws Exception {
        ExistingHosts hosts = hosts();
        hosts.keep(broker(hosts), "external.pem", FIRST);
        hosts.replace(broker(hosts));
        hosts.restart(broker(hosts));
        hosts.keep(broker(hosts), "external.pem", SECOND);
        // Cut off once before the restart.
        hosts.replace(broker(hosts));
        hosts.replace(broker(hosts));
        assertThat(secrets.resolve("external.pem")).hasContent(SECOND);

        assertThat(hosts.restore(broker(hosts))).isTrue();

        assertThat(secrets.resolve("external.pem")).hasContent(FIRST);
        assertThat(hosts.read(broker(hosts)).secrets().get("external.pem")).contains("Zmlyc3Q=");
        assertThat(config).hasContent("node.id=1\n");
    }

    @Test
    void settle_rollThatEndedWell_leavesNothingToGoBackTo() throws Exception {
        ExistingHosts hosts = hosts();
        for (String each : List.of(FIRST, SECOND)) {
            hosts.keep(broker(hosts), "external.pem", each);
            hosts.replace(broker(hosts));
            hosts.restart(broker(hosts));
        }

        hosts.settle(broker(hosts));

        assertThat(names()).containsExactly("external.pem");
        hosts.forget(broker(hosts), "external.pem");
        assertThat(secrets).doesNotExist();
    }

    @Test
    void keep_brokerOfAnotherUser_givesItTheFile() throws Exception {
        program("id", "[ \"$1\" = -u ] && echo 4711 || echo somebody\n");
        program("sudo", "echo \"$*\" >>'%s/asked'\n".formatted(folder));
        ExistingHosts hosts = hosts();

        hosts.keep(broker(hosts), "external.pem", FIRST);

        int owner = (Integer) Files.getAttribute(config, "unix:uid");
        assertThat(folder.resolve("asked"))
                .hasContent("-n chown " + owner + " " + secrets.resolve(".part") + "\n");
        assertThat(secrets.resolve("external.pem.new")).exists();
    }

    @Test
    void keep_brokerOfAnotherUserToWhomNothingCanBeGiven_saysSoAndLeavesNothing() throws Exception {
        program("id", "[ \"$1\" = -u ] && echo 4711 || echo somebody\n");
        program("sudo", "exit 1\n");
        ExistingHosts hosts = hosts();

        DiagnosticException refused =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> hosts.keep(broker(hosts), "external.pem", FIRST));

        assertThat(refused.diagnostics().getFirst().code()).isEqualTo("LS-ROLL-03");
        assertThat(refused.diagnostics().getFirst().detail())
                .contains("the broker's user is somebody, and somebody may not give files to it");
        assertThat(names()).isEmpty();
    }

    @Test
    void shown_socketsThatListen_noOthers() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
            ExistingHosts hosts = hosts();

            assertThat(SeenHosts.sockets(hosts.shown(broker(hosts), SeenHosts.CLOCK_AND_SOCKETS)))
                    .contains(new HostPort("127.0.0.1", listening.getLocalPort()))
                    .doesNotContain(new HostPort("127.0.0.1", client.getLocalPort()));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(secrets)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve(name)));
    }

    private void program(String name, String text) throws IOException {
        Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(program, "#!/usr/bin/env bash\n" + text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private ExistingHosts hosts() {
        return ExistingHosts.of(new ThisOne(folder.resolve("bin")), link()).orElseThrow();
    }

    private static ExistingBroker broker(ExistingHosts hosts) {
        return hosts.existing().brokers().getFirst();
    }

    private KafkaLink link() {
        return ((SpecResult.Accepted)
                        SpecParser.parse(
                                "own.yaml",
                                """
                                name: own
                                aws:
                                  region: us-west-2
                                  vpc: { id: vpc-01f50b790fa01dffa }
                                kafka:
                                  existing:
                                    brokers:
                                      - { id: 1, zone: usw2-az1, host: 10.0.0.10, config: %s, restart: "true" }
                                consumers:
                                  - generic:
                                      name: analytics
                                      principals: ["*"]
                                      zones: [usw2-az1]
                                      advertisedPattern: "b{id}.{zone}.example.com:{port}"
                                """
                                        .formatted(config)))
                .link();
    }

    /**
     * @param programs go before the system's
     */
    private record ThisOne(Path programs) implements Hosts {
        @Override
        public Outcome run(Route route, Command command) throws InterruptedException {
            try {
                ProcessBuilder builder = new ProcessBuilder("bash", "-c", command.script());
                builder.environment().merge("PATH", programs + ":", (was, more) -> more + was);
                Process process = builder.start();
                try (var in = process.getOutputStream()) {
                    in.write(command.input().getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // It ended without reading.
                }
                String out =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                String err =
                        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
                return new Outcome(process.exitValue(), out, err);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void await(Route route, Duration limit, Consumer<String> note) {}

        @Override
        public boolean put(
                Route route, Path file, String sha256, String path, Consumer<String> note) {
            throw new AssertionError("nothing is brought");
        }

        @Override
        public Dialer dialer(Route from) {
            throw new AssertionError("nobody is called");
        }

        @Override
        public void close() {}
    }
}
