package io.linkspan.localcloud;

/**
 * Where a running cloud answers and with which credentials; the content of {@code endpoints.json}
 * in its home, which only its owner can read.
 *
 * @param api the URL of all AWS services
 * @param tidbCloudApi the URL of TiDB Cloud's API
 * @param sshPort of instances
 * @param dnsPort of resolvers
 * @param publicBlock where public addresses come from
 * @param pid of the process
 */
public record Endpoints(
        String api,
        String tidbCloudApi,
        String region,
        Accounts accounts,
        TidbCloudKey tidbCloud,
        int sshPort,
        int dnsPort,
        Resolvers resolvers,
        ConsumerNetwork consumerNetwork,
        String publicBlock,
        long pid) {

    /** Below {@link #api}: the relay's meters in Prometheus' text format. */
    public static final String METRICS = "/linkspan/metrics";

    /** Below {@link #api}: a line for each flow that ends, from the request on. */
    public static final String FLOWS = "/linkspan/flows";

    /** Yours, and TiDB Cloud's. */
    public record Accounts(Credentials provider, Credentials consumer) {}

    /** An AWS account and its access key. */
    public record Credentials(String id, String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Credentials[" + id + ", " + accessKeyId + "]";
        }
    }

    /** The key pair of TiDB Cloud's API. */
    public record TidbCloudKey(String publicKey, String privateKey) {
        @Override
        public String toString() {
            return "TidbCloudKey[" + publicKey + "]";
        }
    }

    /**
     * @param consumer the resolver of the consumer's network, {@code address:port}
     */
    public record Resolvers(String consumer) {}

    /** The network in which TiDB Cloud makes endpoints. */
    public record ConsumerNetwork(String vpcId, String cidr) {}
}
