package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exec or shell channel: a process whose streams are the channel's. The channel's end closes
 * the process's streams and, when it had a terminal, hangs it up; the process itself lives as long
 * as it likes, as on any host. Source: RFC 4254, section 6.
 *
 * <p>The channel ends when the process does; what background children write to its streams after
 * that is lost.
 */
final class InstanceCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceCommand.class);
    private static final int BUFFER_BYTES = 128 * 1024;

    /** What bash answers when a command cannot be started. */
    private static final int CANNOT_START = 126;

    private final InstanceProcesses processes;
    private final Optional<String> command;
    private final InputQueue input = new InputQueue();
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile @Nullable Process process;
    private volatile boolean terminal;

    private InstanceCommand(InstanceProcesses processes, Optional<String> command) {
        this.processes = processes;
        this.command = command;
    }

    /**
     * @param command empty for a login shell
     */
    static InstanceCommand on(
            ChannelSession channel, InstanceProcesses processes, Optional<String> command) {
        InstanceCommand made = new InstanceCommand(processes, command);
        channel.setDataReceiver(made.input);
        return made;
    }

    @Override
    public void setInputStream(InputStream in) {
        throw new IllegalStateException("input comes through the channel's receiver");
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback exit) {
        this.exit = exit;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        OutputStream stdout = set(out);
        OutputStream stderr = set(err);
        ExitCallback ended = set(exit);
        Optional<InstanceProcesses.Terminal> pty = terminalOf(environment);
        terminal = pty.isPresent();
        Process started;
        try {
            Map<String, String> extra = clientEnvironment(environment);
            started =
                    command.isPresent()
                            ? processes.command(command.get(), extra, pty)
                            : processes.shell(extra, pty);
        } catch (IOException e) {
            stderr.write((e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
            stderr.flush();
            ended.onExit(CANNOT_START, String.valueOf(e.getMessage()));
            return;
        }
        process = started;
        environment.addSignalListener((_, signal) -> signal(started, signal));
        Thread.startVirtualThread(() -> pumpIn(channel, started.getOutputStream()));
        Thread output = Thread.startVirtualThread(() -> pumpOut(started.getInputStream(), stdout));
        Thread errors = Thread.startVirtualThread(() -> pumpOut(started.getErrorStream(), stderr));
        Thread.startVirtualThread(() -> {
            try {
                int status = started.waitFor();
                output.join();
                errors.join();
                ended.onExit(status);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended.onExit(CANNOT_START, "interrupted");
            }
        });
    }

    @Override
    public void destroy(ChannelSession channel) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        if (terminal) {
            PosixSignal.HUP.sendToGroup(running.pid());
        }
        input.close();
        closeQuietly(running.getOutputStream());
        closeQuietly(running.getInputStream());
        closeQuietly(running.getErrorStream());
    }

    private static void signal(Process process, Signal signal) {
        for (PosixSignal known : PosixSignal.values()) {
            if (known.name().equals(signal.name()) && process.isAlive()) {
                known.sendToGroup(process.pid());
            }
        }
    }

    private void pumpIn(ChannelSession channel, OutputStream to) {
        try {
            input.moveTo(to, channel);
        } catch (IOException e) {
            // The process closed its input, or the client went away: both are ordinary.
            LOG.debug("input ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pumpOut(InputStream from, OutputStream to) {
        try (from) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int read = from.read(buffer);
            while (read >= 0) {
                to.write(buffer, 0, read);
                to.flush();
                read = from.read(buffer);
            }
        } catch (IOException e) {
            LOG.debug("output ended: {}", e.getMessage());
        }
    }

    /** Only what a real host's server accepts: {@code AcceptEnv LANG LC_*}. */
    private static Map<String, String> clientEnvironment(Environment environment) {
        Map<String, String> accepted = new HashMap<>();
        environment
                .getEnv()
                .forEach((name, value) -> {
                    if (name.equals("LANG") || name.startsWith("LC_")) {
                        accepted.put(name, value);
                    }
                });
        return accepted;
    }

    private static Optional<InstanceProcesses.Terminal> terminalOf(Environment environment) {
        Map<PtyMode, Integer> modes = environment.getPtyModes();
        String type = environment.getEnv().get(Environment.ENV_TERM);
        if (type == null && modes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new InstanceProcesses.Terminal(
                        type == null || type.isEmpty() ? "dumb" : type,
                        size(environment, Environment.ENV_COLUMNS, 80),
                        size(environment, Environment.ENV_LINES, 24)));
    }

    private static int size(Environment environment, String name, int fallback) {
        String value = environment.getEnv().get(name);
        return value != null && value.matches("[1-9][0-9]{0,3}")
                ? Integer.parseInt(value)
                : fallback;
    }

    private static <T> T set(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a channel was started before its streams were set");
        }
        return value;
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            LOG.debug("close: {}", e.getMessage());
        }
    }
}
