package io.linkspan.providers.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Machine;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Time;
import io.linkspan.providers.LocalHosts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the local cloud's instances. */
class SshHostsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MORE_THAN_A_SESSION_GRANTS = 150;

    @TempDir Path folder;
    private final Map<ResourceKey, Existing> world = new HashMap<>();
    private LocalHosts machines;
    private SshHosts hosts;

    @BeforeEach
    void start() throws Exception {
        machines = new LocalHosts(folder);
        add(machines.bastion());
        for (int id = 1; id <= 3; id++) {
            add(machines.node(id, machines.address(9 + id).getHostAddress()));
        }
        hosts = open();
    }

    private void add(Existing instance) {
        world.put(instance.key(), instance);
    }

    private SshHosts open() {
        return new SshHosts(
                new SshSettings(
                        machines.sshPort(), SshSettings.AMAZON_LINUX_USER, machines.workFolder()),
                Time.SYSTEM);
    }

    @AfterEach
    void end() throws Exception {
        hosts.close();
        machines.close();
    }

    private Route node(int id) {
        return Route.toNode(
                        LocalHosts.LINK, new BrokerId(id), k -> Optional.ofNullable(world.get(k)))
                .orElseThrow();
    }

    private Route bastion() {
        return Route.toBastion(LocalHosts.LINK, k -> Optional.ofNullable(world.get(k)))
                .orElseThrow();
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private Path file(int mebibytes) throws IOException {
        byte[] bytes = new byte[mebibytes * 1024 * 1024];
        new Random(7).nextBytes(bytes);
        return Files.write(folder.resolve("file-" + mebibytes), bytes);
    }

    @Test
    void run_throughTheBastion_bringsInputOutputAndStatus() throws InterruptedException {
        Outcome outcome =
                hosts.run(
                        node(1),
                        new Command(
                                "read -r a; echo \"$a it's\" \"$HOME\"; echo oops >&2; exit 3",
                                "in\n",
                                LIMIT));

        String home = machines.home(node(1).machine().instanceId()).toString();
        assertThat(outcome).isEqualTo(new Outcome(3, "in it's " + home + "\n", "oops\n"));
    }

    @Test
    void run_longerThanItsLimit_isGivenUp() {
        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> hosts.run(node(1), Command.of("sleep 30", Duration.ofMillis(300))));

        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-SSH-06");
    }

    @Test
    void run_manyAtOnce_shareSessions() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> calls =
                    java.util.stream.IntStream.range(0, 24)
                            .<Callable<Outcome>>mapToObj(i ->
                                    () ->
                                            hosts.run(
                                                    node(1 + i % 3),
                                                    Command.of("echo " + i, LIMIT)))
                            .toList();
            int i = 0;
            for (Future<Outcome> outcome : threads.invokeAll(calls)) {
                assertThat(outcome.get().out()).isEqualTo(i++ + "\n");
            }
        }
    }

    @Test
    void put_toAllAtOnce_isWholeAndSentOnce() throws Exception {
        Path file = file(4);
        String sum = sha256(file);

        for (boolean first : List.of(true, false)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Boolean>> puts =
                        List.of(1, 2, 3).stream()
                                .<Callable<Boolean>>map(id ->
                                        () -> hosts.put(node(id), file, sum, "a/b c/file", _ -> {}))
                                .toList();
                for (Future<Boolean> sent : threads.invokeAll(puts)) {
                    assertThat(sent.get()).isEqualTo(first);
                }
            }
        }

        Path there = machines.home(node(2).machine().instanceId()).resolve("a/b c/file");
        assertThat(sha256(there)).isEqualTo(sum);
    }

    @Test
    void put_wrongChecksum_leavesNothing() throws Exception {
        Path file = file(1);

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> hosts.put(node(1), file, "0".repeat(64), "d/file", _ -> {}));

        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-SSH-07");
        Path home = machines.home(node(1).machine().instanceId());
        try (var left = Files.list(home.resolve("d"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void dial_fromTheBastion_carriesBytesBothWays() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, machines.address(20))) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().readNBytes(5));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            HostPort target =
                    new HostPort(machines.address(20).getHostAddress(), server.getLocalPort());

            try (Dialer.Connection connection = hosts.dialer(bastion()).dial(target, LIMIT)) {
                connection.out().write("hello".getBytes(StandardCharsets.UTF_8));
                connection.out().flush();
                assertThat(connection.in().readNBytes(5))
                        .isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
                assertThat(connection.in().read()).isEqualTo(-1);
            }
        }
    }

    /** A server grants a session so many channels, and a roll asks again and again. */
    @Test
    void dial_againAndAgain_leavesNothingOpenAtTheServer() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 10, machines.address(22))) {
            Thread.ofVirtual()
                    .start(() -> {
                        while (!server.isClosed()) {
                            try {
                                Socket socket = server.accept();
                                open.incrementAndGet();
                                accepted.incrementAndGet();
                                Thread.ofVirtual()
                                        .start(() -> {
                                            try (socket) {
                                                // Ends when the one who dialled closes.
                                                socket.getInputStream()
                                                        .transferTo(
                                                                OutputStream.nullOutputStream());
                                            } catch (IOException e) {
                                                // Closed all the same.
                                            }
                                            open.decrementAndGet();
                                        });
                            } catch (IOException e) {
                                // The test is over.
                            }
                        }
                    });
            HostPort target =
                    new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
            Dialer dialer = hosts.dialer(bastion());
            for (int i = 0; i < MORE_THAN_A_SESSION_GRANTS; i++) {
                dialer.dial(target, LIMIT).close();
            }

            long end = System.nanoTime() + LIMIT.toNanos();
            while (open.get() > 0 || accepted.get() < MORE_THAN_A_SESSION_GRANTS) {
                assertThat(System.nanoTime())
                        .as("%s of %s still open", open, accepted)
                        .isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Test
    void dial_nobodyThere_saysSo() {
        HostPort target = new HostPort(machines.address(21).getHostAddress(), 9);

        assertThatThrownBy(() -> hosts.dialer(bastion()).dial(target, LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("from the bastion to " + target)
                .hasMessageContaining("refused");
    }

    @Test
    void to_changedHostKey_isRefusedUntilTheInstanceIsAnother() throws Exception {
        hosts.run(node(1), Command.of("true", LIMIT));
        hosts.close();
        hosts = open();
        Machine before = node(1).machine();
        machines.terminate(before.instanceId());
        add(machines.node(1, before.address()));

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> hosts.run(node(1), Command.of("true", LIMIT)));
        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-SSH-03");

        Route other =
                new Route(
                        LocalHosts.LINK,
                        node(1).through(),
                        new Machine(before.name(), "i-another", before.address()));
        assertThat(hosts.run(other, Command.of("true", LIMIT)).succeeded()).isTrue();
    }

    @Test
    void to_wrongKey_saysWhichFile() throws Exception {
        Path key = machines.workFolder().resolve("keys").resolve(LocalHosts.LINK + ".pem");
        Files.writeString(key, "nonsense");

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> hosts.run(node(1), Command.of("true", LIMIT)));

        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-SSH-04");
        assertThat(e.diagnostics().getFirst().summary()).contains(key.toString());
    }

    @Test
    void await_hostThatBootsLater_returnsThen() throws Exception {
        Machine machine = node(3).machine();
        machines.terminate(machine.instanceId());
        BlockingQueue<String> notes = new LinkedBlockingQueue<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting =
                    threads.submit(() -> {
                        hosts.await(node(3), Duration.ofSeconds(30), notes::add);
                        return null;
                    });
            assertThat(notes.poll(20, TimeUnit.SECONDS))
                    .isNotNull()
                    .matches("waiting for SSH on .*: it does not answer yet \\(\\d+ s of 30 s\\)");
            machines.node(3, machine.address());
            waiting.get();
        }
        assertThat(hosts.run(node(3), Command.of("true", LIMIT)).succeeded()).isTrue();
    }
}
