package io.linkspan.providers.ssh;

import java.nio.file.Path;

/**
 * How hosts are entered.
 *
 * @param port of every host's SSH server
 * @param user such as {@link #AMAZON_LINUX_USER}
 * @param folder the work folder: {@code keys/<link>.pem} and {@code known_hosts} are in it
 */
public record SshSettings(int port, String user, Path folder) {
    public static final String PORT_VARIABLE = "LINKSPAN_SSH_PORT";
    public static final int STANDARD_PORT = 22;

    /** Source: EC2 User Guide, "Connect to your Linux instance": default user names. */
    public static final String AMAZON_LINUX_USER = "ec2-user";

    public SshSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("SSH port " + port + " is not within 1-65535");
        }
    }

    Path key(String link) {
        return folder.resolve("keys").resolve(link + ".pem");
    }

    Path knownHosts() {
        return folder.resolve("known_hosts");
    }
}
