package io.linkspan.localcloud.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine's own OpenSSH client, with a key of its own and no configuration of anybody's. */
public final class SshClient {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path key;
    private final int port;

    public SshClient(Path folder, int port, String keyType) throws Exception {
        this.folder = folder;
        this.port = port;
        this.key = folder.resolve("id_" + keyType);
        if (!Files.exists(key)) {
            List<String> command =
                    new ArrayList<>(
                            List.of("ssh-keygen", "-q", "-t", keyType, "-N", "", "-f", key + ""));
            if (keyType.equals("rsa")) {
                command.addAll(List.of("-b", "2048"));
            }
            run(command, "");
        }
    }

    public String publicKey() throws IOException {
        return Files.readString(Path.of(key + ".pub"));
    }

    public record Result(int status, String out, String err) {}

    public List<String> options() {
        return List.of(
                "-F", "none",
                "-i", key.toString(),
                "-o", "IdentitiesOnly=yes",
                "-o", "IdentityAgent=none",
                "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=accept-new",
                "-o", "UserKnownHostsFile=" + folder.resolve("known_hosts"),
                "-o", "LogLevel=ERROR",
                "-o", "ConnectTimeout=3");
    }

    public List<String> command(String program, String portFlag, String... words) {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(options());
        command.addAll(List.of(portFlag, Integer.toString(port)));
        command.addAll(List.of(words));
        return command;
    }

    public Result ssh(String host, String remote) throws Exception {
        return run(command("ssh", "-p", "ec2-user@" + host, remote), "");
    }

    /**
     * Through a jump host, as {@code ProxyJump} does but with this client's options on each hop.
     */
    public List<String> through(String jump, String host, String... remote) {
        String proxy =
                String.join(" ", quoted(command("ssh", "-p", "-W", "%h:%p", "ec2-user@" + jump)));
        List<String> words = new ArrayList<>(List.of("-o", "ProxyCommand=" + proxy));
        words.add("ec2-user@" + host);
        words.addAll(List.of(remote));
        return command("ssh", "-p", words.toArray(String[]::new));
    }

    private static List<String> quoted(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").toList();
    }

    public static Result run(List<String> command, String input) throws Exception {
        Process process = new ProcessBuilder(command).start();
        Thread feed =
                Thread.startVirtualThread(() -> {
                    try (var stdin = process.getOutputStream()) {
                        stdin.write(input.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // The program does not read its input.
                    }
                });
        StringBuilder err = new StringBuilder();
        Thread errors =
                Thread.startVirtualThread(() -> {
                    try {
                        err.append(
                                new String(
                                        process.getErrorStream().readAllBytes(),
                                        StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        err.append(e);
                    }
                });
        StringBuilder out = new StringBuilder();
        Thread output =
                Thread.startVirtualThread(() -> {
                    try {
                        out.append(
                                new String(
                                        process.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        out.append(e);
                    }
                });
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end: " + out + err);
        }
        feed.join();
        errors.join();
        output.join();
        return new Result(process.exitValue(), out.toString(), err.toString());
    }
}
