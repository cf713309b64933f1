package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.providers.kafka.PartitionLeaders.Leader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;

/**
 * Messages into a topic and out of it, over whatever carries bytes, each at its partition's leader
 * by the name that the leader advertises. Not thread-safe.
 */
public final class TopicClient implements AutoCloseable {
    /**
     * Longer than two silent connections: by then a cluster has found the broker dead and given its
     * partitions to others. Source: Kafka, broker.session.timeout.ms, 9 s.
     */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MAX_REPLICAS = 3;
    private static final int ACKNOWLEDGED_MILLIS = 8_000;
    private static final int FETCH_BYTES = 1024 * 1024;

    private final String topic;
    private final Consumer<String> note;
    private final Duration limit;
    private final PartitionLeaders leaders;

    /**
     * @param bootstrap where to ask first, one after the other until one answers
     * @param note is told what is waited for, by another thread
     */
    public TopicClient(
            Dialer dialer, List<HostPort> bootstrap, String topic, Consumer<String> note) {
        this(dialer, bootstrap, topic, note, LIMIT);
    }

    TopicClient(
            Dialer dialer,
            List<HostPort> bootstrap,
            String topic,
            Consumer<String> note,
            Duration limit) {
        this.topic = topic;
        this.note = note;
        this.limit = limit;
        leaders = new PartitionLeaders(dialer, bootstrap, topic, limit);
    }

    /**
     * Makes the topic unless it is there, with a copy on each of up to three brokers.
     *
     * @return how many partitions it has, each with a leader
     * @throws DiagnosticException LS-TOPIC-01 when it cannot be made
     */
    public int create(int partitions) throws IOException, InterruptedException {
        try (ToldWait wait = waitFor("topic " + topic + " to have a leader for each partition")) {
            makeUnlessThere(partitions, wait);
            return leaders.all(wait).size();
        }
    }

    private ToldWait waitFor(String what) {
        return new ToldWait(what, "nothing seen yet", limit, note);
    }

    private void makeUnlessThere(int partitions, ToldWait wait)
            throws IOException, InterruptedException {
        MetadataResponse cluster = leaders.metadata(wait);
        Errors known = cluster.topicMetadata().iterator().next().error();
        if (known == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
            Node controller = cluster.controller();
            HostPort at =
                    controller == null || controller.isEmpty()
                            ? leaders.firstAsked()
                            : PartitionLeaders.address(controller);
            CreatableTopic wanted =
                    new CreatableTopic()
                            .setName(topic)
                            .setNumPartitions(partitions)
                            .setReplicationFactor(
                                    (short) Math.min(MAX_REPLICAS, cluster.brokers().size()));
            wait.sees(at + " is asked to make it");
            CreateTopicsResponse made =
                    leaders.connection(at)
                            .ask(
                                    new CreateTopicsRequest.Builder(
                                            new CreateTopicsRequestData()
                                                    .setTimeoutMs(ACKNOWLEDGED_MILLIS)
                                                    .setTopics(
                                                            new CreatableTopicCollection(
                                                                    List.of(wanted).iterator()))),
                                    CreateTopicsResponse.class);
            var result = made.data().topics().iterator().next();
            Errors error = Errors.forCode(result.errorCode());
            if (error != Errors.NONE && error != Errors.TOPIC_ALREADY_EXISTS) {
                throw PartitionLeaders.refused(
                        "LS-TOPIC-01", "make topic " + topic, error, result.errorMessage());
            }
        } else if (known != Errors.NONE && !PartitionLeaders.PASSING.contains(known)) {
            throw PartitionLeaders.refused("LS-TOPIC-01", "look at topic " + topic, known, null);
        }
    }

    /**
     * Appends a message to a partition; returns when every replica in sync has it.
     *
     * @throws DiagnosticException LS-TOPIC-02 when the leader refuses it
     */
    public void append(int partition, String text) throws IOException, InterruptedException {
        try (ToldWait wait = waitFor("partition " + partition + " of " + topic + " to take it")) {
            append(partition, text, wait);
        }
    }

