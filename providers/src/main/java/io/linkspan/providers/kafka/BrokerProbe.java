package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
    static final TopicPartition METADATA_LOG = new TopicPartition("__cluster_metadata", 0);

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

    @Override
    public Duration answerTime(Dialer from, HostPort at, InstantSource clock) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            Instant begin = clock.instant();
            connection.ask(new MetadataRequest.Builder(List.of(), false), MetadataResponse.class);
            return Duration.between(begin, clock.instant());
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

    /**
     * What each broker holds: "orders (6 partitions, leads 2), __consumer_offsets (50 partitions)".
     */
    Map<BrokerId, String> held(Dialer from, HostPort at) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            MetadataResponse answer =
                    connection.ask(MetadataRequest.Builder.allTopics(), MetadataResponse.class);
            Map<BrokerId, TreeMap<String, int[]>> counts = new TreeMap<>();
            for (MetadataResponse.TopicMetadata topic : answer.topicMetadata()) {
                for (MetadataResponse.PartitionMetadata partition : topic.partitionMetadata()) {
                    for (int replica : partition.replicaIds) {
                        int[] count =
                                counts.computeIfAbsent(new BrokerId(replica), _ -> new TreeMap<>())
                                        .computeIfAbsent(topic.topic(), _ -> new int[2]);
                        count[0]++;
                        count[1] +=
                                partition.leaderId.filter(l -> l == replica).isPresent() ? 1 : 0;
                    }
                }
            }
            Map<BrokerId, String> held = new TreeMap<>();
            counts.forEach((broker, topics) ->
                    held.put(
                            broker,
                            topics.entrySet().stream()
                                    .map(e -> told(e.getKey(), e.getValue()))
                                    .collect(Collectors.joining(", "))));
            return held;
        }
    }

    private static String told(String topic, int[] count) {
        return topic
                + " ("
                + count[0]
                + (count[0] == 1 ? " partition" : " partitions")
                + (count[1] == 0 ? "" : ", leads " + count[1])
                + ")";
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
