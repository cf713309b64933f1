package io.linkspan.core.plan;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names of {@link Existing#outputs}. */
public final class Output {
    /** Of an instance. */
    public static final String PRIVATE_ADDRESS = "privateAddress";

    /** Of an instance that has one. */
    public static final String PUBLIC_ADDRESS = "publicAddress";

    /** Of an instance that has one: the id of the volume for Kafka's data. */
    public static final String DATA_VOLUME = "dataVolume";

    /** Of a load balancer; of an accepted connection: the endpoint's regional name. */
    public static final String DNS_NAME = "dnsName";

    /** Of an endpoint service: what a consumer asks for. */
    public static final String SERVICE_NAME = "serviceName";

    /** Of a private link connection or an accepted connection: the consumer's endpoint. */
    public static final String ENDPOINT_ID = "endpointId";

    /**
     * Of a private link connection: the zones of its endpoint, by id, with spaces between; absent
     * when they are not told.
     */
    public static final String ENDPOINT_ZONES = "endpointZones";

    /** Of what could not be looked at: why. It is then shown as it is wanted. */
    public static final String UNREAD = "unread";

    /** Of a connection: its state in its owner's words. */
    public static final String STATE = "state";

    /** Of a connection that does not come back by itself: what its owner says of it. */
    public static final String FAILED = "failed";

    /** Of attached domains: the connection's unique name. */
    public static final String UNIQUE_NAME = "uniqueName";

    /** Of a formatted node: the cluster's id. */
    public static final String CLUSTER_ID = "clusterId";

    /** Of a cluster: the active controller's id, if it was told. */
    public static final String CONTROLLER = "controller";

    /** Of what is the user's: there at all. Such a thing is never altered and never removed. */
    public static final String GIVEN = "given";

    /**
     * Of a node's storage that is not wanted any more: topics of which it holds replicas, in words;
     * absent when it holds none.
     */
    public static final String HELD_TOPICS = "heldTopics";

    /** Of a file that existed: its text before the first change; absent when there was none. */
    public static final String ORIGINAL = "original";

    private static final String CONSUMER = "consumer.";

    private Output() {}

    /**
     * Of an endpoint service of the tool's: the TiDB Cloud cluster of a consumer whose connection
     * the tool made, kept when the spec does not name the consumer any more.
     */
    public static String consumer(String name) {
        return CONSUMER + name;
    }

    /** Clusters of {@link #consumer}s that a spec does not name any more, by name. */
    public static SortedMap<String, String> formerConsumers(Existing service, KafkaLink link) {
        SortedMap<String, String> former = new TreeMap<>();
        service.outputs()
                .forEach((key, cluster) -> {
                    if (key.startsWith(CONSUMER)) {
                        former.put(key.substring(CONSUMER.length()), cluster);
                    }
                });
        link.consumers().forEach(c -> former.remove(c.name()));
        return former;
    }

    /** Of attached domains: the domain of a zone, without a leading wildcard. */
    public static String domain(ZoneId zone) {
        return "domain." + zone;
    }
}
