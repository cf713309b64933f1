package io.linkspan.providers.kafka;

import static java.util.Objects.requireNonNull;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Kafka's own clients in the consumer's network. Each step is bounded; the topic is removed
 * whatever happens, and so are topics that earlier runs left behind.
 */
final class StockClient implements LinkClient {
    /**
     * With the second of its making, so that what was left behind can be told from what is in use.
     */
    static final String TOPIC_PREFIX = "linkspan-verify-";

    private static final Pattern TOPIC =
            Pattern.compile(Pattern.quote(TOPIC_PREFIX) + "(\\d{1,12})-[0-9a-f]+");
    private static final long LEFT_BEHIND_SECONDS = 600;
    private static final int MAX_REPLICAS = 3;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(15);

    /** What a step may take for each broker, where that is more than {@link #STEP_LIMIT}. */
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(1);

    private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final ConsumerNetwork network;
    private final ListenerAccess access;

    StockClient(ConsumerNetwork network, ListenerAccess access) {
        this.network = network;
        this.access = access;
    }

    @Override
    public Delivery deliver(ConsumerSpec consumer, HostPort bootstrap, int brokers, int messages)
            throws InterruptedException {
        if (!network.obstacle().isEmpty()) {
            throw failed("stand in the consumer's network", bootstrap, network.obstacle(), null);
        }
        return ConsumerNames.inside(
                network,
                () -> {
                    Step step = new Step(bootstrap, access.settings(consumer), limit(brokers));
                    try (Admin admin = Admin.create(step.settings("admin"))) {
                        return step.delivered(admin, brokers, messages);
                    } catch (ExecutionException e) {
                        throw step.failed(e.getCause() == null ? e : e.getCause());
                    } catch (TimeoutException e) {
                        throw step.failed(e);
                    } catch (InterruptException e) {
                        throw new InterruptedException(e.getMessage());
                    } catch (org.apache.kafka.common.KafkaException e) {
                        throw step.failed(e);
                    }
                });
    }

    /** A message on its way. */
    private record Sent(Future<RecordMetadata> acknowledgement, Node leader) {}

    /** The steps of one delivery; remembers at which one it is. */
    private static final class Step {
        private final HostPort bootstrap;
        private final Map<String, String> security;
        private final Duration limit;
        private String doing = "bootstrap";

        Step(HostPort bootstrap, Map<String, String> security, Duration limit) {
            this.bootstrap = bootstrap;
            this.security = security;
            this.limit = limit;
        }

        Map<String, Object> settings(String role) {
            Map<String, Object> settings = StockClient.settings(bootstrap, role, limit);
            settings.putAll(security);
            return settings;
        }

        DiagnosticException failed(Throwable cause) {
            return StockClient.failed(doing, bootstrap, reason(cause), known(cause));
        }

        /** Kafka's own word for a limit that ran out is known nowhere else. */
        private static Throwable known(Throwable cause) {
            if (!(cause instanceof org.apache.kafka.common.errors.TimeoutException)) {
                return cause;
            }
            TimeoutException late = new TimeoutException(cause.getMessage());
            late.initCause(cause);
            return late;
        }

        Delivery delivered(Admin admin, int brokers, int messages)
                throws ExecutionException, TimeoutException, InterruptedException {
            long start = System.nanoTime();
            List<Node> nodes = new ArrayList<>(got(admin.describeCluster().nodes(), limit));
            nodes.sort(Comparator.comparingInt(Node::id));
            if (nodes.size() < brokers) {
                throw failed(
                        new IllegalStateException(
                                "the bootstrap broker names "
                                        + nodes.size()
                                        + " brokers instead of "
                                        + brokers
                                        + ": "
                                        + nodes));
            }
            doing = "create a topic";
            String topic = TOPIC_PREFIX + System.currentTimeMillis() / 1000 + "-" + suffix();
            try {
                got(
                        admin.createTopics(List.of(new NewTopic(topic, assignment(nodes)))).all(),
                        limit);
                Map<Integer, Node> leaders = leaders(admin, topic, nodes.size());
                Map<Integer, List<String>> sent = new TreeMap<>();
                long firstMillis = produced(topic, leaders, messages, sent, start);
                doing = "consume from " + named(leaders.values());
                Map<Integer, Integer> received = consumed(topic, sent);
                doing = "remove the topic " + topic;
                Map<Integer, BrokerId> leaderIds = new HashMap<>();
                leaders.forEach((p, node) -> leaderIds.put(p, new BrokerId(node.id())));
                Map<Integer, Integer> counts = new HashMap<>();
                sent.forEach((p, texts) -> counts.put(p, texts.size()));
                return new Delivery(leaderIds, counts, received, firstMillis);
            } finally {
                cleanUp(admin, topic);
            }
        }

