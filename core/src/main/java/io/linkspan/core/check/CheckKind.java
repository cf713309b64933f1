package io.linkspan.core.check;

/**
 * The kinds of proof, in the order in which a client's packet meets them. Codes are stable: scripts
 * and documents name them.
 */
public enum CheckKind {
    BASTION(
            "LS-HOST-01",
            "The bastion can be reached by SSH",
            "Every other check inside the provider's network goes through it."),
    INTERNAL_BROKERS(
            "LS-KAF-01",
            "INTERNAL bootstrap sees exactly the planned brokers",
            "Each broker is asked on its INTERNAL listener for the cluster's members and their INTERNAL addresses."),
    EXTERNAL_NAMES(
            "LS-KAF-02",
            "EXTERNAL metadata shows the advertised names",
            "Each broker is asked on the consumer's listener; every broker must be called by the consumer's pattern, on a port of its own."),
    LOAD_BALANCER_PORT(
            "LS-NLB-01",
            "Each load balancer port reaches its own broker",
            "DescribeConfigs of a broker is answered by that broker alone, so the port's node in the broker's zone is asked for it."),
    ENDPOINT(
            "LS-LNK-01",
            "The consumer's endpoint is there",
            "The accepted connection is available and its name resolves in the consumer's network."),
    ADVERTISED_NAME(
            "LS-DNS-01",
            "Each advertised name leads to the endpoint's address in its broker's zone",
            "The name is resolved by the consumer's resolver, must give one of the endpoint's addresses, a different one for each zone, and"
                    + " that address and port must be answered by that very broker."),
    DELIVERY(
            "LS-LNK-02",
            "Messages go through the link to every broker and back",
            "A stock Kafka client bootstraps at the endpoint, produces to and consumes from partitions led by every broker.");

    private final String code;
    private final String title;
    private final String proves;

    CheckKind(String code, String title, String proves) {
        this.code = code;
        this.title = title;
        this.proves = proves;
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    /** How it is proven, and what that means. */
    public String proves() {
        return proves;
    }
}
