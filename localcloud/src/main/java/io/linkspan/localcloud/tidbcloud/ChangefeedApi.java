package io.linkspan.localcloud.tidbcloud;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Of changefeeds only the test of a sink, which is a real attempt; there is no database here whose
 * changes could be fed. Source: TiDB Cloud Serverless Changefeed Open API, v1beta1.
 */
final class ChangefeedApi {
    static final String COLLECTION = "changefeeds";

    private static final int MAX_PORT = 65_535;
    private static final List<String> VERSIONS = List.of("VERSION_2XX", "VERSION_3XX");

    private final PrivateLinks links;

    ChangefeedApi(PrivateLinks links) {
        this.links = links;
    }

    /**
     * @return nothing, as a success of the API does
     * @throws ApiError when the request is not one, or the sink cannot be reached
     */
    Map<String, Object> test(String cluster, JsonNode body) {
        JsonNode sink = Fields.object(body, "sink");
        String type = Fields.required(sink, "type", "sink.");
        if (type.equals("MYSQL")) {
            throw new ApiError(
                    ApiError.Code.UNIMPLEMENTED, "sinks of type MYSQL are not tested here");
        }
        if (!type.equals("KAFKA")) {
            throw ApiError.invalid("sink.type '" + type + "' is not known");
        }
        KafkaSink kafka = kafka(Fields.object(sink, "kafka"));
        Optional<String> refusal = links.tried(cluster, kafka);
        if (refusal.isPresent()) {
            throw new ApiError(
                    ApiError.Code.FAILED_PRECONDITION,
                    "the Kafka sink cannot be used: " + refusal.get());
        }
        return Map.of();
    }

    private static KafkaSink kafka(JsonNode kafka) {
        String at = "sink.kafka.";
        JsonNode network = Fields.object(kafka, "network");
        String type = Fields.required(network, "networkType", at + "network.");
        if (type.equals("PUBLIC")) {
            throw new ApiError(
                    ApiError.Code.UNIMPLEMENTED, "sinks on the public network are not tested here");
        }
        if (!type.equals("PRIVATE_LINK")) {
            throw ApiError.invalid(at + "network.networkType '" + type + "' is not known");
        }
        JsonNode link = Fields.object(network, "privateLink");
        String connection =
                Fields.required(link, "privateLinkConnectionId", at + "network.privateLink.");
        JsonNode port = link.path("port");
        if (!port.isIntegralNumber() || port.asInt() < 1 || port.asInt() > MAX_PORT) {
            throw ApiError.invalid(at + "network.privateLink.port must be 1 to " + MAX_PORT);
        }
        String version = Fields.optional(kafka.path("broker"), "kafkaVersion", at + "broker.");
        if (!version.isEmpty() && !VERSIONS.contains(version)) {
            throw ApiError.invalid(at + "broker.kafkaVersion '" + version + "' is not known");
        }
        JsonNode authentication = kafka.path("authentication");
        JsonNode tls = authentication.path("enableTls");
        if (!tls.isMissingNode() && !tls.isBoolean()) {
            throw ApiError.invalid(at + "authentication.enableTls must be true or false");
        }
        return new KafkaSink(
                connection,
                port.asInt(),
                user(authentication, at + "authentication."),
                tls.asBoolean(false),
                Fields.optional(authentication, "serverName", at + "authentication."));
    }

    private static Optional<KafkaSink.User> user(JsonNode authentication, String at) {
        String type = Fields.optional(authentication, "authType", at);
        String mechanism =
                switch (type) {
                    case "", "DISABLE" -> "";
                    case "SASL_PLAIN" -> "PLAIN";
                    case "SASL_SCRAM_SHA_256" -> "SCRAM-SHA-256";
                    case "SASL_SCRAM_SHA_512" -> "SCRAM-SHA-512";
                    default -> throw ApiError.invalid(at + "authType '" + type + "' is not known");
                };
        return mechanism.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KafkaSink.User(
                                mechanism,
                                Fields.required(authentication, "username", at),
                                Fields.required(authentication, "password", at)));
    }
}
