package io.linkspan.providers.tidbcloud;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.SinkTest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * TiDB Cloud's test of a changefeed's sink. Source: TiDB Cloud Serverless Changefeed Open API,
 * v1beta1, TestChangefeed.
 */
final class ChangefeedTest implements SinkTest {
    private static final int BAD_REQUEST = 400;

    private final TidbCloudApi api;
    private final Secrets secrets;
    private final JsonMapper json = new JsonMapper();

    ChangefeedTest(TidbCloudApi api, Secrets secrets) {
        this.api = api;
        this.secrets = secrets;
    }

    @Override
    public Outcome of(ConsumerSpec.TidbCloud consumer, String connectionId, KafkaVersion version)
            throws InterruptedException {
        try {
            api.testSink(consumer.clusterId(), sink(consumer, connectionId, version));
            return new Outcome.Passed();
        } catch (ApiException e) {
            return e.httpStatus() == BAD_REQUEST
                    ? new Outcome.Failed(String.valueOf(e.getMessage()))
                    : new Outcome.NotMade(notMade(e));
        }
    }

    private static String notMade(ApiException e) {
        return e.notFound()
                ? "TiDB Cloud has no such test, or the cluster is gone: " + e.getMessage()
                : "TiDB Cloud made no test: " + e.getMessage();
    }

    private ObjectNode sink(
            ConsumerSpec.TidbCloud consumer, String connectionId, KafkaVersion version) {
        ObjectNode sink = json.createObjectNode().put("type", "KAFKA");
        ObjectNode kafka = sink.putObject("kafka");
        kafka.putObject("network")
                .put("networkType", "PRIVATE_LINK")
                .putObject("privateLink")
                .put("privateLinkConnectionId", connectionId)
                .put("port", consumer.ports().bootstrapPort());
        // Newer ones than 3 are not in the API's list.
        kafka.putObject("broker")
                .put("kafkaVersion", version.major() < 3 ? "VERSION_2XX" : "VERSION_3XX")
                .put("compression", "NONE");
        authentication(kafka.putObject("authentication"), consumer);
        kafka.putObject("dataFormat").put("protocol", "CANAL_JSON");
        // A topic for each table: there is no table, so none is made.
        kafka.putObject("topicPartitionConfig")
                .put("dispatchType", "BY_TABLE")
                .put("topicPrefix", "linkspan")
                .put("separator", "_")
                .put("replicationFactor", 1)
                .put("partitionNum", 1);
        return sink;
    }

    private void authentication(ObjectNode authentication, ConsumerSpec.TidbCloud consumer) {
        ListenerSecurity security = consumer.security();
        security.sasl()
                .ifPresentOrElse(
                        sasl ->
                                authentication
                                        .put("authType", "SASL_" + type(sasl.mechanism()))
                                        .put("username", sasl.user())
                                        .put("password", secrets.password(consumer)),
                        () -> authentication.put("authType", "DISABLE"));
        authentication.put("enableTls", security.protocol().encrypts());
    }

    private static String type(ListenerSecurity.Mechanism mechanism) {
        return switch (mechanism) {
            case PLAIN -> "PLAIN";
            case SCRAM_SHA_256 -> "SCRAM_SHA_256";
            case SCRAM_SHA_512 -> "SCRAM_SHA_512";
        };
    }
}