    private void append(int partition, String text, ToldWait wait)
            throws IOException, InterruptedException {
        while (true) {
            Leader leader = leaders.of(partition, wait);
            wait.sees(leader + " is asked");
            TopicProduceData data =
                    new TopicProduceData()
                            .setName(topic)
                            .setTopicId(leaders.topicId())
                            .setPartitionData(
                                    List.of(
                                            new PartitionProduceData()
                                                    .setIndex(partition)
                                                    .setRecords(
                                                            MemoryRecords.withRecords(
                                                                    Compression.NONE,
                                                                    new SimpleRecord(
                                                                            text.getBytes(
                                                                                    StandardCharsets
                                                                                            .UTF_8))))));
            BrokerConnection connection;
            try {
                connection = leaders.connection(leader.at());
            } catch (IOException e) {
                leaders.unreached(
                        leader,
                        e,
                        wait,
                        "LS-TOPIC-02",
                        "produce to partition " + partition + " of " + topic);
                continue;
            }
            ProduceResponse answer;
            try {
                answer =
                        connection.ask(
                                ProduceRequest.builder(
                                        new ProduceRequestData()
                                                .setAcks((short) -1)
                                                .setTimeoutMs(ACKNOWLEDGED_MILLIS)
                                                .setTopicData(
                                                        new TopicProduceDataCollection(
                                                                List.of(data).iterator()))),
                                ProduceResponse.class);
            } catch (IOException e) {
                // Not sent again: it may have arrived, and would then be there twice.
                throw new IOException(
                        leader
                                + " was sent a message for partition "
                                + partition
                                + " and did not acknowledge it: "
                                + e.getMessage(),
                        e);
            }
            var result =
                    answer.data().responses().iterator().next().partitionResponses().getFirst();
            Errors error = Errors.forCode(result.errorCode());
            if (error == Errors.NONE) {
                return;
            }
            wait.sees(leader + " says: " + error.message());
            if (!PartitionLeaders.PASSING.contains(error) || wait.isOver()) {
                throw PartitionLeaders.refused(
                        "LS-TOPIC-02",
                        "produce to partition " + partition + " of " + topic + " at " + leader,
                        error,
                        result.errorMessage());
            }
            Thread.sleep(PAUSE);
        }
    }

    /**
     * Reads what is in the topic now, partition by partition.
     *
     * @throws DiagnosticException LS-TOPIC-03 when a leader refuses, LS-TOPIC-04 when there is no
     *     such topic
     */
    public void read(Consumer<String> message) throws IOException, InterruptedException {
        for (int partition : new LinkedHashMap<>(existing()).keySet()) {
            // What comes later belongs to another run.
            read(partition, end(partition), message);
        }
    }

    private long end(int partition) throws IOException, InterruptedException {
        try (ToldWait wait = waitFor("the end of partition " + partition + " of " + topic)) {
            return fromLeader(partition, wait, to -> end(to, partition));
        }
    }

    private void read(int partition, long end, Consumer<String> message)
            throws IOException, InterruptedException {
        long next = 0;
        while (next < end) {
            long from = next;
            FetchResponseData.PartitionData data;
            try (ToldWait wait = waitFor("messages of partition " + partition + " of " + topic)) {
                data = fromLeader(partition, wait, to -> fetched(to, partition, from));
            }
            if (data.errorCode() == Errors.OFFSET_OUT_OF_RANGE.code()) {
                // Its first messages are gone already.
                next = Math.max(next + 1, data.logStartOffset());
                continue;
            }
            for (RecordBatch batch : FetchResponse.recordsOrFail(data).batches()) {
                for (Record record : batch) {
                    long offset = record.offset();
                    if (offset >= next && offset < end && !batch.isControlBatch()) {
                        message.accept(text(record.value()));
                    }
                }
                next = Math.max(next, batch.nextOffset());
            }
        }
    }

    private Map<Integer, Leader> existing() throws IOException, InterruptedException {
        try (ToldWait wait = waitFor("topic " + topic + " to have a leader for each partition")) {
            Errors known = leaders.metadata(wait).topicMetadata().iterator().next().error();
            if (known == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                throw PartitionLeaders.refused(
                        "LS-TOPIC-04", "consume from topic " + topic, known, null);
            }
            return leaders.all(wait);
        }
    }

