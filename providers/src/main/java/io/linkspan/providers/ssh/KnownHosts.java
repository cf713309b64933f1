package io.linkspan.providers.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Host keys as they were at first contact, in OpenSSH's {@code known_hosts} format with the
 * instance's id as comment: {@code [10.0.0.10]:22 type base64 i-0abc}. A machine with another
 * instance id at the same address is another machine, so its key replaces the old one. Thread-safe.
 * Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
 */
final class KnownHosts {
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();

    KnownHosts(Path file) {
        this.file = file;
    }

    /** What is to be thought of a key. */
    enum Verdict {
        KNOWN,
        /** Never seen, or the machine is a new one: remembered now. */
        FIRST_CONTACT,
        /** The same machine shows another key than before. */
        CHANGED
    }

    /**
     * @param key type and base64, as in {@code authorized_keys}
     */
    Verdict check(String host, int port, String instanceId, String key) throws IOException {
        String name = "[" + host + "]:" + port;
        lock.lock();
        try {
            List<String> kept = new ArrayList<>();
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] words = line.strip().split("\\s+", 4);
                if (words.length < 3 || !words[0].equals(name)) {
                    kept.add(line);
                } else if (key.equals(words[1] + " " + words[2])) {
                    return Verdict.KNOWN;
                } else if (words.length < 4 || words[3].equals(instanceId)) {
                    return Verdict.CHANGED;
                }
            }
            kept.add(name + " " + key + " " + instanceId);
            write(kept);
            return Verdict.FIRST_CONTACT;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<String> lines) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "known_hosts", ".new");
        try {
            Files.write(fresh, lines);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
