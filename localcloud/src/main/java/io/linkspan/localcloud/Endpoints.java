package io.linkspan.localcloud;

/**
 * Where a running cloud answers and with which credentials; the content of {@code endpoints.json}
 * in its home, which only its owner can read.
 *
 * @param apiUrl all AWS services
 * @param tidbCloudUrl TiDB Cloud's API
 * @param sshPort of instances
 * @param dnsPort of resolvers
 * @param consumerResolver the resolver of the consumer's network, {@code address:port}
 * @param publicBlock where public addresses come from
 */
public record Endpoints(
        String apiUrl,
        String tidbCloudUrl,
        String region,
        Credentials provider,
        Credentials consumer,
        TidbCloudKey tidbCloudKey,
        int sshPort,
        int dnsPort,
        String consumerVpcId,
        String consumerVpcCidr,
        String consumerResolver,
        String publicBlock,
        long pid) {

    /** An AWS account and its access key. */
    public record Credentials(String accountId, String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Credentials[" + accountId + ", " + accessKeyId + "]";
        }
    }

    /** The key pair of TiDB Cloud's API. */
    public record TidbCloudKey(String publicKey, String privateKey) {
        @Override
        public String toString() {
            return "TidbCloudKey[" + publicKey + "]";
        }
    }
}
