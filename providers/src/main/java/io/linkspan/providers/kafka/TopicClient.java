package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.MetadataResponse.PartitionMetadata;
import org.apache.kafka.common.requests.MetadataResponse.TopicMetadata;
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

    /** Passes by itself while leaders change. */
    private static final Set<Errors> PASSING =
            Set.of(
                    Errors.NOT_LEADER_OR_FOLLOWER,
                    Errors.LEADER_NOT_AVAILABLE,
                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    Errors.UNKNOWN_TOPIC_ID,
                    Errors.OFFSET_NOT_AVAILABLE,
                    Errors.FENCED_LEADER_EPOCH,
                    Errors.UNKNOWN_LEADER_EPOCH);

    private final Dialer dialer;
    private final List<HostPort> bootstrap;
    private final String topic;
    private final Consumer<String> note;
    private final Duration limit;
    private final Map<HostPort, BrokerConnection> open = new HashMap<>();
    private Uuid topicId = Uuid.ZERO_UUID;

    /** Which of {@link #bootstrap} is asked first: the one that answered last. */
    private int first;

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
        this.dialer = dialer;
        this.bootstrap = List.copyOf(bootstrap);
        this.topic = topic;
        this.note = note;
        this.limit = limit;
    }

    /** Who leads a partition. */
    private record Leader(int broker, HostPort at) {
        static Leader of(Node node) {
            return new Leader(node.id(), address(node));
        }

        @Override
        public String toString() {
            return "broker " + broker + " (" + at + ")";
        }
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
            return leaders(wait).size();
        }
    }

    private ToldWait waitFor(String what) {
        return new ToldWait(what, "nothing seen yet", limit, note);
    }

    private void makeUnlessThere(int partitions, ToldWait wait)
            throws IOException, InterruptedException {
        MetadataResponse cluster = metadata(wait);
        Errors known = cluster.topicMetadata().iterator().next().error();
        if (known == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
            Node controller = cluster.controller();
            HostPort at =
                    controller == null || controller.isEmpty()
                            ? bootstrap.getFirst()
                            : address(controller);
            CreatableTopic wanted =
                    new CreatableTopic()
                            .setName(topic)
                            .setNumPartitions(partitions)
                            .setReplicationFactor(
                                    (short) Math.min(MAX_REPLICAS, cluster.brokers().size()));
            wait.sees(at + " is asked to make it");
            CreateTopicsResponse made =
                    connection(at)
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
                throw refused("LS-TOPIC-01", "make topic " + topic, error, result.errorMessage());
            }
        } else if (known != Errors.NONE && !PASSING.contains(known)) {
            throw refused("LS-TOPIC-01", "look at topic " + topic, known, null);
        }
    }

    /** Each partition's leader, once every one has one. */
    private Map<Integer, Leader> leaders(ToldWait wait) throws IOException, InterruptedException {
        while (true) {
            MetadataResponse cluster = metadata(wait);
            TopicMetadata told = cluster.topicMetadata().iterator().next();
            Map<Integer, Node> nodes = cluster.brokersById();
            Map<Integer, Leader> leaders = new TreeMap<>();
            for (PartitionMetadata partition : told.partitionMetadata()) {
                partition
                        .leaderId
                        .map(nodes::get)
                        .ifPresent(node -> leaders.put(partition.partition(), Leader.of(node)));
            }
            topicId = told.topicId();
            if (told.error() == Errors.NONE
                    && !leaders.isEmpty()
                    && leaders.size() == told.partitionMetadata().size()) {
                return leaders;
            }
            if (told.error() != Errors.NONE && !PASSING.contains(told.error())) {
                throw refused("LS-TOPIC-01", "look at topic " + topic, told.error(), null);
            }
            wait.sees(
                    told.error() == Errors.NONE
                            ? leaders.size()
                                    + " of "
                                    + told.partitionMetadata().size()
                                    + " partitions have one"
                            : told.error().message());
            if (wait.isOver()) {
                throw refused(
                        told.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION
                                ? "LS-TOPIC-04"
                                : "LS-TOPIC-01",
                        "find the leaders of topic " + topic,
                        told.error() == Errors.NONE ? Errors.LEADER_NOT_AVAILABLE : told.error(),
                        null);
            }
            Thread.sleep(PAUSE);
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
            Leader leader = leader(partition, wait);
            wait.sees(leader + " is asked");
            TopicProduceData data =
                    new TopicProduceData()
                            .setName(topic)
                            .setTopicId(topicId)
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
                connection = connection(leader.at());
            } catch (IOException e) {
                unreached(
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
            if (!PASSING.contains(error) || wait.isOver()) {
                throw refused(
                        "LS-TOPIC-02",
                        "produce to partition " + partition + " of " + topic + " at " + leader,
                        error,
                        result.errorMessage());
            }
            Thread.sleep(PAUSE);
        }
    }

    private Leader leader(int partition, ToldWait wait) throws IOException, InterruptedException {
        Leader leader = leaders(wait).get(partition);
        if (leader == null) {
            throw new IllegalStateException(topic + " has no partition " + partition);
        }
        return leader;
    }

    /**
     * Reads what is in the topic now, partition by partition.
     *
     * @throws DiagnosticException LS-TOPIC-03 when a leader refuses, LS-TOPIC-04 when there is no
     *     such topic
     */
    public void read(Consumer<String> message) throws IOException, InterruptedException {
        for (int partition : new LinkedHashMap<>(existing()).keySet()) {
            try (ToldWait wait = waitFor("the end of partition " + partition + " of " + topic)) {
                // What comes later belongs to another run.
                read(partition, fromLeader(partition, wait, to -> end(to, partition)), message);
            }
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
            Errors known = metadata(wait).topicMetadata().iterator().next().error();
            if (known == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                throw refused("LS-TOPIC-04", "consume from topic " + topic, known, null);
            }
            return leaders(wait);
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
            Leader leader = leader(partition, wait);
            wait.sees(leader + " is asked");
            Told<T> told;
            try {
                told = question.ask(connection(leader.at()));
            } catch (IOException e) {
                unreached(
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
            if (!PASSING.contains(error) || wait.isOver()) {
                throw refused(
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
                                topicId, offset, -1, FETCH_BYTES, java.util.Optional.empty()));
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

    /**
     * Whoever answers. One that does not is asked after all others from then on: each question to a
     * broker that is frozen costs as long as a connection may be silent.
     */
    private MetadataResponse metadata(ToldWait wait) throws IOException, InterruptedException {
        while (true) {
            IOException last = new IOException("there is no broker to ask");
            boolean silent = false;
            for (int i = 0; i < bootstrap.size(); i++) {
                int candidate = (first + i) % bootstrap.size();
                HostPort at = bootstrap.get(candidate);
                wait.sees(at + " is asked who leads");
                try {
                    MetadataResponse answer =
                            connection(at)
                                    .ask(
                                            new MetadataRequest.Builder(List.of(topic), false),
                                            MetadataResponse.class);
                    first = candidate;
                    return answer;
                } catch (IOException e) {
                    forget(at);
                    silent |= e instanceof SocketTimeoutException;
                    last = e;
                }
                ensureNotInterrupted();
            }
            // One address can lead to many brokers, of which another may answer.
            if (!silent || wait.isOver()) {
                throw last;
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void ensureNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while asking brokers");
        }
    }

    /** Returns when it is time to look who leads now; throws when the wait is over. */
    private void unreached(Leader leader, IOException why, ToldWait wait, String code, String what)
            throws InterruptedException {
        forget(leader.at());
        ensureNotInterrupted();
        wait.sees(leader + " leads and does not answer: " + why.getMessage());
        if (wait.isOver()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            code,
                            "could not " + what + ": " + leader + " leads it and does not answer",
                            why.getMessage()
                                    + "; in "
                                    + limit.toSeconds()
                                    + " s no other broker came to lead it",
                            "Run `linkspan verify`; its first finding is the fault"),
                    why);
        }
        Thread.sleep(PAUSE);
    }

    private static HostPort address(Node node) {
        return new HostPort(node.host(), node.port());
    }

    private BrokerConnection connection(HostPort at) throws IOException {
        BrokerConnection known = open.get(at);
        if (known == null) {
            known = BrokerConnection.open(dialer, at);
            open.put(at, known);
        }
        return known;
    }

    private void forget(HostPort at) {
        BrokerConnection broken = open.remove(at);
        if (broken != null) {
            broken.close();
        }
    }

    private static DiagnosticException refused(
            String code,
            String what,
            Errors error,
            @org.jspecify.annotations.Nullable String message) {
        String remedy =
                switch (error) {
                    case TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED ->
                            "A changefeed's user may create, describe and write only; use --from bastion";
                    case UNKNOWN_TOPIC_OR_PARTITION -> "Run `linkspan produce` first";
                    default -> "Run `linkspan verify`; its first finding is the fault";
                };
        return new DiagnosticException(
                Diagnostic.error(
                        code,
                        "could not " + what,
                        message == null || message.isBlank() ? error.message() : message,
                        remedy));
    }

    @Override
    public void close() {
        open.values().forEach(BrokerConnection::close);
        open.clear();
    }
}
