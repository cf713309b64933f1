package io.linkspan.cli.daemon;

import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.localcloud.AddressHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A work folder's local cloud, seen from a command. One command at a time: hold the folder's lock.
 */
public final class CloudDaemon {
    /** A cold start with a large state; the usual one takes a second. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** A broker's controlled shutdown gets most of this. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final Duration INSTANCE_GRACE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int LOG_LINES_SHOWN = 12;

    private final WorkFolder folder;
    private final Path cloud;
    private final DaemonCommand command;
    private final Clock clock;

    public CloudDaemon(WorkFolder folder, DaemonCommand command, Clock clock) {
        this.folder = folder;
        this.cloud = folder.cloud();
        this.command = command;
        this.clock = clock;
    }

    /**
     * A running cloud.
     *
     * @param ready whether its APIs answer
     */
    public record Running(long pid, Instant since, boolean ready) {}

    /** How a start found things. */
    public enum Start {
        STARTED,
        ALREADY_RUNNING
    }

    /** How a stop found things. */
    public enum Stop {
        STOPPED,
        /** It did not end in time and was killed. */
        KILLED,
        WAS_NOT_RUNNING
    }

    /** The process that runs at this moment, told from another of the same id. */
    public Optional<Running> running() {
        return record().map(CloudDaemon::running);
    }

    private static Running running(DaemonRecord record) {
        return new Running(record.process().pid(), record.since(), record.ready());
    }

    /** What is known of the process that runs, also before it has written a record. */
    private Optional<DaemonRecord> record() {
        return written()
                .or(() ->
                        StartedCloud.of(cloud)
                                .map(p -> new DaemonRecord(p, clock.instant(), false)));
    }

    private Optional<DaemonRecord> written() {
        try {
            return DaemonRecord.read(cloud).filter(r -> r.process().runs());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Starts the cloud unless it runs, and returns when its APIs answer.
     *
     * @throws DiagnosticException when it cannot start, with what it said
     */
    public Start start(Consumer<String> note) throws InterruptedException {
        Optional<Running> running = running();
        if (running.isPresent()) {
            awaitReady(running.get().pid(), Optional.empty(), note);
            return Start.ALREADY_RUNNING;
        }
        try {
            DaemonRecord.remove(cloud);
            Path output = output();
            Files.deleteIfExists(output);
            Process process = command.start(cloud, output);
            awaitReady(process.pid(), Optional.of(process), note);
            return Start.STARTED;
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-01",
                            "the local cloud of " + folder + " could not be started",
                            String.valueOf(e.getMessage()),
                            "see " + output()),
                    e);
        }
    }

    private Path output() {
        return folder.logs().resolve("cloud.out");
    }

    private void awaitReady(long pid, Optional<Process> child, Consumer<String> note)
            throws InterruptedException {
        Instant deadline = clock.instant().plus(START_LIMIT);
        note.accept("waiting for process " + pid);
        while (true) {
            if (written().filter(r -> r.process().pid() == pid && r.ready()).isPresent()) {
                return;
            }
            boolean ended =
                    child.map(c -> !c.isAlive()).orElseGet(() -> ProcessIdentity.of(pid).isEmpty());
            if (ended) {
                throw new DiagnosticException(ended(child.map(Process::exitValue)));
            }
            if (clock.instant().isAfter(deadline)) {
                child.ifPresent(Process::destroyForcibly);
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-CLOUD-03",
                                "the local cloud (process "
                                        + pid
                                        + ") did not answer within "
                                        + START_LIMIT.toSeconds()
                                        + " s",
                                lastOutput(),
                                "see " + output() + "; `linkspan cloud stop` ends it"));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Diagnostic ended(Optional<Integer> status) {
        return Diagnostic.error(
                "LS-CLOUD-02",
                "the local cloud of "
                        + folder
                        + " ended while it started"
                        + status.map(s -> ", with status " + s).orElse(""),
                AddressHolder.explained(lastOutput()),
                "remove what is in its way; all it said is in " + output());
    }

    private String lastOutput() {
        try {
            List<String> lines = Files.readAllLines(output());
            return String.join(
                    "\n", lines.subList(Math.max(lines.size() - LOG_LINES_SHOWN, 0), lines.size()));
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /** Ends the cloud; its instances' processes go on and are adopted by the next start. */
    public Stop stop() throws InterruptedException {
        return end(false);
    }

    /**
     * Ends the cloud and every process of its instances, also of one that was killed.
     *
     * @return how many instance processes a cloud that was killed had left behind
     */
    public int down() throws InterruptedException {
        end(true);
        try {
            return new Leftovers(cloud).end(INSTANCE_GRACE);
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-05",
                            "not all processes of " + folder + " could be ended",
                            String.valueOf(e.getMessage()),
                            "end them yourself, then run this again"),
                    e);
        }
    }

    /** Processes of instances that run at this moment. */
    public int instanceProcesses() {
        return new Leftovers(cloud).find().size();
    }

    private Stop end(boolean instances) throws InterruptedException {
        Optional<DaemonRecord> found = record();
        try {
            if (found.isEmpty()) {
                DaemonRecord.remove(cloud);
                return Stop.WAS_NOT_RUNNING;
            }
            StopRequest.leave(cloud, instances);
            ProcessIdentity process = found.get().process();
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
            boolean graceful = awaitEnd(process, STOP_LIMIT);
            if (!graceful) {
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
                if (!awaitEnd(process, KILL_LIMIT)) {
                    throw new IOException("process " + process.pid() + " outlived KILL");
                }
            }
            StopRequest.take(cloud);
            DaemonRecord.remove(cloud);
            return graceful ? Stop.STOPPED : Stop.KILLED;
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-04",
                            "the local cloud of " + folder + " could not be stopped",
                            String.valueOf(e.getMessage()),
                            "end process "
                                    + found.map(r -> Long.toString(r.process().pid())).orElse("?")
                                    + " yourself"),
                    e);
        }
    }

    private static boolean awaitEnd(ProcessIdentity process, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.runs()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private DiagnosticException unreadable(IOException e) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-CLOUD-06",
                        "what the local cloud left in " + cloud + " cannot be read",
                        String.valueOf(e.getMessage()),
                        "make the folder readable for you"),
                e);
    }
}
