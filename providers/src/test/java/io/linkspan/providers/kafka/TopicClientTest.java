package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;
import org.junit.jupiter.api.Test;

/** Brokers that freeze while a topic is read: connections to them stand, and nothing comes. */
class TopicClientTest {
    private static final int BROKERS = 3;

    private final Set<Integer> frozen = new HashSet<>();
    private final List<Integer> dialled = new ArrayList<>();

    /** Of the partition with the same number. */
    private final List<Integer> leaders = new ArrayList<>(List.of(1, 2, 3));

    /** How often a leader still says that it does not know the end of its partition. */
    private int endUnknown;

    /** How often its fetches are still without the message that is acknowledged. */
    private int behind;

    /** Which broker leads partition 0 once its leader was found frozen. */
    private int successor = 1;

    @Test
    void read_firstBrokerFrozen_isAskedOnce() throws Exception {
        frozen.add(1);
        leaders.set(0, 2);

        assertThat(read(Duration.ofSeconds(30)))
                .containsExactly("from partition 0", "from partition 1", "from partition 2");
        assertThat(dialled).containsOnlyOnce(1);
    }

    @Test
    void read_leaderFrozen_goesOnAtTheNextLeader() throws Exception {
        frozen.add(1);
        successor = 3;

        assertThat(read(Duration.ofSeconds(30)))
                .containsExactly("from partition 0", "from partition 1", "from partition 2");
    }

    @Test
    void read_leadersWatermarkLags_waitsForWhatWasAcknowledged() throws Exception {
        endUnknown = 2;
        behind = 2;

        assertThat(read(Duration.ofSeconds(30)))
                .containsExactly("from partition 0", "from partition 1", "from partition 2");
        assertThat(endUnknown).isZero();
        assertThat(behind).isZero();
    }

    @Test
    void read_leadersWatermarkStaysBehind_endsAndSaysSo() {
        behind = Integer.MAX_VALUE;

        assertThatThrownBy(() -> read(Duration.ZERO))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("could not consume partition 0 of orders at broker 1");
    }

    @Test
    void read_leaderStaysFrozen_endsAndNamesIt() {
        frozen.add(1);

        assertThatThrownBy(() -> read(Duration.ZERO))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining(
                        "could not consume partition 0 of orders: broker 1 (10.0.0.1:9092) leads it and"
                                + " does not answer");
    }

    @Test
    void read_noBrokerAnswers_endsAndNamesOne() {
        frozen.addAll(List.of(1, 2, 3));

        assertThatThrownBy(() -> read(Duration.ZERO))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10.0.0.3:9092 from a test: no answer within 10 s");
    }

    @Test
    void append_leaderFrozenBeforeItIsReached_goesToTheNextLeader() throws Exception {
        frozen.add(1);
        successor = 2;

        assertThatThrownBy(() -> append(0))
                // The brokers of this test take no messages, but it got as far as that.
                .hasMessageContaining(
                        "broker 2 (10.0.0.2:9092) was sent a message for partition 0");
    }

    private List<String> read(Duration limit) throws IOException, InterruptedException {
        List<String> messages = new ArrayList<>();
        try (TopicClient client = client(limit)) {
            client.read(messages::add);
        }
        return messages;
    }

    private void append(int partition) throws IOException, InterruptedException {
        try (TopicClient client = client(Duration.ofSeconds(30))) {
            client.append(partition, "text");
        }
    }

    private TopicClient client(Duration limit) {
        List<HostPort> bootstrap = new ArrayList<>();
        for (int broker = 1; broker <= BROKERS; broker++) {
            bootstrap.add(address(broker));
        }
        return new TopicClient(new Cluster(), bootstrap, "orders", _ -> {}, limit);
    }

    private static HostPort address(int broker) {
        return new HostPort("10.0.0." + broker, 9092);
    }

    private final class Cluster implements Dialer {
        @Override
        public String place() {
            return "from a test";
        }

        @Override
        public Connection dial(HostPort target, Duration timeout) {
            int broker = Integer.parseInt(target.host().substring("10.0.0.".length()));
            dialled.add(broker);
            return new Answers(broker);
        }
    }

    /** Reads a question when its answer is wanted. */
    private final class Answers extends InputStream implements Dialer.Connection {
        private final int broker;
        private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
        private ByteArrayInputStream answer = new ByteArrayInputStream(new byte[0]);

        Answers(int broker) {
            this.broker = broker;
        }

        @Override
        public InputStream in() {
            return this;
        }