        /** Broker i leads partition i; the next ones keep copies. */
        private static Map<Integer, List<Integer>> assignment(List<Node> nodes) {
            Map<Integer, List<Integer>> assignment = new HashMap<>();
            for (int p = 0; p < nodes.size(); p++) {
                List<Integer> replicas = new ArrayList<>();
                for (int r = 0; r < Math.min(MAX_REPLICAS, nodes.size()); r++) {
                    replicas.add(nodes.get((p + r) % nodes.size()).id());
                }
                assignment.put(p, replicas);
            }
            return assignment;
        }

        /** Waits until every partition has its leader. */
        private Map<Integer, Node> leaders(Admin admin, String topic, int partitions)
                throws ExecutionException, TimeoutException, InterruptedException {
            long end = System.nanoTime() + limit.toNanos();
            while (true) {
                Map<Integer, Node> leaders = new TreeMap<>();
                try {
                    TopicDescription description =
                            got(admin.describeTopics(List.of(topic)).allTopicNames(), limit)
                                    .get(topic);
                    if (description != null) {
                        description
                                .partitions()
                                .forEach(p -> {
                                    if (p.leader() != null) {
                                        leaders.put(p.partition(), p.leader());
                                    }
                                });
                    }
                } catch (ExecutionException e) {
                    // The broker that is asked may learn of the topic a moment later.
                    boolean later =
                            e.getCause()
                                    instanceof
                                    org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
                    if (!later) {
                        throw e;
                    }
                }
                if (leaders.size() == partitions) {
                    return leaders;
                }
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException("only partitions " + leaders + " have a leader");
                }
                Thread.sleep(POLL);
            }
        }

        private long produced(
                String topic,
                Map<Integer, Node> leaders,
                int messages,
                Map<Integer, List<String>> sent,
                long start)
                throws ExecutionException, TimeoutException, InterruptedException {
            Map<String, Object> settings = settings("producer");
            settings.put("acks", "all");
            settings.put("linger.ms", 0);
            settings.put("max.block.ms", limit.toMillis());
            settings.put("delivery.timeout.ms", Math.toIntExact(limit.toMillis()));
            doing = "produce to " + named(leaders.values());
            List<Sent> awaited = new ArrayList<>();
            KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            try {
                for (int i = 0; i < Math.max(messages, leaders.size()); i++) {
                    int partition = i % leaders.size();
                    String text = "Test message " + (i + 1);
                    sent.computeIfAbsent(partition, _ -> new ArrayList<>()).add(text);
                    awaited.add(
                            new Sent(
                                    producer.send(
                                            new ProducerRecord<>(topic, partition, null, text)),
                                    requireNonNull(leaders.get(partition))));
                }
                long first = -1;
                for (Sent next : awaited) {
                    next.acknowledgement().get(limit.toMillis(), TimeUnit.MILLISECONDS);
                    if (first < 0) {
                        first = Duration.ofNanos(System.nanoTime() - start).toMillis();
                    }
                }
                return first;
            } catch (ExecutionException | TimeoutException e) {
                awaited.removeIf(a -> a.acknowledgement().state() == Future.State.SUCCESS);
                doing = "produce to " + named(awaited.stream().map(Sent::leader).toList());
                throw e;
            } finally {
                producer.close(CLEAN_UP_LIMIT);
            }
        }

