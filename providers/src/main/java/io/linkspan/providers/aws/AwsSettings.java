package io.linkspan.providers.aws;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which AWS, and who calls it.
 *
 * @param region such as us-west-2
 * @param endpoint replaces AWS's own addresses; empty leaves it to the SDK ({@code
 *     AWS_ENDPOINT_URL}, the profile, the region's address)
 * @param keys empty leaves it to the SDK's default chain ({@code AWS_ACCESS_KEY_ID} and so on)
 * @param keyFolder where private SSH keys stand, one {@code <link>.pem} each; made when missing
 * @param callerAddress the address this machine is seen under, when somebody knows it; empty asks
 *     {@code checkip.amazonaws.com}
 */
public record AwsSettings(
        String region,
        Optional<URI> endpoint,
        Optional<AccessKey> keys,
        Path keyFolder,
        Optional<String> callerAddress) {
    public AwsSettings(
            String region, Optional<URI> endpoint, Optional<AccessKey> keys, Path keyFolder) {
        this(region, endpoint, keys, keyFolder, Optional.empty());
    }

    /** Everything but the region and the folder from the environment, as the AWS CLI has it. */
    public static AwsSettings ofEnvironment(String region, Path keyFolder) {
        return new AwsSettings(region, Optional.empty(), Optional.empty(), keyFolder);
    }

    /** An access key; its text never shows the secret. */
    public record AccessKey(String id, String secret) {
        @Override
        public String toString() {
            return "AccessKey[" + id + "]";
        }
    }
}
