package io.linkspan.bench.relay;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka's producer and consumer performance tools do, in this process. */
final class KafkaLoad {
    static final String TOPIC = "measured";
    private static final int RECORD_BYTES = 1_000;
    private static final int PARTITIONS = 6;

    private KafkaLoad() {}

    /**
     * What was measured.
     *
     * @param p99Millis from the send to its acknowledgement
     */
    record Result(double megabytesPerSecond, double p99Millis) {}

    static void createTopic(String bootstrap) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
        }
    }

    /**
     * Sends records as fast as it can, or at a rate.
     *
     * @param perSecond 0 for as fast as it can
     */
    static Result produce(String bootstrap, String acks, int records, int perSecond) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("acks", acks);
        settings.put("enable.idempotence", false);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        byte[] value = new byte[RECORD_BYTES];
        long[] latencies = new long[records];
        AtomicInteger count = new AtomicInteger();
        long begin;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            producer.partitionsFor(TOPIC);
            begin = System.nanoTime();
            Future<RecordMetadata> last = new CompletableFuture<>();
            for (int i = 0; i < records; i++) {
                if (perSecond > 0) {
                    long due = begin + i * 1_000_000_000L / perSecond;
                    for (long wait = due - System.nanoTime();
                            wait > 50_000;
                            wait = due - System.nanoTime()) {
                        LockSupport.parkNanos(wait);
                    }
                }
                long sent = System.nanoTime();
                last =
                        producer.send(
                                new ProducerRecord<>(TOPIC, value),
                                (metadata, failure) -> {
                                    if (failure == null) {
                                        latencies[count.getAndIncrement()] =
                                                System.nanoTime() - sent;
                                    }
                                });
            }
            producer.flush();
            if (!last.isDone()) {
                throw new IllegalStateException("a flush left records behind");
            }
        }
        long lasted = System.nanoTime() - begin;
        int done = count.get();
        if (done < records) {
            throw new IllegalStateException(records - done + " records were not taken");
        }
        Arrays.sort(latencies);
        return new Result(
                records * (double) RECORD_BYTES / 1e6 / (lasted / 1e9),
                latencies[(int) (records * 0.99)] / 1e6);
    }

    /** Reads so many records in large fetches. */
    static Result consume(String bootstrap, int records) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", UUID.randomUUID().toString());
        settings.put("auto.offset.reset", "earliest");
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("fetch.max.bytes", 50 << 20);
        settings.put("max.partition.fetch.bytes", 10 << 20);
        settings.put("receive.buffer.bytes", -1);
        settings.put("max.poll.records", 20_000);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(TOPIC));
            int seen = 0;
            // Joining the group is no part of it.
            while (seen == 0) {
                seen = consumer.poll(Duration.ofSeconds(10)).count();
            }
            long begin = System.nanoTime();
            int counted = 0;
            while (seen + counted < records) {
                int now = consumer.poll(Duration.ofSeconds(10)).count();
                if (now == 0) {
                    throw new IllegalStateException("only " + (seen + counted) + " records came");
                }
                counted += now;
            }
            return new Result(
                    counted * (double) RECORD_BYTES / 1e6 / ((System.nanoTime() - begin) / 1e9), 0);
        }
    }
}