    /**
     * What a leader said.
     *
     * @param value of no meaning when there is an error
     */
    private record Told<T>(Errors error, T value) {}

    /** What is asked of a leader, and may be asked of the next one again. */
    private interface Question<T> {
        Told<T> ask(BrokerConnection leader) throws IOException;
    }

    private <T> T fromLeader(int partition, ToldWait wait, Question<T> question)
            throws IOException, InterruptedException {
        while (true) {
            Leader leader = leaders.of(partition, wait);
            wait.sees(leader + " is asked");
            Told<T> told;
            try {
                told = question.ask(leaders.connection(leader.at()));
            } catch (IOException e) {
                leaders.unreached(
                        leader,
                        e,
                        wait,
                        "LS-TOPIC-03",
                        "consume partition " + partition + " of " + topic);
                continue;
            }
            Errors error = told.error();
            if (error == Errors.NONE) {
                return told.value();
            }
            wait.sees(leader + " says: " + error.message());
            if (!PartitionLeaders.PASSING.contains(error) || wait.isOver()) {
                throw PartitionLeaders.refused(
                        "LS-TOPIC-03",
                        "consume partition " + partition + " of " + topic + " at " + leader,
                        error,
                        null);
            }
            Thread.sleep(PAUSE);
        }
    }

    /**
     * Where a partition ends. Not by a fetch: the high watermark of a leader that has just begun
     * may lag behind what its predecessor acknowledged, and only here it says so (KIP-207).
     */
    private Told<Long> end(BrokerConnection leader, int partition) throws IOException {
        ListOffsetsTopic wanted =
                new ListOffsetsTopic()
                        .setName(topic)
                        .setPartitions(
                                List.of(
                                        new ListOffsetsPartition()
                                                .setPartitionIndex(partition)
                                                .setTimestamp(
                                                        ListOffsetsRequest.LATEST_TIMESTAMP)));
        ListOffsetsResponse answer =
                leader.ask(
                        ListOffsetsRequest.Builder.forConsumer(
                                        false, IsolationLevel.READ_UNCOMMITTED)
                                .setTargetTimes(List.of(wanted)),
                        ListOffsetsResponse.class);
        var told = answer.topics().getFirst().partitions().getFirst();
        return new Told<>(Errors.forCode(told.errorCode()), told.offset());
    }

    private Told<FetchResponseData.PartitionData> fetched(
            BrokerConnection leader, int partition, long offset) throws IOException {
        Map<TopicPartition, FetchRequest.PartitionData> wanted =
                Map.of(
                        new TopicPartition(topic, partition),
                        new FetchRequest.PartitionData(
                                leaders.topicId(),
                                offset,
                                -1,
                                FETCH_BYTES,
                                java.util.Optional.empty()));
        FetchResponse answer =
                leader.ask(
                        FetchRequest.Builder.forConsumer(
                                ApiKeys.FETCH.latestVersion(), 0, 0, wanted),
                        FetchResponse.class);
        if (answer.error() != Errors.NONE || answer.data().responses().isEmpty()) {
            Errors error =
                    answer.error() == Errors.NONE ? Errors.OFFSET_NOT_AVAILABLE : answer.error();
            return new Told<>(error, new FetchResponseData.PartitionData());
        }
        FetchResponseData.PartitionData data =
                answer.data().responses().getFirst().partitions().getFirst();
        Errors error = Errors.forCode(data.errorCode());
        if (error == Errors.OFFSET_OUT_OF_RANGE) {
            return new Told<>(Errors.NONE, data);
        }
        boolean nothing = error == Errors.NONE && FetchResponse.recordsSize(data) == 0;
        return new Told<>(nothing ? Errors.OFFSET_NOT_AVAILABLE : error, data);
    }

    private static String text(@org.jspecify.annotations.Nullable ByteBuffer value) {
        return value == null ? "null" : StandardCharsets.UTF_8.decode(value).toString();
    }

    @Override
    public void close() {
        leaders.close();
    }
}
