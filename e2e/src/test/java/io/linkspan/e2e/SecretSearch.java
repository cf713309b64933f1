package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the secrets of a world are: nowhere in plans, logs, process arguments or files that others
 * may read.
 *
 * @param password of the listener's user, its file below the work folder's secrets
 */
record SecretSearch(Path folder, Linkspan linkspan, Optional<String> password) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /**
     * @param leastKeys how many private keys there are at least
     * @param told what commands printed
     * @param commandLines of all processes
     */
    void nothingIsTold(int leastKeys, List<Linkspan.Result> told, Set<String> commandLines)
            throws IOException {
        nothingIsTold(Map.of(), leastKeys, told, commandLines);
    }

    /**
     * @param more secrets beside those that Linkspan made, by what they are
     */
    void nothingIsTold(
            Map<String, String> more,
            int leastKeys,
            List<Linkspan.Result> told,
            Set<String> commandLines)
            throws IOException {
        Map<String, String> secrets = secrets(leastKeys);
        secrets.putAll(more);
        onlyPrivateFilesHold(secrets);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            assertThat(told)
                    .as("output and " + secret.getKey())
                    .noneMatch(result -> result.all().contains(secret.getValue()));
            assertThat(commandLines)
                    .as("process arguments and " + secret.getKey())
                    .noneMatch(line -> line.contains(secret.getValue()));
        }
    }

    /** Everything that must stay among few, by what it is. */
    private Map<String, String> secrets(int leastKeys) throws IOException {
        Map<String, String> secrets = new TreeMap<>();
        for (String line :
                linkspan.run(Duration.ofMinutes(2), "cloud", "env").out().lines().toList()) {
            Matcher m =
                    Pattern.compile("export (AWS_SECRET_ACCESS_KEY|TIDBCLOUD_PRIVATE_KEY)=(.*)")
                            .matcher(line);
            if (m.matches()) {
                secrets.put(m.group(1), m.group(2).replaceAll("[\"']", ""));
            }
        }
        assertThat(secrets).hasSize(2);
        if (password.isPresent()) {
            secrets.put(
                    "the user's password",
                    Files.readString(folder.resolve(".linkspan/secrets").resolve(password.get()))
                            .strip());
        }
        int keys = 0;
        for (Path file : LiveFiles.below(folder, _ -> true)) {
            Matcher key =
                    Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\R\\S+\\R(\\S{20,})")
                            .matcher(latin(file, 1 << 16));
            while (key.find()) {
                secrets.put("a private key of " + file, key.group(1));
                keys++;
            }
        }
        assertThat(keys).as("keys").isGreaterThanOrEqualTo(leastKeys);
        return secrets;
    }

    /** Nothing of a file that is gone meanwhile, or larger than {@code limit} bytes. */
    private static String latin(Path file, int limit) throws IOException {
        try {
            return Files.size(file) > limit
                    ? ""
                    : Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return "";
        }
    }

    /** Also logs: those of the tool, the local cloud and the brokers are below the folder. */
    private void onlyPrivateFilesHold(Map<String, String> secrets) throws IOException {
        Set<String> held = new TreeSet<>();
        for (Path file : LiveFiles.below(folder, _ -> true)) {
            // What is larger: Kafka's jars, ahead-of-time caches and empty index files.
            String text = latin(file, 4 << 20);
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                if (text.contains(secret.getValue())) {
                    held.add(secret.getKey());
                    assertThat(Files.getPosixFilePermissions(file))
                            .as(secret.getKey() + " in " + file)
                            .isSubsetOf(OWNER_ONLY);
                    assertThat(file.toString())
                            .as(secret.getKey())
                            .doesNotEndWith(".log")
                            .doesNotEndWith(".out");
                }
            }
        }
        assertThat(held).as("the search works").isEqualTo(secrets.keySet());
    }

    /** What all processes were started with, looked at again and again. */
    static final class CommandLines implements AutoCloseable {
        private static final long EVERY_NANOS = 100_000_000;
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final Thread looking = Thread.ofPlatform().daemon().start(this::look);

        private void look() {
            while (open.get()) {
                ProcessHandle.allProcesses()
                        .map(SecretSearch::commandLine)
                        .filter(line -> !line.isEmpty())
                        .forEach(seen::add);
                LockSupport.parkNanos(EVERY_NANOS);
            }
        }

        Set<String> seen() {
            return Set.copyOf(seen);
        }

        @Override
        public void close() {
            open.set(false);
            try {
                looking.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return latin(Path.of("/proc", Long.toString(process.pid()), "cmdline"), 1 << 20);
        } catch (IOException e) {
            // It ended, or is another user's.
            return "";
        }
    }
}
