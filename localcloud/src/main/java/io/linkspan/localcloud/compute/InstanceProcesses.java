package io.linkspan.localcloud.compute;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts an instance's processes: each leads a session of its own, so a terminal's signals to the
 * cloud do not reach it, with the instance's home and mark in a clean environment.
 */
final class InstanceProcesses {
    /** As on the real image, whose .bashrc puts the user's own folders first. */
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final InstanceSpec spec;
    private final InstanceFolder folder;

    InstanceProcesses(InstanceSpec spec, InstanceFolder folder) {
        this.spec = spec;
        this.folder = folder;
    }

    /** The size of a client's terminal, in characters. */
    record Terminal(String type, int columns, int rows) {}

    /** A login shell. */
    Process shell(Map<String, String> extra, Optional<Terminal> terminal) throws IOException {
        return start("exec bash -l", extra, terminal);
    }

    /** {@code bash -c command}. */
    Process command(String command, Map<String, String> extra, Optional<Terminal> terminal)
            throws IOException {
        return start(command, extra, terminal);
    }

    private Process start(String command, Map<String, String> extra, Optional<Terminal> terminal)
            throws IOException {
        Map<String, String> environment = environment(extra);
        if (terminal.isEmpty()) {
            return builder(List.of("setsid", "bash", "-c", command), environment).start();
        }
        // script(1) gives the command a pseudo terminal; it takes the command from the
        // environment so that no quoting is needed.
        environment.put("TERM", terminal.get().type());
        environment.put("LINKSPAN_COMMAND", command);
        String inside =
                "stty rows "
                        + terminal.get().rows()
                        + " cols "
                        + terminal.get().columns()
                        + "; c=$LINKSPAN_COMMAND; unset LINKSPAN_COMMAND; exec bash -c \"$c\"";
        return builder(List.of("setsid", "script", "-qefc", inside, "/dev/null"), environment)
                .start();
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.home().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private Map<String, String> environment(Map<String, String> extra) {
        Map<String, String> environment = new HashMap<>(extra);
        environment.putAll(spec.environment());
        environment.putIfAbsent(
                "PATH", folder.home() + "/.local/bin:" + folder.home() + "/bin:" + PATH);
        environment.putIfAbsent("LANG", "C.UTF-8");
        environment.put("HOME", folder.home().toString());
        environment.put("USER", spec.userName());
        environment.put("LOGNAME", spec.userName());
        environment.put("SHELL", "/bin/bash");
        environment.put(ProcessTree.MARK, spec.id());
        return environment;
    }

    /**
     * Runs the user data script if this is the first boot, with its output in the console; returns
     * as soon as it is started. At most once: the script's own shell leaves the mark before it does
     * anything else. Source: EC2, "Run commands on your Linux instance at launch".
     */
    void runUserData() throws IOException {
        if (spec.userData().isEmpty() || Files.exists(folder.userDataStarted())) {
            return;
        }
        String script = spec.userData().get();
        if (!script.startsWith("#!")) {
            console("user data does not start with #! and is not run\n");
            Files.createDirectory(folder.userDataStarted());
            return;
        }
        Path file = folder.userData();
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = environment(Map.of());
        environment.put("USER_DATA", file.toString());
        environment.put("STARTED", folder.userDataStarted().toString());
        builder(
                        List.of(
                                "setsid",
                                "bash",
                                "-c",
                                "mkdir \"$STARTED\" || exit; f=$USER_DATA; unset USER_DATA STARTED;"
                                        + " \"$f\"; echo \"user data ended with status $?\""),
                        environment)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.console().toFile()))
                .start();
    }

    void console(String line) throws IOException {
        Files.writeString(
                folder.console(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
