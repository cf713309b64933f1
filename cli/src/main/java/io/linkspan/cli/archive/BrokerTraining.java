package io.linkspan.cli.archive;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Runs one broker for a few seconds and keeps what its JVM learnt as an ahead-of-time cache. The
 * cache holds for the same JDK build and the same jars in the same order, in whatever folder.
 * Source: JEP 483, JEP 514, JEP 515.
 */
final class BrokerTraining {
    private static final Duration FORMAT_LIMIT = Duration.ofMinutes(1);
    private static final Duration USE_LIMIT = Duration.ofMinutes(1);

    /** The JVM writes the cache after it was told to end. */
    private static final Duration END_LIMIT = Duration.ofMinutes(2);

    private static final String TOPIC = "training";
    private static final int MESSAGES = 50;

    private final Path javaHome;

    BrokerTraining(Path javaHome) {
        this.javaHome = javaHome;
    }

    /**
     * @param home an unpacked archive, with the times it will have on hosts
     * @param work an empty folder, for the broker's data and the cache
     * @return the cache
     * @throws IOException when there is none; a broker can do without
     */
    Path cache(Path home, Path work) throws IOException, InterruptedException {
        List<Integer> ports = freePorts(2);
        Path properties = work.resolve("server.properties");
        Files.writeString(properties, properties(work, ports.get(0), ports.get(1)));
        Path cache = work.resolve("kafka.aot");

        Process format =
                run(
                        home,
                        work,
                        "format",
                        "",
                        "kafka-storage.sh",
                        List.of("format", "-t", clusterId(), "-c", properties.toString()));
        end(format, FORMAT_LIMIT, "formatting");

        Process broker =
                run(
                        home,
                        work,
                        "broker",
                        "-XX:AOTCacheOutput=" + cache,
                        "kafka-server-start.sh",
                        List.of(properties.toString()));
        try {
            use("127.0.0.1:" + ports.get(0));
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            broker.destroyForcibly();
            throw new IOException("the broker did not work: " + e.getMessage(), e);
        } finally {
            broker.destroy();
            end(broker, END_LIMIT, "the broker");
        }
        if (!Files.isRegularFile(cache)) {
            throw new IOException("the JVM left no cache");
        }
        return cache;
    }

    private Process run(
            Path home, Path work, String name, String option, String script, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve(script).toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(work.resolve(name + ".out").toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("KAFKA_") || key.contains("JAVA_"));
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("LOG_DIR", work.resolve("logs").toString());
        environment.put("KAFKA_HEAP_OPTS", "-Xmx256m");
        environment.put(
                "KAFKA_JVM_PERFORMANCE_OPTS",
                ("-XX:+UseSerialGC -XX:TieredStopAtLevel=1 " + option).strip());
        return builder.start();
    }

    private static void end(Process process, Duration limit, String what)
            throws IOException, InterruptedException {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(what + " did not end within " + limit.toSeconds() + " s");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What every new broker does first: metadata, a topic, a write, a group's read. */
    private static void use(String bootstrap)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Object> common = Map.of("bootstrap.servers", bootstrap);
        long seconds = USE_LIMIT.toSeconds();
        try (Admin admin = Admin.create(Map.copyOf(common))) {
            admin.createTopics(Set.of(new NewTopic(TOPIC, 3, (short) 1)))
                    .all()
                    .get(seconds, TimeUnit.SECONDS);
        }
        try (Producer<String, String> producer =
                new KafkaProducer<>(common, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(new ProducerRecord<>(TOPIC, "key " + i, "message " + i))
                        .get(seconds, TimeUnit.SECONDS);
            }
        }
        Map<String, Object> reader =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        TOPIC,
                        "auto.offset.reset",
                        "earliest");
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(reader, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Set.of(TOPIC));
            long deadline = System.nanoTime() + USE_LIMIT.toNanos();
            for (int read = 0; read < MESSAGES && System.nanoTime() < deadline; ) {
                read += consumer.poll(Duration.ofMillis(500)).count();
            }
            consumer.commitSync();
        }
    }

    /** Shaped like a node of a link, with its three listeners. */
    private static String properties(Path work, int internal, int controller) {
        return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=INTERNAL://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d,EXTERNAL://127.0.0.1:0
        advertised.listeners=INTERNAL://127.0.0.1:%1$d,EXTERNAL://b1.example.com:9093
        inter.broker.listener.name=INTERNAL
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTERNAL:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        log.cleaner.dedupe.buffer.size=4194304
        """
                .formatted(internal, controller, work.resolve("data"));
    }

    private static String clusterId() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("linkspan-trained".getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1")));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
