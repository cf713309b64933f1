package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.view.ClusterView;
import io.linkspan.engine.view.ClusterView.Partition;
import io.linkspan.engine.view.ClusterView.Topic;
import io.linkspan.engine.view.KafkaReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.MetadataResponse.TopicMetadata;

/** The cluster as one broker tells it, for verification. */
final class SeenCluster implements KafkaReader {
    private static final TopicPartition METADATA_LOG = new TopicPartition("__cluster_metadata", 0);
    private static final String MIN_INSYNC = "min.insync.replicas";

    /** Topics whose settings are asked for in one question. */
    private static final int BATCH = 500;

    @Override
    public ClusterView read(Dialer from, HostPort at) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            MetadataResponse metadata =
                    connection.ask(MetadataRequest.Builder.allTopics(), MetadataResponse.class);
            Set<BrokerId> brokers = new HashSet<>();
            metadata.brokers().forEach(node -> brokers.add(new BrokerId(node.id())));
            List<Topic> topics = topics(connection, metadata.topicMetadata());
            Quorum quorum = quorum(from, at);
            return new ClusterView(
                    quorum.leader(), quorum.error(), quorum.voters(), brokers, topics);
        }
    }

    private record Quorum(Optional<BrokerId> leader, Set<BrokerId> voters, String error) {}

    /** On a connection of its own: without a leader the answer may never come. */
    private static Quorum quorum(Dialer from, HostPort at) {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            DescribeQuorumResponse answer =
                    connection.ask(
                            new DescribeQuorumRequest.Builder(
                                    DescribeQuorumRequest.singletonRequest(METADATA_LOG)),
                            DescribeQuorumResponse.class);
            Errors error = Errors.forCode(answer.data().errorCode());
            Optional<PartitionData> log =
                    answer.data().topics().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .findFirst();
            Set<BrokerId> voters = new HashSet<>();
            log.ifPresent(
                    p -> p.currentVoters().forEach(v -> voters.add(new BrokerId(v.replicaId()))));
            return new Quorum(
                    log.filter(p -> p.errorCode() == Errors.NONE.code() && p.leaderId() >= 0)
                            .map(p -> new BrokerId(p.leaderId())),
                    voters,
                    error == Errors.NONE
                            ? log.map(p -> Errors.forCode(p.errorCode()))
                                    .filter(e -> e != Errors.NONE)
                                    .map(Errors::message)
                                    .orElse("")
                            : error.message());
        } catch (IOException e) {
            return new Quorum(Optional.empty(), Set.of(), String.valueOf(e.getMessage()));
        }
    }

    static List<Topic> topics(BrokerConnection connection, Collection<TopicMetadata> metadata)
            throws IOException {
        Map<String, Integer> minInsync = new HashMap<>();
        List<String> names = metadata.stream().map(TopicMetadata::topic).toList();
        for (int first = 0; first < names.size(); first += BATCH) {
            minInsync.putAll(
                    minInsync(
                            connection,
                            names.subList(first, Math.min(names.size(), first + BATCH))));
        }
        List<Topic> topics = new ArrayList<>();
        for (TopicMetadata topic : metadata) {
            if (topic.error() == Errors.NONE) {
                topics.add(
                        new Topic(
                                topic.topic(),
                                minInsync.getOrDefault(topic.topic(), 1),
                                topic.partitionMetadata().stream()
                                        .map(p ->
                                                new Partition(
                                                        p.partition(),
                                                        p.leaderId.map(BrokerId::new),
                                                        ids(p.replicaIds),
                                                        ids(p.inSyncReplicaIds)))
                                        .toList()));
            }
        }
        return topics;
    }

    private static Set<BrokerId> ids(List<Integer> numbers) {
        Set<BrokerId> ids = new HashSet<>();
        numbers.forEach(number -> ids.add(new BrokerId(number)));
        return ids;
    }

    private static Map<String, Integer> minInsync(BrokerConnection connection, List<String> topics)
            throws IOException {
        List<DescribeConfigsResource> resources = new ArrayList<>();
        topics.forEach(topic ->
                resources.add(
                        new DescribeConfigsResource()
                                .setResourceType(ConfigResource.Type.TOPIC.id())
                                .setResourceName(topic)
                                .setConfigurationKeys(List.of(MIN_INSYNC))));
        DescribeConfigsResponse answer =
                connection.ask(
                        new DescribeConfigsRequest.Builder(
                                new DescribeConfigsRequestData().setResources(resources)),
                        DescribeConfigsResponse.class);
        Map<String, Integer> values = new HashMap<>();
        answer.data()
                .results()
                .forEach(result ->
                        result.configs().stream()
                                .filter(c -> c.name().equals(MIN_INSYNC) && c.value() != null)
                                .forEach(c ->
                                        values.put(
                                                result.resourceName(),
                                                Integer.valueOf(c.value()))));
        return values;
    }
}
