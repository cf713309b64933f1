package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine that instances live on. Each has a folder, SSH on its addresses with its user's keys,
 * and processes that outlive this object: after a restart {@link #boot} finds them as they are.
 * Thread-safe; calls for one instance must not overlap.
 */
public final class InstanceHost implements AutoCloseable {
    /**
     * As a host's service supervisor gives by default, shortened to what a laptop's user awaits.
     */
    public static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(20);

    private static final int MAX_CONSOLE_BYTES = 64 * 1024;

    private final SshFrontDoor door = new SshFrontDoor();

    /**
     * Makes the instance answer SSH; at its first boot also makes its folder and starts its user
     * data script. Repeating it applies a changed spec, other addresses too, and touches no
     * process.
     *
     * @throws IOException naming the instance when an address cannot be listened on or the folder
     *     cannot be written
     */
    public void boot(InstanceSpec spec) throws IOException {
        InstanceFolder folder = InstanceFolder.create(spec.folder(), spec.userName());
        InstanceProcesses processes = new InstanceProcesses(spec, folder);
        SshFrontDoor.Guest guest =
                new SshFrontDoor.Guest(
                        spec,
                        folder,
                        HostKeyFile.loadOrCreate(folder.hostKey()),
                        AuthorizedKeys.parse(spec.authorizedKeys()),
                        processes);
        List<InetAddress> addresses = new ArrayList<>();
        addresses.add(spec.privateAddress());
        addresses.addAll(spec.otherAddresses());
        door.closeOthers(spec.id(), addresses);
        for (InetAddress address : addresses) {
            door.open(address, guest);
        }
        processes.runUserData();
    }

    /**
     * Ends SSH and every process of the instance; its folder stays.
     *
     * @throws IOException when processes outlive being killed
     */
    public void stop(String instanceId, Duration grace) throws IOException {
        door.close(instanceId);
        new ProcessTree(instanceId).end(grace);
    }

    /** Stops the instance and removes its folder. An instance that is gone is no error. */
    public void terminate(String instanceId, Path folder, Duration grace) throws IOException {
        stop(instanceId, grace);
        InstanceFolder.delete(folder.toAbsolutePath().normalize());
    }

    /** Ends every process of the instance, then boots it again. */
    public void reboot(InstanceSpec spec, Duration grace) throws IOException {
        stop(spec.id(), grace);
        boot(spec);
    }

    /**
     * What an instance wrote.
     *
     * @param text its newest 64 KiB
     * @param writtenAt when it last wrote
     */
    public record Console(String text, Instant writtenAt) {}

    /** The instance's console, empty while it has written nothing. */
    public static Optional<Console> console(Path folder) {
        Path console = InstanceFolder.console(folder);
        if (!Files.exists(console)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(console, StandardCharsets.ISO_8859_1);
            return Optional.of(
                    new Console(
                            text.substring(Math.max(0, text.length() - MAX_CONSOLE_BYTES)),
                            Files.getLastModifiedTime(console).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // Its instance was terminated meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException("console " + console + " cannot be read", e);
        }
    }

    /** Ends SSH. Folders and processes stay, for the next run to find. */
    @Override
    public void close() throws IOException {
        door.close();
    }
}
