package io.linkspan.core.link;

import java.util.List;
import java.util.Optional;

/** Who reads from the cluster through a private link of its own. */
public sealed interface ConsumerSpec {

    /** Unique in the spec. */
    String name();

    /** Ports on the load balancer. */
    LinkSpec ports();

    /** The port on the brokers that this consumer's listener uses. */
    int listenerPort();

    /** How that listener is secured. */
    ListenerSecurity security();

    /**
     * A TiDB Cloud cluster on AWS.
     *
     * @param name the private link connection's display name
     * @param given an existing private link connection to use; empty makes one
     */
    record TidbCloud(
            String clusterId,
            String name,
            LinkSpec ports,
            int listenerPort,
            Optional<GivenConnection> given,
            ListenerSecurity security)
            implements ConsumerSpec {
        public Optional<String> connectionId() {
            return given.map(GivenConnection::id);
        }

        public Optional<String> attachDomainId() {
            return given.flatMap(GivenConnection::attachDomainId);
        }
    }

    /**
     * A private link connection of the user's.
     *
     * @param attachDomainId which of the domains attached to it to use; empty takes the first that
     *     TiDB Cloud manages, and attaches some where there are none
     */
    record GivenConnection(String id, Optional<String> attachDomainId) {}

    /**
     * Any client of PrivateLink that makes its own endpoint and its own names.
     *
     * @param principals who may connect: ARNs, account ids or {@code *}
     * @param accountId whose connections are accepted, whenever they come; empty when nobody said,
     *     and then none is
     */
    record Generic(
            String name,
            List<String> principals,
            Optional<String> accountId,
            AdvertisedPattern pattern,
            List<ZoneId> zones,
            LinkSpec ports,
            int listenerPort,
            ListenerSecurity security)
            implements ConsumerSpec {
        public Generic {
            principals = List.copyOf(principals);
            zones = List.copyOf(zones);
        }
    }
}
