package io.linkspan.providers.tidbcloud;

import java.net.URI;

/**
 * Where TiDB Cloud's API is and who calls it.
 *
 * @param api such as {@link #PUBLIC_API}
 * @param publicKey of an API key pair; empty when none was given
 * @param privateKey its secret half; never shown
 */
public record TidbCloudSettings(URI api, String publicKey, String privateKey) {
    /** Source: the API's own description, {@code host} and {@code schemes}. */
    public static final URI PUBLIC_API = URI.create("https://serverless.tidbapi.com");

    public static final String API_VARIABLE = "TIDBCLOUD_API_URL";
    public static final String PUBLIC_KEY_VARIABLE = "TIDBCLOUD_PUBLIC_KEY";
    public static final String PRIVATE_KEY_VARIABLE = "TIDBCLOUD_PRIVATE_KEY";

    @Override
    public String toString() {
        return "TidbCloudSettings[api=" + api + ", publicKey=" + publicKey + "]";
    }
}
