package io.linkspan.localcloud.tidbcloud;

/**
 * A key pair of TiDB Cloud's API.
 *
 * @param publicKey the user name
 * @param privateKey the password; never shown
 */
public record ApiKey(String publicKey, String privateKey) {
    @Override
    public String toString() {
        return "ApiKey[publicKey=" + publicKey + "]";
    }
}
