package io.linkspan.cli.consumer;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A private mount namespace in which the system's resolver asks the consumer's DNS server: own
 * files stand over {@code /etc/resolv.conf} and {@code /etc/nsswitch.conf}. Source:
 * mount_namespaces(7), resolv.conf(5), nsswitch.conf(5).
 */
public final class ConsumerNamespace {
    private static final int PROBE_SECONDS = 10;

    /** Exit status of env(1) and others for a command that could not be started. */
    private static final String CANNOT_START = "125";

    private final Path files;

    /**
     * @param files a folder for the files that stand over the system's
     */
    public ConsumerNamespace(Path files) {
        this.files = files;
    }

    /**
     * Becomes the command; returns never.
     *
     * @param command not empty
     * @throws DiagnosticException when namespaces are not to be had, or the command does not exist
     */
    public void become(Resolver resolver, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (resolver.port() != Resolver.USUAL_PORT) {
            throw new DiagnosticException(otherPort(resolver));
        }
        List<String> unshare = unshare();
        List<Mount> mounts = mounts(resolver);
        List<String> arguments = new ArrayList<>(unshare);
        arguments.addAll(List.of("/bin/sh", "-c", script(mounts), "linkspan-exec"));
        arguments.addAll(command);
        int error = ProcessImage.become(arguments.getFirst(), arguments, environment);
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-EXEC-02",
                        arguments.getFirst() + " could not be run: error " + error,
                        "",
                        "install util-linux, which has unshare(1)"));
    }

    private record Mount(Path file, String over) {}

    /** Source: resolv.conf(5): a name server is an address, without a port. */
    private static Diagnostic otherPort(Resolver resolver) {
        return Diagnostic.error(
                "LS-EXEC-03",
                "exec needs the consumer's DNS server at port 53, and it is at " + resolver,
                "the system's resolver asks port 53 and no other; the local cloud takes another"
                        + " port where it may not bind port 53",
                "run the local cloud as root, or let users bind port 53 (sysctl"
                        + " net.ipv4.ip_unprivileged_port_start=53), then `linkspan cloud stop` and"
                        + " `linkspan up`");
    }

    private List<Mount> mounts(Resolver resolver) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        mounts.add(
                new Mount(
                        write(
                                "resolv.conf",
                                "nameserver "
                                        + resolver.address()
                                        + "\noptions timeout:2 attempts:2\n"),
                        "/etc/resolv.conf"));
        // Services such as nss-resolve would ask the host's own daemon instead.
        if (Files.exists(Path.of("/etc/nsswitch.conf"))) {
            mounts.add(new Mount(write("nsswitch.conf", nsswitch()), "/etc/nsswitch.conf"));
        }
        return mounts;
    }

    private static String nsswitch() throws IOException {
        String others =
                Files.readAllLines(Path.of("/etc/nsswitch.conf")).stream()
                        .filter(line -> !line.stripLeading().startsWith("hosts:"))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
        return others + "hosts: files dns\n";
    }

    private Path write(String name, String text) throws IOException {
        Path file = files.resolve(name);
        // In one step: another command may be starting with the same file.
        Path next = files.resolve(name + "." + ProcessHandle.current().pid());
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    private static String script(List<Mount> mounts) {
        String binds =
                mounts.stream()
                        .map(m -> "mount --bind " + quoted(m.file().toString()) + " " + m.over())
                        .collect(Collectors.joining(" && "));
        // A cache daemon outside of the namespace would answer from the host's names.
        String cache = "[ ! -d /run/nscd ] || mount -t tmpfs none /run/nscd";
        return "{ "
                + binds
                + " && { "
                + cache
                + "; }; } || { echo 'linkspan: the files that tell names could not be put in place'"
                + " >&2; exit "
                + CANNOT_START
                + "; }; exec \"$@\"";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** As root; else in a user namespace of its own, where the user is root. */
    private static List<String> unshare() throws InterruptedException {
        String program =
                List.of("/usr/bin/unshare", "/bin/unshare").stream()
                        .filter(p -> Files.isExecutable(Path.of(p)))
                        .findFirst()
                        .orElseThrow(() ->
                                new DiagnosticException(
                                        Diagnostic.error(
                                                "LS-EXEC-02",
                                                "exec needs unshare(1), which is not here",
                                                "",
                                                "install util-linux; on another system than"
                                                        + " Linux, exec cannot work")));
        for (List<String> options : List.of(List.of("-m"), List.of("-r", "-m"))) {
            List<String> command = new ArrayList<>(List.of(program));
            command.addAll(options);
            command.add("--");
            if (works(command)) {
                return command;
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-EXEC-01",
                        "exec needs a mount namespace of its own, which this user may not make",
                        "neither `unshare -m` nor `unshare -r -m` is allowed here",
                        "run it as root, or allow unprivileged user namespaces (sysctl"
                                + " kernel.unprivileged_userns_clone=1, and on Ubuntu"
                                + " kernel.apparmor_restrict_unprivileged_userns=0); in a"
                                + " container, give it CAP_SYS_ADMIN"));
    }

    private static boolean works(List<String> unshare) throws InterruptedException {
        List<String> probe = new ArrayList<>(unshare);
        probe.addAll(List.of("/bin/sh", "-c", "mount --bind /etc/hosts /etc/hosts"));
        try {
            Process process =
                    new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