        private Map<Integer, Integer> consumed(String topic, Map<Integer, List<String>> sent)
                throws TimeoutException {
            Map<String, Object> settings = settings("consumer");
            settings.put("enable.auto.commit", false);
            settings.put("allow.auto.create.topics", false);
            settings.put("isolation.level", "read_committed");
            KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(
                            settings, new StringDeserializer(), new StringDeserializer());
            Map<Integer, Integer> counts = new HashMap<>();
            int expected = sent.values().stream().mapToInt(List::size).sum();
            try {
                List<TopicPartition> partitions =
                        sent.keySet().stream().map(p -> new TopicPartition(topic, p)).toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                int received = 0;
                long end = System.nanoTime() + limit.toNanos();
                while (received < expected) {
                    for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                        int index = Math.toIntExact(record.offset());
                        List<String> texts = sent.getOrDefault(record.partition(), List.of());
                        if (index >= texts.size() || !texts.get(index).equals(record.value())) {
                            throw failed(
                                    new IllegalStateException(
                                            "partition "
                                                    + record.partition()
                                                    + " returns '"
                                                    + record.value()
                                                    + "' at offset "
                                                    + index));
                        }
                        counts.merge(record.partition(), 1, Integer::sum);
                        received++;
                    }
                    if (received < expected && System.nanoTime() - end > 0) {
                        throw new TimeoutException(
                                received + " of " + expected + " messages came: " + counts);
                    }
                }
                return counts;
            } finally {
                consumer.close(
                        org.apache.kafka.clients.consumer.CloseOptions.timeout(CLEAN_UP_LIMIT));
            }
        }

        private static void cleanUp(Admin admin, String topic) throws InterruptedException {
            try {
                List<String> doomed = new ArrayList<>(List.of(topic));
                long now = System.currentTimeMillis() / 1000;
                got(admin.listTopics().names(), CLEAN_UP_LIMIT).stream()
                        .filter(name -> leftBehind(name, now))
                        .forEach(doomed::add);
                got(admin.deleteTopics(doomed).all(), CLEAN_UP_LIMIT);
            } catch (ExecutionException | TimeoutException e) {
                // What came before says more; the next run removes it.
                org.slf4j.LoggerFactory.getLogger(StockClient.class)
                        .info("topic {} was not removed: {}", topic, e.toString());
            }
        }

        private static boolean leftBehind(String topic, long nowSeconds) {
            Matcher m = TOPIC.matcher(topic);
            return m.matches() && nowSeconds - Long.parseLong(m.group(1)) > LEFT_BEHIND_SECONDS;
        }
    }

    private static <T> T got(org.apache.kafka.common.KafkaFuture<T> future, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration limit(int brokers) {
        Duration forAll = BROKER_LIMIT.multipliedBy(brokers);
        return forAll.compareTo(STEP_LIMIT) > 0 ? forAll : STEP_LIMIT;
    }

    private static String named(Collection<Node> brokers) {
        return brokers.stream()
                .map(Node::id)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "brokers ", ""));
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private static Map<String, Object> settings(HostPort bootstrap, String role, Duration limit) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap.toString());
        settings.put("client.id", "linkspan-verify-" + role);
        settings.put("client.dns.lookup", "use_all_dns_ips");
        settings.put("request.timeout.ms", 10_000);
        settings.put("default.api.timeout.ms", Math.toIntExact(limit.toMillis()));
        settings.put("socket.connection.setup.timeout.ms", 3_000);
        settings.put("socket.connection.setup.timeout.max.ms", 5_000);
        settings.put("reconnect.backoff.ms", 50);
        settings.put("reconnect.backoff.max.ms", 500);
        settings.put("retry.backoff.ms", 50);
        settings.put("enable.metrics.push", false);
        settings.put("auto.include.jmx.reporter", false);
        settings.put("metric.reporters", "");
        return settings;
    }

    private static DiagnosticException failed(
            String doing,
            HostPort bootstrap,
            String why,
            @org.jspecify.annotations.Nullable Throwable cause) {
        Diagnostic diagnostic =
                Diagnostic.error(
                        "LS-KAFKA-09",
                        "a Kafka client that bootstraps at " + bootstrap + " could not " + doing,
                        why,
                        "See which check before this one failed");
        return cause == null
                ? new DiagnosticException(diagnostic)
                : new DiagnosticException(diagnostic, cause);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
