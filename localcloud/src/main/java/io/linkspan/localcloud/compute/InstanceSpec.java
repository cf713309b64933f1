package io.linkspan.localcloud.compute;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance as the machine needs to know it.
 *
 * @param id the instance's id; letters, digits and hyphens
 * @param userName who logs in, such as {@code ec2-user}
 * @param privateAddress where its SSH server listens, and where its forwarded connections come from
 * @param otherAddresses further addresses its SSH server listens on: its public one, and those of
 *     further interfaces
 * @param sshPort 1-65535
 * @param folder all that the instance keeps: home, host key, console output
 * @param authorizedKeys lines as in {@code authorized_keys} without options
 * @param environment further variables for its processes
 * @param userData run once at the first boot when it starts with {@code #!}
 * @param network what security groups and names say at the moment of asking
 */
public record InstanceSpec(
        String id,
        String userName,
        InetAddress privateAddress,
        List<InetAddress> otherAddresses,
        int sshPort,
        Path folder,
        List<String> authorizedKeys,
        Map<String, String> environment,
        Optional<String> userData,
        InstanceNetwork network) {

    public InstanceSpec {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("'" + id + "' is no instance id");
        }
        if (!userName.matches("[a-z][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException(id + ": '" + userName + "' is no user name");
        }
        if (sshPort < 1 || sshPort > 65_535) {
            throw new IllegalArgumentException(id + ": SSH port " + sshPort + " is no port");
        }
        folder = folder.toAbsolutePath().normalize();
        otherAddresses = List.copyOf(otherAddresses);
        authorizedKeys = List.copyOf(authorizedKeys);
        environment = Map.copyOf(environment);
    }
}
