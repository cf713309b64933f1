package io.linkspan.e2e;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * A producer with acks=all and idempotence, and a consumer, at a steady rate: which numbers were
 * acknowledged, which were read and how often, and the longest time without either. Also a program
 * of its own ({@code BOOTSTRAP TOPIC PARTITIONS FILE}: until FILE exists), for places where names
 * resolve differently.
 */
final class Traffic implements AutoCloseable {
    private static final int PER_SECOND = 100;

    private final String topic;
    private final int partitions;
    private final KafkaProducer<Integer, Integer> producer;
    private final KafkaConsumer<Integer, Integer> consumer;
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final AtomicBoolean reading = new AtomicBoolean(true);
    private final AtomicReference<Exception> refused = new AtomicReference<>();
    private final BitSet acknowledged = new BitSet();
    private final BitSet read = new BitSet();
    private int repeated;
    private int sent;
    private final Pause acknowledgements = new Pause();
    private final Pause reads = new Pause();
    private final Thread sender;
    private final Thread reader;

    /** The longest time between two events. */
    private static final class Pause {
        private long last;
        private long longest;

        synchronized void event() {
            long now = System.nanoTime();
            longest = last == 0 ? 0 : Math.max(longest, now - last);
            last = now;
        }

        synchronized long millis() {
            return TimeUnit.NANOSECONDS.toMillis(longest);
        }
    }

    /** What came of it. */
    record Result(
            int acknowledged,
            int lost,
            int repeated,
            long longestAcknowledgementMillis,
            long longestReadMillis,
            String failure) {
        static Result parse(String line) {
            String[] p = line.strip().split(" ", 6);
            return new Result(
                    Integer.parseInt(p[0]),
                    Integer.parseInt(p[1]),
                    Integer.parseInt(p[2]),
                    Long.parseLong(p[3]),
                    Long.parseLong(p[4]),
                    p.length > 5 ? p[5] : "");
        }

        String line() {
            return acknowledged
                    + " "
                    + lost
                    + " "
                    + repeated
                    + " "
                    + longestAcknowledgementMillis
                    + " "
                    + longestReadMillis
                    + " "
                    + failure;
        }
    }

    Traffic(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        this.partitions = partitions;
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrap,
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "linger.ms",
                                0,
                                "delivery.timeout.ms",
                                120_000,
                                "request.timeout.ms",
                                15_000),
                        new IntegerSerializer(),
                        new IntegerSerializer());
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                        new IntegerDeserializer(),
                        new IntegerDeserializer());
        List<TopicPartition> all =
                IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        sender = Thread.ofPlatform().name("sender").start(this::send);
        reader = Thread.ofPlatform().name("reader").start(this::read);
    }

    private void send() {
        long start = System.nanoTime();
        while (sending.get()) {
            int number = sent++;
            // The callback says what became of it.
            Future<?> _ =
                    producer.send(
                            new ProducerRecord<>(topic, number % partitions, null, number),
                            (_, problem) -> {
                                if (problem == null) {
                                    acknowledgements.event();
                                    synchronized (acknowledged) {
                                        acknowledged.set(number);
                                    }
                                } else {
                                    refused.set(problem);
                                }
                            });
            long due = start + TimeUnit.SECONDS.toNanos(sent) / PER_SECOND;
            LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
        }
        producer.flush();
    }

    private void read() {
        while (reading.get()) {
            for (ConsumerRecord<Integer, Integer> record : consumer.poll(Duration.ofMillis(200))) {
                reads.event();
                synchronized (read) {
                    repeated += read.get(record.value()) ? 1 : 0;
                    read.set(record.value());
                }
            }
        }
    }

    int acknowledged() {
        synchronized (acknowledged) {
            return acknowledged.cardinality();
        }
    }

    /** Ends the sender, reads what is left for at most {@code limit}, and counts. */
    Result finished(Duration limit) throws InterruptedException {
        sending.set(false);
        sender.join();
        long end = System.nanoTime() + limit.toNanos();
        while (lost() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        reading.set(false);
        reader.join();
        Exception problem = refused.get();
        return new Result(
                acknowledged(),
                lost(),
                repeated,
                acknowledgements.millis(),
                reads.millis(),
                problem == null ? "" : problem.toString());
    }

    private int lost() {
        BitSet lost;
        synchronized (acknowledged) {
            lost = (BitSet) acknowledged.clone();
        }
        synchronized (read) {
            lost.andNot(read);
        }
        return lost.cardinality();
    }

    @Override
    public void close() {
        sending.set(false);
        reading.set(false);
        try {
            sender.join();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }

    public static void main(String[] arguments) throws Exception {
        java.nio.file.Path end = java.nio.file.Path.of(arguments[3]);
        try (Traffic traffic =
                new Traffic(arguments[0], arguments[1], Integer.parseInt(arguments[2]))) {
            while (!java.nio.file.Files.exists(end)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            System.out.println(traffic.finished(Duration.ofSeconds(30)).line());
        }
    }
}
