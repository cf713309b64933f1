package io.linkspan.providers.ssh;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;

/** Hosts over SSH, through the bastion. */
public final class SshHosts implements Hosts, Bastion {
    /** What the storing script ends with when the checksum differs. */
    static final int WRONG_CHECKSUM = 65;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(15);
    private static final Duration TRANSFER_LIMIT = Duration.ofMinutes(20);
    private static final int MAX_OUTPUT_BYTES = 1024 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Sessions sessions;

    public SshHosts(SshSettings settings, Time time) {
        this.sessions = new Sessions(settings, time);
    }

    @Override
    public void await(Route route, Duration limit, Consumer<String> note)
            throws InterruptedException {
        sessions.to(route, new Sessions.Patience(limit, note));
    }

    @Override
    public Outcome run(Route route, Command command) throws InterruptedException {
        return run(
                route,
                command.script(),
                new ByteArrayInputStream(command.input().getBytes(StandardCharsets.UTF_8)),
                command.limit(),
                "a command");
    }

    @Override
    public boolean put(Route route, Path file, String sha256, String path, Consumer<String> note)
            throws InterruptedException {
        String shown = quoted(path);
        Outcome there =
                run(
                        route,
                        Command.of(
                                "cd && test -f %s && echo '%s  '%s | sha256sum -c --status -"
                                        .formatted(shown, sha256, shown),
                                TRANSFER_LIMIT));
        if (there.succeeded()) {
            return false;
        }
        long size;
        try (InputStream content = Files.newInputStream(file)) {
            size = Files.size(file);
            note.accept("sending " + size / (1024 * 1024) + " MiB to " + route.machine());
            Outcome stored =
                    run(
                            route,
                            """
                            cd && umask 077 && mkdir -p "$(dirname %1$s)" || exit
                            part=%1$s.part.$$
                            trap 'rm -f "$part"' EXIT
                            cat > "$part" || exit
                            echo "%2$s  $part" | sha256sum -c --status - || exit %3$d
                            mv -f "$part" %1$s
                            """
                                    .formatted(shown, sha256, WRONG_CHECKSUM),
                            content,
                            TRANSFER_LIMIT,
                            "storing " + path);
            if (!stored.succeeded()) {
                throw SshFault.notStored(route.machine(), path, stored.status(), stored.err());
            }
            return true;
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-SSH-08",
                            "file " + file + " cannot be read",
                            SshFault.reason(e),
                            "Check that it exists and that you may read it"),
                    e);
        }
    }

    private Outcome run(Route route, String script, InputStream input, Duration limit, String doing)
            throws InterruptedException {
        BoundedOutput out = new BoundedOutput(MAX_OUTPUT_BYTES);
        BoundedOutput err = new BoundedOutput(MAX_OUTPUT_BYTES);
        ClientSession session = sessions.to(route, Sessions.Patience.silent(PATIENCE));
        try (ChannelExec channel = session.createExecChannel("bash -c " + quoted(script))) {
            CoreModuleProperties.INPUT_STREAM_PUMP_CHUNK_SIZE.set(channel, CHUNK_BYTES);
            channel.setIn(input);
            channel.setOut(out);
            channel.setErr(err);
            CompletableFuture<Void> closed = new CompletableFuture<>();
            channel.addCloseFutureListener(_ -> closed.complete(null));
            channel.open().verify(OPEN_LIMIT);
            awaitClose(closed, route, limit, doing);
            Integer status = channel.getExitStatus();
            if (status == null) {
                String signal = channel.getExitSignal();
                throw SshFault.broken(
                        route.machine(),
                        doing,
                        new IOException(
                                signal == null
                                        ? "the channel ended without a status"
                                        : "the command was ended by signal " + signal));
            }
            return new Outcome(status, out.text(), err.text());
        } catch (IOException e) {
            throw SshFault.broken(route.machine(), doing, e);
        }
    }

    private static void awaitClose(
            CompletableFuture<Void> closed, Route route, Duration limit, String doing)
            throws InterruptedException {
        try {
            closed.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw SshFault.tooLong(route.machine(), doing, limit, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a close future never fails", e);
        }
    }

    /** One word for bash, whatever it contains. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    @Override
    public Dialer dialer(Route from) {
        return new HostDialer(from, sessions, PATIENCE);
    }

    @Override
    public Dialer dialer(KafkaLink link, Existing bastion) {
        return dialer(route(link, bastion));
    }

    private static Route route(KafkaLink link, Existing bastion) {
        return Route.toBastion(
                        link.name(),
                        key ->
                                Optional.of(bastion)
                                        .filter(_ -> key.equals(Resource.Instance.BASTION)))
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-SSH-09",
                                        "the bastion " + bastion.id() + " does not run",
                                        "",
                                        "Run apply: it starts or replaces the bastion")));
    }

    @Override
    public void close() {
        sessions.close();
    }
}