        @Override
        public OutputStream out() {
            return asked;
        }

        @Override
        public int read() throws IOException {
            await();
            return answer.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            await();
            return answer.read(into, offset, length);
        }

        private void await() throws IOException {
            if (answer.available() == 0) {
                if (frozen.contains(broker)) {
                    leaders.replaceAll(l -> l == broker ? successor : l);
                    throw new SocketTimeoutException("no answer within 10 s");
                }
                ByteBuffer question = ByteBuffer.wrap(asked.toByteArray());
                asked.reset();
                question.getInt();
                RequestHeader header = RequestHeader.parse(question);
                ByteBuffer body = answered(header, question);
                answer =
                        new ByteArrayInputStream(
                                ByteBuffer.allocate(4 + body.remaining())
                                        .putInt(body.remaining())
                                        .put(body)
                                        .array());
            }
        }

        private ByteBuffer answered(RequestHeader header, ByteBuffer question) throws IOException {
            ApiMessage answer =
                    switch (header.apiKey()) {
                        case API_VERSIONS -> versions();
                        case METADATA -> metadata();
                        case LIST_OFFSETS -> ends(question, header.apiVersion());
                        case FETCH -> messages(question, header.apiVersion());
                        default -> throw new SocketTimeoutException("not a question of this test");
                    };
            ResponseHeader answered = header.toResponseHeader();
            return RequestUtils.serialize(
                    answered.data(), answered.headerVersion(), answer, header.apiVersion());
        }

        @Override
        public void close() {}
    }

    /** Versions in which topics have names only. */
    private static ApiVersionsResponseData versions() {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        data.setApiKeys(new ApiVersionCollection());
        Map.of(ApiKeys.METADATA, 9, ApiKeys.FETCH, 11, ApiKeys.LIST_OFFSETS, 5, ApiKeys.PRODUCE, 9)
                .forEach((key, version) ->
                        data.apiKeys()
                                .add(
                                        new ApiVersion()
                                                .setApiKey(key.id)
                                                .setMinVersion(version.shortValue())
                                                .setMaxVersion(version.shortValue())));
        return data;
    }

    private MetadataResponseData metadata() {
        MetadataResponseTopic topic = new MetadataResponseTopic().setName("orders");
        MetadataResponseData data = new MetadataResponseData().setControllerId(2);
        data.topics().add(topic);
        for (int broker = 1; broker <= BROKERS; broker++) {
            data.brokers()
                    .add(
                            new MetadataResponseBroker()
                                    .setNodeId(broker)
                                    .setHost(address(broker).host())
                                    .setPort(address(broker).port()));
            topic.partitions()
                    .add(
                            new MetadataResponsePartition()
                                    .setPartitionIndex(broker - 1)
                                    .setLeaderId(leaders.get(broker - 1)));
        }
        return data;
    }

    private ListOffsetsResponseData ends(ByteBuffer question, short version) {
        int partition =
                ListOffsetsRequest.parse(new ByteBufferAccessor(question), version)
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .partitionIndex();
        ListOffsetsPartitionResponse told =
                new ListOffsetsPartitionResponse().setPartitionIndex(partition);
        if (endUnknown > 0) {
            endUnknown--;
            told.setErrorCode(Errors.OFFSET_NOT_AVAILABLE.code());
        } else {
            told.setOffset(1);
        }
        return new ListOffsetsResponseData()
                .setTopics(
                        List.of(
                                new ListOffsetsTopicResponse()
                                        .setName("orders")
                                        .setPartitions(List.of(told))));
    }

    private FetchResponseData messages(ByteBuffer question, short version) {
        int partition =
                FetchRequest.parse(new ByteBufferAccessor(question), version)
                        .data()
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .partition();
        String text = "from partition " + partition;
        FetchResponseData.PartitionData data =
                new FetchResponseData.PartitionData().setPartitionIndex(partition);
        if (behind > 0) {
            behind--;
            data.setHighWatermark(0).setRecords(MemoryRecords.EMPTY);
        } else {
            SimpleRecord record = new SimpleRecord(text.getBytes(StandardCharsets.UTF_8));
            data.setHighWatermark(1)
                    .setRecords(MemoryRecords.withRecords(Compression.NONE, record));
        }
        return new FetchResponseData()
                .setResponses(
                        List.of(
                                new FetchResponseData.FetchableTopicResponse()
                                        .setTopic("orders")
                                        .setPartitions(List.of(data))));
    }
}
