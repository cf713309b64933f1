package io.linkspan.providers.ssh;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How hosts are entered.
 *
 * @param port of every host's SSH server
 * @param user such as {@link #AMAZON_LINUX_USER}
 * @param folder the work folder: {@code keys/<link>.pem} and {@code known_hosts} are in it
 * @param privateKey a file of the user's that opens the hosts in place of the links' own keys
 */
public record SshSettings(int port, String user, Path folder, Optional<String> privateKey) {
    public static final String PORT_VARIABLE = "LINKSPAN_SSH_PORT";
    public static final int STANDARD_PORT = 22;

    /** Source: EC2 User Guide, "Connect to your Linux instance": default user names. */
    public static final String AMAZON_LINUX_USER = "ec2-user";

    public SshSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("SSH port " + port + " is not within 1-65535");
        }
    }

    /** Where all hosts open to the links' own keys. */
    public SshSettings(int port, String user, Path folder) {
        this(port, user, folder, Optional.empty());
    }

    Path key(String link) {
        return privateKey
                .map(SshSettings::path)
                .orElseGet(() -> folder.resolve("keys").resolve(link + ".pem"));
    }

    /** A file as a spec names it. */
    static Path path(String file) {
        return file.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), file.substring(2))
                : Path.of(file);
    }

    Path knownHosts() {
        return folder.resolve("known_hosts");
    }
}
