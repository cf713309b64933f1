package io.linkspan.localcloud.tidbcloud;

import java.util.Optional;

/**
 * A changefeed's sink, as far as its way and its door go.
 *
 * @param connectionId of the private link connection
 * @param port where it bootstraps
 * @param user who logs in; empty where the listener knows no users
 * @param serverName what TLS asks for at the bootstrap port; empty for what was dialled
 */
record KafkaSink(
        String connectionId, int port, Optional<User> user, boolean tls, String serverName) {

    /**
     * @param mechanism as SASL spells it: PLAIN, SCRAM-SHA-256
     */
    record User(String mechanism, String name, String password) {
        @Override
        public String toString() {
            return name + " (" + mechanism + ")";
        }
    }
}
