package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * All processes of one instance, found in {@code /proc}: those that carry its mark in their
 * environment, their descendants, and the members of their sessions. The mark outlives the cloud's
 * own process, so a tree that an earlier run started is found again. A process escapes only by
 * clearing its environment and leaving its session and its parents, all three. Source: proc(5).
 */
final class ProcessTree {
    static final String MARK = "LINKSPAN_INSTANCE_ID";

    private static final Path PROC = Path.of("/proc");
    private static final Duration POLL = Duration.ofMillis(20);

    /** KILL leaves nothing to wait for but the kernel; a tree that outlives this is stuck in it. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private final String mark;

    ProcessTree(String instanceId) {
        this.mark = MARK + "=" + instanceId;
    }

    /** Process ids at this moment, zombies left out. */
    Set<Long> pids() {
        Map<Long, Stat> all = scan();
        Set<Long> members = new HashSet<>();
        for (long pid : all.keySet()) {
            if (marked(pid)) {
                members.add(pid);
            }
        }
        // Instances' processes never share the cloud's session; should one, its mates are spared.
        Stat self = all.get(ProcessHandle.current().pid());
        long own = self == null ? 0 : self.session();
        boolean grown = !members.isEmpty();
        while (grown) {
            Set<Long> sessions = new HashSet<>();
            for (long pid : members) {
                Stat stat = all.get(pid);
                if (stat != null && stat.session() != own) {
                    sessions.add(stat.session());
                }
            }
            grown = false;
            for (Map.Entry<Long, Stat> entry : all.entrySet()) {
                Stat stat = entry.getValue();
                if (members.contains(stat.parent()) || sessions.contains(stat.session())) {
                    grown |= members.add(entry.getKey());
                }
            }
        }
        return members;
    }

    /**
     * Asks the whole tree to end, waits, then kills what is left.
     *
     * @param grace how long processes may take after TERM
     * @throws IOException when processes outlive KILL
     */
    void end(Duration grace) throws IOException {
        if (!signal(PosixSignal.TERM) || awaitEmpty(grace)) {
            return;
        }
        long deadline = System.nanoTime() + KILL_GRACE.toNanos();
        while (System.nanoTime() < deadline) {
            // Again each time: a process may have forked between the scan and the signal.
            if (!signal(PosixSignal.KILL) || awaitEmpty(POLL.multipliedBy(5))) {
                return;
            }
        }
        Set<Long> left = pids();
        if (!left.isEmpty()) {
            throw new IOException("processes " + left + " outlived KILL");
        }
    }

    private boolean signal(PosixSignal signal) {
        Set<Long> pids = pids();
        pids.forEach(signal::sendTo);
        return !pids.isEmpty();
    }

    private boolean awaitEmpty(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!pids().isEmpty()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private boolean marked(long pid) {
        try {
            String environment =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("environ"),
                            StandardCharsets.ISO_8859_1);
            return environment.startsWith(mark + "\0") || environment.contains("\0" + mark + "\0");
        } catch (IOException e) {
            return false; // Gone, or another user's.
        }
    }

    private record Stat(long parent, long session) {}

    private static Map<Long, Stat> scan() {
        Map<Long, Stat> all = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path entry : entries) {
                try {
                    String text =
                            Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
                    // The command's name is in parentheses and may hold anything.
                    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 5);
                    if (!fields[0].equals("Z") && !fields[0].equals("X")) {
                        all.put(
                                Long.parseLong(entry.getFileName().toString()),
                                new Stat(Long.parseLong(fields[1]), Long.parseLong(fields[3])));
                    }
                } catch (IOException e) {
                    // Ended while it was being read.
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
        return all;
    }
}
