package io.linkspan.core.plan;

import io.linkspan.core.link.ZoneId;

/** Names of {@link Existing#outputs}. */
public final class Output {
    /** Of an instance. */
    public static final String PRIVATE_ADDRESS = "privateAddress";

    /** Of an instance that has one. */
    public static final String PUBLIC_ADDRESS = "publicAddress";

    /** Of a load balancer; of an accepted connection: the endpoint's regional name. */
    public static final String DNS_NAME = "dnsName";

    /** Of an endpoint service: what a consumer asks for. */
    public static final String SERVICE_NAME = "serviceName";

    /** Of a private link connection or an accepted connection: the consumer's endpoint. */
    public static final String ENDPOINT_ID = "endpointId";

    /** Of a connection: its state in its owner's words. */
    public static final String STATE = "state";

    /** Of attached domains: the connection's unique name. */
    public static final String UNIQUE_NAME = "uniqueName";

    /** Of a formatted node: the cluster's id. */
    public static final String CLUSTER_ID = "clusterId";

    private Output() {}

    /** Of attached domains: the domain of a zone, without a leading wildcard. */
    public static String domain(ZoneId zone) {
        return "domain." + zone;
    }
}
