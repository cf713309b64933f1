package io.linkspan.localcloud.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.localcloud.testing.SshClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance as OpenSSH's clients find it. */
class InstanceHostIT {
    private static final Duration GRACE = Duration.ofSeconds(3);

    @TempDir Path folder;
    private final String id = "i-" + UUID.randomUUID().toString().substring(0, 17);
    private final String bastionId = "i-" + UUID.randomUUID().toString().substring(0, 17);
    private final AtomicBoolean admitted = new AtomicBoolean(true);
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private final AtomicReference<InetAddress> lastSource = new AtomicReference<>();
    private InstanceHost host = new InstanceHost();
    private SshClient client;
    private int port;

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.42.1.10");
    private static final InetAddress BASTION = InetAddress.ofLiteral("127.42.1.20");
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("127.42.2.20");

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, ADDRESS)) {
            port = free.getLocalPort();
        }
        client = new SshClient(folder, port, "ed25519");
    }

    @AfterEach
    void end() throws Exception {
        host.terminate(id, folder.resolve(id), Duration.ofMillis(100));
        host.terminate(bastionId, folder.resolve(bastionId), Duration.ofMillis(100));
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa", "ecdsa"})
    void command_withAnAuthorizedKey_runsInTheHome(String keyType) throws Exception {
        client = new SshClient(folder, port, keyType);
        host.boot(spec(Optional.empty()));

        SshClient.Result result =
                client.ssh(ADDRESS.getHostAddress(), "pwd; echo $HOME; echo problem >&2; exit 7");

        String home = folder.resolve(id).resolve("home/ec2-user").toString();
        assertThat(result)
                .isEqualTo(new SshClient.Result(7, home + "\n" + home + "\n", "problem\n"));
    }

    @Test
    void login_withAnotherKeyOrUser_isDenied() throws Exception {
        host.boot(spec(Optional.empty()));

        SshClient stranger = new SshClient(folder, port, "ecdsa");
        SshClient.Result otherKey = stranger.ssh(ADDRESS.getHostAddress(), "true");
        SshClient.Result otherUser =
                SshClient.run(
                        client.command("ssh", "-p", "root@" + ADDRESS.getHostAddress(), "true"),
                        "");

        assertThat(otherKey.status()).isEqualTo(255);
        assertThat(otherKey.err()).contains("Permission denied (publickey)");
        assertThat(otherUser.err()).contains("Permission denied (publickey)");
    }

    @Test
    void input_ofAnyBytes_arrivesWhole() throws Exception {
        host.boot(spec(Optional.empty()));
        String input = "0123456789abcdef\n".repeat(300_000);

        SshClient.Result result =
                SshClient.run(
                        client.command(
                                "ssh", "-p", "ec2-user@" + ADDRESS.getHostAddress(), "wc -c; pwd"),
                        input);

        assertThat(result.out()).as(result.toString()).startsWith(input.length() + "\n");
    }

    @Test
    void input_beyondTheWindow_waitsForTheProcessAndArrivesInOrder() throws Exception {
        host.boot(spec(Optional.empty()));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3_000_000; i++) {
            lines.append(i).append('\n');
        }
        String input = lines.toString();
        assertThat(input.length()).isGreaterThan(20_000_000);

        SshClient.Result result =
                SshClient.run(
                        client.command(
                                "ssh",
                                "-p",
                                "ec2-user@" + ADDRESS.getHostAddress(),
                                "sleep 1; sha256sum"),
                        input);

        byte[] expected =
                MessageDigest.getInstance("SHA-256")
                        .digest(input.getBytes(StandardCharsets.US_ASCII));
        assertThat(result.out()).startsWith(HexFormat.of().formatHex(expected));
    }

    @Test
    void output_ofManyMegabytes_arrivesWhole() throws Exception {
        host.boot(spec(Optional.empty()));

        SshClient.Result result =
                client.ssh(ADDRESS.getHostAddress(), "head -c 20000000 /dev/zero | tr '\\0' x");

        assertThat(result.out()).hasSize(20_000_000).matches("x+");
    }

    @Test
    void terminal_whenAskedFor_isOne() throws Exception {
        host.boot(spec(Optional.empty()));

        SshClient.Result result =
                SshClient.run(
                        client.command(
                                "ssh",
                                "-p",
                                "-tt",
                                "ec2-user@" + ADDRESS.getHostAddress(),
                                "test -t 0 && test -t 1 && echo \"it's a $TERM\"; exit 5"),
                        "");

        assertThat(result.out()).contains("it's a ");
        assertThat(result.status()).isEqualTo(5);
    }

    @Test
    void shell_withoutTerminal_readsCommandsFromInput() throws Exception {
        host.boot(spec(Optional.empty()));

        SshClient.Result result =
                SshClient.run(
                        client.command("ssh", "-p", "-T", "ec2-user@" + ADDRESS.getHostAddress()),
                        "echo $((6*7))\nexit 3\n");

        assertThat(result.out()).isEqualTo("42\n");
        assertThat(result.status()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-s", "-O"})
    void copy_byBothProtocols_landsInTheHome(String protocol) throws Exception {
        host.boot(spec(Optional.empty()));
        Path file = Files.writeString(folder.resolve("file"), "text\n".repeat(100_000));

        SshClient.Result there =
                SshClient.run(
                        client.command(
                                "scp",
                                "-P",
                                protocol,
                                file.toString(),
                                "ec2-user@" + ADDRESS.getHostAddress() + ":copied"),
                        "");
        SshClient.Result back =
                SshClient.run(
                        client.command(
                                "scp",
                                "-P",
                                protocol,
                                "ec2-user@" + ADDRESS.getHostAddress() + ":copied",
                                folder.resolve("back").toString()),
                        "");

        assertThat(there).isEqualTo(new SshClient.Result(0, "", ""));
        assertThat(back).isEqualTo(new SshClient.Result(0, "", ""));
        assertThat(folder.resolve(id).resolve("home/ec2-user/copied"))
                .hasSameTextualContentAs(file);
        assertThat(folder.resolve("back")).hasSameTextualContentAs(file);
    }

    @Test
    void sftp_outsideOfTheFolder_readsButNeverWrites() throws Exception {
        host.boot(spec(Optional.empty()));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(folder.resolve(id).resolve("home/ec2-user/link"), outside);

        SshClient.Result result =
                SshClient.run(
                        client.command(
                                "sftp", "-P", "-b", "-", "ec2-user@" + ADDRESS.getHostAddress()),
                        """
                        pwd
                        -put %1$s %2$s/new
                        -put %1$s link/new
                        -mkdir %2$s/dir
                        -rm %2$s/kept
                        -rm link/kept
                        -rename link/kept taken
                        -chmod 777 %2$s/kept
                        -get %2$s/kept %3$s
                        mkdir inside
                        put %1$s inside/new
                        rename inside/new inside/newer
                        ls inside
                        """
                                .formatted(
                                        outside.resolve("kept"),
                                        outside,
                                        folder.resolve("fetched")));

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("working directory: " + folder.resolve(id).resolve("home/ec2-user"))
                .contains("inside/newer");
        try (var files = Files.list(outside)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("kept");
        }
        assertThat(folder.resolve("fetched")).hasContent("kept");
    }

    @Test
    void process_inTheBackground_outlivesSessionAndCloud_andIsAdopted() throws Exception {
        host.boot(spec(Optional.empty()));
        String hostKey = scan();
        client.ssh(
                ADDRESS.getHostAddress(),
                "nohup sleep 600 </dev/null >log 2>&1 & setsid sleep 601 </dev/null >log 2>&1 &");
        Set<Long> before = new ProcessTree(id).pids();
        assertThat(before).hasSize(2);

        host.close();
        assertThat(new ProcessTree(id).pids()).isEqualTo(before);
        host = new InstanceHost();
        host.boot(spec(Optional.empty()));

        assertThat(client.ssh(ADDRESS.getHostAddress(), "pgrep -xc sleep").status()).isZero();
        assertThat(new ProcessTree(id).pids()).containsAll(before);
        assertThat(scan()).isEqualTo(hostKey);
    }

    @Test
    void terminate_endsTheWholeTreeOfThatInstanceAlone() throws Exception {
        host.boot(spec(Optional.empty()));
        host.boot(bastion());
        client.ssh(BASTION.getHostAddress(), "setsid sleep 600 </dev/null >log 2>&1 &");
        client.ssh(
                ADDRESS.getHostAddress(),
                "setsid bash -c 'trap \"\" TERM; echo up; while :; do sleep 1; done' </dev/null >log"
                        + " 2>&1 & setsid bash -c 'env -i sleep 603 & wait' </dev/null >/dev/null 2>&1"
                        + " & sleep 0.3");
        // Two shells, a sleep in the first, and one with a cleared environment in the second.
        assertThat(new ProcessTree(id).pids()).hasSizeBetween(3, 4);
        Set<Long> others = new ProcessTree(bastionId).pids();

        host.terminate(id, folder.resolve(id), Duration.ofMillis(500));

        assertThat(new ProcessTree(id).pids()).isEmpty();
        assertThat(new ProcessTree(bastionId).pids()).isEqualTo(others).isNotEmpty();
        assertThat(folder.resolve(id)).doesNotExist();
        assertThatThrownBy(() -> new Socket(ADDRESS, port).close()).isInstanceOf(IOException.class);
    }

    @Test
    void stop_thenBoot_keepsTheHome() throws Exception {
        host.boot(spec(Optional.empty()));
        client.ssh(ADDRESS.getHostAddress(), "echo kept > file");

        host.stop(id, GRACE);
        host.boot(spec(Optional.empty()));

        assertThat(client.ssh(ADDRESS.getHostAddress(), "cat file").out()).isEqualTo("kept\n");
    }

    @Test
    void userData_runsOnceAtTheFirstBoot_withItsOutputInTheConsole() throws Exception {
        InstanceSpec spec =
                spec(Optional.of("#!/bin/bash\necho \"ran for $USER\"\necho x >> $HOME/runs\n"));

        host.boot(spec);
        await(() ->
                InstanceHost.console(folder.resolve(id))
                        .filter(console -> console.text().contains("ended with status 0"))
                        .isPresent());
        host.reboot(spec, GRACE);
        host.close();
        host = new InstanceHost();
        host.boot(spec);

        assertThat(InstanceHost.console(folder.resolve(id)).orElseThrow().text())
                .contains("ran for ec2-user");
        assertThat(client.ssh(ADDRESS.getHostAddress(), "cat runs").out()).isEqualTo("x\n");
    }

    @Test
    void boot_again_opensAddressesThatCameAndClosesThoseThatWent() throws Exception {
        host.boot(spec(Optional.empty()));
        assertThatThrownBy(() -> dial(PUBLIC)).isInstanceOf(ConnectException.class);

        host.boot(spec(Optional.empty(), List.of(PUBLIC)));
        assertThat(client.ssh(PUBLIC.getHostAddress(), "echo here").out()).isEqualTo("here\n");
        Socket open = dial(PUBLIC);
        // A connection that its server has not greeted yet may not be a session of it.
        assertThat(open.getInputStream().read()).isEqualTo('S');

        host.boot(spec(Optional.empty()));
        try (open) {
            assertThatThrownBy(() -> dial(PUBLIC)).isInstanceOf(ConnectException.class);
            open.setSoTimeout(10_000);
            readToTheEnd(open);
        }
        assertThat(client.ssh(ADDRESS.getHostAddress(), "echo here").out()).isEqualTo("here\n");
    }

    /** A server that closes before it has read all that came ends the connection with a reset. */
    private static void readToTheEnd(Socket connection) throws IOException {
        try {
            connection.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            assertThat(e).hasMessage("Connection reset");
        }
    }

    private Socket dial(InetAddress address) throws IOException {
        return new Socket(address, port);
    }

    @Test
    void jump_throughTheBastion_comesFromItsPrivateAddress() throws Exception {
        host.boot(spec(Optional.empty()));
        host.boot(bastion());

        SshClient.Result byAddress =
                SshClient.run(
                        client.through(
                                PUBLIC.getHostAddress(), ADDRESS.getHostAddress(), "echo in"),
                        "");
        InetAddress source = lastSource.get();
        SshClient.Result byName =
                SshClient.run(
                        client.through(
                                PUBLIC.getHostAddress(),
                                "ip-10.test.internal",
                                "-o",
                                "HostKeyAlias=name",
                                "echo in"),
                        "");

        assertThat(byAddress).isEqualTo(new SshClient.Result(0, "in\n", ""));
        assertThat(source).isEqualTo(BASTION);
        assertThat(byName.out()).as(byName.toString()).isEqualTo("in\n");
    }

    @Test
    void forwarding_ofManyConnectionsAtOnce_carriesThemAll() throws Exception {
        host.boot(bastion());
        int entrance;
        try (ServerSocket free = new ServerSocket(0, 1, BASTION)) {
            entrance = free.getLocalPort();
        }
        List<Socket> sockets = new ArrayList<>();
        List<Socket> arrived = new CopyOnWriteArrayList<>();
        Process session = null;
        try (ServerSocket target = new ServerSocket(0, 300, ADDRESS)) {
            Thread.ofVirtual().start(() -> greetAll(target, arrived));
            session =
                    new ProcessBuilder(
                                    client.command(
                                            "ssh",
                                            "-p",
                                            "-N",
                                            "-L",
                                            "%s:%d:%s:%d"
                                                    .formatted(
                                                            BASTION.getHostAddress(),
                                                            entrance,
                                                            ADDRESS.getHostAddress(),
                                                            target.getLocalPort()),
                                            "ec2-user@" + PUBLIC.getHostAddress()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            await(() -> opens(entrance, sockets));
            while (sockets.size() < 200) {
                sockets.add(new Socket(BASTION, entrance));
            }
            List<Integer> answers = new ArrayList<>();
            for (Socket socket : sockets) {
                socket.setSoTimeout(20_000);
                answers.add(socket.getInputStream().read());
            }
            assertThat(answers).hasSizeGreaterThanOrEqualTo(200).containsOnly((int) 'S');
        } finally {
            if (session != null) {
                session.destroyForcibly();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            for (Socket socket : arrived) {
                socket.close();
            }
        }
    }

    private static void greetAll(ServerSocket target, List<Socket> arrived) {
        try {
            while (true) {
                Socket socket = target.accept();
                arrived.add(socket);
                socket.getOutputStream().write('S');
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static boolean opens(int port, List<Socket> sockets) {
        try {
            sockets.add(new Socket(BASTION, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void jump_whereTheNetworkDoesNotReach_isNeverAnswered() throws Exception {
        host.boot(spec(Optional.empty()));
        host.boot(bastion());
        reachable.set(false);

        SshClient.Result result =
                SshClient.run(
                        client.through(
                                BASTION.getHostAddress(),
                                ADDRESS.getHostAddress(),
                                "-o",
                                "ConnectTimeout=2",
                                "echo in"),
                        "");

        assertThat(result.status()).isEqualTo(255);
        assertThat(result.err()).contains("timed out");
    }

    @Test
    void source_thatIsNotAdmitted_getsNoAnswer() throws Exception {
        host.boot(spec(Optional.empty()));
        admitted.set(false);

        try (Socket socket = new Socket(ADDRESS, port)) {
            socket.setSoTimeout(500);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
        }
        admitted.set(true);
        assertThat(client.ssh(ADDRESS.getHostAddress(), "true").status()).isZero();
    }

    @Test
    void remoteForwarding_isDenied() throws Exception {
        host.boot(spec(Optional.empty()));

        SshClient.Result result =
                SshClient.run(
                        client.command(
                                "ssh",
                                "-p",
                                "-o",
                                "ExitOnForwardFailure=yes",
                                "-R",
                                "127.42.9.9:0:127.0.0.1:1",
                                "ec2-user@" + ADDRESS.getHostAddress(),
                                "true"),
                        "");

        assertThat(result.status()).isEqualTo(255);
        assertThat(result.err()).contains("remote port forwarding failed");
    }

    @Test
    void connections_aboveTheLimit_areClosed() throws Exception {
        host.boot(spec(Optional.empty()));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SshFrontDoor.MAX_SESSIONS_PER_INSTANCE; i++) {
                Socket socket = new Socket(ADDRESS, port);
                sockets.add(socket);
                assertThat(socket.getInputStream().read()).isEqualTo('S');
            }
            try (Socket more = new Socket(ADDRESS, port)) {
                assertThat(more.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void boot_onAPortInUse_namesInstanceAndAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, ADDRESS)) {
            assertThatThrownBy(() -> host.boot(spec(Optional.empty())))
                    .hasMessageContaining(id)
                    .hasMessageContaining(ADDRESS.getHostAddress() + ":" + port);
        }
    }

    @Test
    void trap_ofTheProcess_runsAndItsStatusArrives() throws Exception {
        host.boot(spec(Optional.empty()));
        Process session =
                new ProcessBuilder(
                                client.command(
                                        "ssh",
                                        "-p",
                                        "ec2-user@" + ADDRESS.getHostAddress(),
                                        "trap 'echo caught; exit 9' TERM; echo ready; while :; do"
                                                + " sleep 0.1; done"))
                        .start();
        try (var out = session.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            long pid = new ProcessTree(id).pids().stream().min(Long::compare).orElseThrow();
            PosixSignal.TERM.sendToGroup(pid);
            assertThat(out.readLine()).isEqualTo("caught");
            assertThat(session.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(session.exitValue()).isEqualTo(9);
        } finally {
            session.destroyForcibly();
        }
    }

    private String scan() throws Exception {
        return SshClient.run(
                        List.of(
                                "ssh-keyscan",
                                "-t",
                                "ecdsa",
                                "-p",
                                Integer.toString(port),
                                ADDRESS.getHostAddress()),
                        "")
                .out();
    }

    private InstanceSpec spec(Optional<String> userData) throws IOException {
        return spec(userData, List.of());
    }

    private InstanceSpec spec(Optional<String> userData, List<InetAddress> others)
            throws IOException {
        return new InstanceSpec(
                id,
                "ec2-user",
                ADDRESS,
                others,
                port,
                folder.resolve(id),
                List.of(client.publicKey()),
                Map.of(),
                userData,
                new TestNetwork());
    }

    private InstanceSpec bastion() throws IOException {
        return new InstanceSpec(
                bastionId,
                "ec2-user",
                BASTION,
                List.of(PUBLIC),
                port,
                folder.resolve(bastionId),
                List.of(client.publicKey()),
                Map.of(),
                Optional.empty(),
                new TestNetwork());
    }

    private final class TestNetwork implements InstanceNetwork {
        @Override
        public boolean admitsSsh(InetAddress source, InetAddress at) {
            lastSource.set(source);
            return admitted.get();
        }

        @Override
        public boolean reaches(InetSocketAddress destination) {
            return reachable.get();
        }

        @Override
        public Optional<InetAddress> resolve(String name) {
            return name.equals("ip-10.test.internal") ? Optional.of(ADDRESS) : Optional.empty();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch tick = new CountDownLatch(1);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 20 s in vain");
            }
            tick.await(20, TimeUnit.MILLISECONDS);
        }
    }
}
