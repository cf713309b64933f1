package io.linkspan.providers.kafka;

import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.kafka.ClusterState.Partition;
import io.linkspan.core.kafka.RunningBroker;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.view.ClusterView.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

/** What a rolling restart wants to know, in Kafka's own protocol. */
final class ClusterLook {
    /** A partition's leader is not known while its election goes on. */
    private static final Set<Errors> PASSING =
            Set.of(Errors.LEADER_NOT_AVAILABLE, Errors.LISTENER_NOT_FOUND);

    private ClusterLook() {}

    /**
     * @throws IOException when the broker does not answer, or does not know the whole
     */
    static ClusterState at(Dialer from, HostPort at) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            MetadataResponse metadata =
                    connection.ask(MetadataRequest.Builder.allTopics(), MetadataResponse.class);
            Set<BrokerId> brokers = new HashSet<>();
            metadata.brokers().forEach(node -> brokers.add(new BrokerId(node.id())));
            for (MetadataResponse.TopicMetadata topic : metadata.topicMetadata()) {
                if (topic.error() != Errors.NONE && !PASSING.contains(topic.error())) {
                    throw new IOException(
                            at + " does not tell of topic " + topic.topic() + ": " + topic.error());
                }
            }
            List<Partition> partitions = new ArrayList<>();
            for (Topic topic : SeenCluster.topics(connection, metadata.topicMetadata())) {
                topic.partitions()
                        .forEach(p ->
                                partitions.add(
                                        new Partition(
                                                topic.name(),
                                                p.index(),
                                                topic.minInsync(),
                                                p.replicas(),
                                                p.inSync())));
            }
            if (!connection.knows(ApiKeys.DESCRIBE_QUORUM)) {
                Optional<BrokerId> controller =
                        Optional.ofNullable(metadata.controller())
                                .filter(node -> node.id() >= 0)
                                .map(node -> new BrokerId(node.id()));
                return new ClusterState(brokers, controller, Optional.empty(), partitions);
            }
            return withQuorum(connection, brokers, partitions);
        }
    }

    private static ClusterState withQuorum(
            BrokerConnection connection, Set<BrokerId> brokers, List<Partition> partitions)
            throws IOException {
        DescribeQuorumResponse answer =
                connection.ask(
                        new DescribeQuorumRequest.Builder(
                                DescribeQuorumRequest.singletonRequest(BrokerProbe.METADATA_LOG)),
                        DescribeQuorumResponse.class);
        Optional<PartitionData> log =
                answer.data().topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .filter(p -> p.errorCode() == Errors.NONE.code() && p.leaderId() >= 0)
                        .findFirst();
        Map<BrokerId, Long> voters = new HashMap<>();
        log.ifPresent(p -> {
            long end =
                    p.currentVoters().stream()
                            .filter(v -> v.replicaId() == p.leaderId())
                            .mapToLong(ReplicaState::logEndOffset)
                            .findFirst()
                            .orElse(p.highWatermark());
            p.currentVoters()
                    .forEach(v ->
                            voters.put(
                                    new BrokerId(v.replicaId()),
                                    v.logEndOffset() < 0
                                            ? Long.MAX_VALUE
                                            : Math.max(0, end - v.logEndOffset())));
        });
        return new ClusterState(
                brokers, log.map(p -> new BrokerId(p.leaderId())), Optional.of(voters), partitions);
    }

    /**
     * The listeners that a broker's process runs with, those of some names with their security.
     * Only that broker answers.
     */
    static Map<String, String> listeners(
            Dialer from, HostPort at, BrokerId broker, Set<String> names) throws IOException {
        try (BrokerConnection connection = BrokerConnection.open(from, at)) {
            DescribeConfigsResponse answer =
                    connection.ask(
                            new DescribeConfigsRequest.Builder(
                                    new DescribeConfigsRequestData()
                                            .setResources(
                                                    List.of(
                                                            new DescribeConfigsResource()
                                                                    .setResourceType(
                                                                            ConfigResource.Type
                                                                                    .BROKER
                                                                                    .id())
                                                                    .setResourceName(
                                                                            broker.toString())
                                                                    .setConfigurationKeys(
                                                                            List.copyOf(
                                                                                    RunningBroker
                                                                                            .settings(
                                                                                                    names)))))),
                            DescribeConfigsResponse.class);
            Map<String, String> values = new HashMap<>();
            for (Told result : results(answer)) {
                if (result.error() != Errors.NONE) {
                    throw new IOException(
                            at
                                    + " does not tell broker "
                                    + broker
                                    + "'s listeners: "
                                    + result.message());
                }
                values.putAll(result.values());
            }
            return values;
        }
    }

    private record Told(Errors error, String message, Map<String, String> values) {}

    private static List<Told> results(DescribeConfigsResponse answer) {
        return answer.data().results().stream()
                .map(r -> {
                    Map<String, String> values = new HashMap<>();
                    r.configs().stream()
                            .filter(c -> c.value() != null)
                            .forEach(c -> values.put(c.name(), c.value()));
                    return new Told(
                            Errors.forCode(r.errorCode()),
                            String.valueOf(r.errorMessage()),
                            values);
                })
                .toList();
    }
}
