package io.linkspan.core.link;

import java.util.Optional;

/**
 * A broker that runs already, on a host of the user's.
 *
 * @param host its address in the network
 * @param config its server.properties: an absolute path on the host
 */
public record ExistingBroker(
        BrokerId id, ZoneId zone, String host, String config, Restart restart) {

    /** Beside its file: the folder of keys and passwords of the listeners that are added to it. */
    public String secrets() {
        return config + ".linkspan-secrets";
    }

    /** How its process is ended and begun again; all of it is run on the host by its user. */
    public sealed interface Restart {
        /** {@code systemctl restart}, by sudo where the user is not root. */
        record Unit(String name) implements Restart {}

        /** One command that returns when the new process was begun. */
        record Command(String restart) implements Restart {}

        /** One that returns when the old process has ended, and one that begins the new one. */
        record StopAndStart(String stop, String start) implements Restart {}
    }

    /**
     * How a host is entered by SSH.
     *
     * @param key the private key's file on the machine that runs the tool; empty uses the link's
     *     own in the work folder
     */
    public record Login(String user, Optional<String> key, int port) {
        public Login {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("SSH port " + port + " is outside 1-65535");
            }
        }
    }

    /** The host that SSH goes through. */
    public record Bastion(String host, Login login) {}
}
