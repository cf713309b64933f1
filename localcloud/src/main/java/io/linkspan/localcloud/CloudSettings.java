package io.linkspan.localcloud;

import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.Image;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was chosen at a home's first start and holds ever after.
 *
 * @param apiPort of the AWS API; 0 until it was first bound
 * @param tidbCloudPort of TiDB Cloud's API; 0 until it was first bound
 */
record CloudSettings(
        String region,
        int apiPort,
        int tidbCloudPort,
        int sshPort,
        int dnsPort,
        String consumerVpcId,
        String publicBlock,
        String domainSuffix,
        String tidbPublicKey,
        String tidbPrivateKey) {
    private static final String KIND = "cloud-settings";
    private static final String KEY = "chosen";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Optional<CloudSettings> in(Image image) {
        return image.find(Document.class, KIND + "/" + KEY)
                .map(d -> JSON.readValue(d.json(), CloudSettings.class));
    }

    Document document() {
        return new Document(KIND, KEY, JSON.writeValueAsString(this));
    }

    CloudSettings withApiPorts(int apiPort, int tidbCloudPort) {
        return new CloudSettings(
                region,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpcId,
                publicBlock,
                domainSuffix,
                tidbPublicKey,
                tidbPrivateKey);
    }
}
