package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

/** Single questions to brokers, in Kafka's own protocol. */
final class BrokerProbe implements KafkaProbe {
    /** Source: KIP-595, the log of the controllers. */
    private static final TopicPartition METADATA_LOG = new TopicPartition("__cluster_metadata", 0);

    @Override
    public Metadata metadata(Dialer from, HostPort at) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            MetadataResponse answer =
                    connection.ask(
                            new MetadataRequest.Builder(List.of(), false), MetadataResponse.class);
            List<Broker> brokers = new ArrayList<>();
            for (Node node : answer.brokers()) {
                brokers.add(
                        new Broker(
                                new BrokerId(node.id()),
                                new HostPort(node.host(), node.port()),
                                Optional.ofNullable(node.rack())));
            }
            brokers.sort(Comparator.comparing(Broker::id));
            String cluster = answer.clusterId();
            return new Metadata(cluster == null ? "" : cluster, brokers);
        }
    }

    /**
     * Source: ConfigHelper.handleDescribeConfigsRequest: "Unexpected broker id, expected 1 or empty
     * string, but received 2".
     */
    @Override
    public Optional<String> contradiction(Dialer from, HostPort at, BrokerId expected)
            throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            DescribeConfigsRequestData question =
                    new DescribeConfigsRequestData()
                            .setResources(
                                    List.of(
                                            new DescribeConfigsResource()
                                                    .setResourceType(
                                                            ConfigResource.Type.BROKER.id())
                                                    .setResourceName(expected.toString())
                                                    .setConfigurationKeys(List.of("node.id"))));
            DescribeConfigsResponse answer =
                    connection.ask(
                            new DescribeConfigsRequest.Builder(question),
                            DescribeConfigsResponse.class);
            if (answer.data().results().size() != 1) {
                throw new IOException(
                        at + " answers one question " + answer.data().results().size() + " times");
            }
            return contradiction(at, answer.data().results().getFirst());
        }
    }

    private static Optional<String> contradiction(HostPort at, DescribeConfigsResult result)
            throws IOException {
        Errors error = Errors.forCode(result.errorCode());
        return switch (error) {
            case NONE -> Optional.empty();
            case INVALID_REQUEST ->
                    Optional.of(
                            result.errorMessage() == null
                                    ? error.message()
                                    : result.errorMessage());
            default ->
                    throw new IOException(
                            at
                                    + " does not say who it is: "
                                    + error
                                    + ", "
                                    + result.errorMessage());
        };
    }

    /** The active controller, as a broker knows it. */
    Optional<BrokerId> quorumLeader(Dialer from, HostPort at) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            DescribeQuorumResponse answer =
                    connection.ask(
                            new DescribeQuorumRequest.Builder(
                                    DescribeQuorumRequest.singletonRequest(METADATA_LOG)),
                            DescribeQuorumResponse.class);
            return answer.data().topics().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .filter(p -> p.errorCode() == Errors.NONE.code() && p.leaderId() >= 0)
                    .map(DescribeQuorumResponseData.PartitionData::leaderId)
                    .map(BrokerId::new)
                    .findFirst();
        }
    }
}
