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
     * @param connectionId an existing private link connection to use; empty makes one
     */
    record TidbCloud(
            String clusterId,
            String name,
            LinkSpec ports,
            int listenerPort,
            Optional<String> connectionId,
            ListenerSecurity security)
            implements ConsumerSpec {}

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
