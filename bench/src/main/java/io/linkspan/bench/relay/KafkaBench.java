package io.linkspan.bench.relay;

import io.linkspan.bench.relay.Contender.Service;
import io.linkspan.bench.relay.Contender.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Kafka broker reached directly, through the relay, and through HAProxy's tunings. */
final class KafkaBench {
    private static final String BROKER = "127.40.12.1";
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final String FORMAT_CLASS = "kafka.tools.StorageTool";
    private static final String BROKER_CLASS = "kafka.Kafka";
    private static final int RECORDS_PER_SECOND = 10_000;
    private static final int LAST_LINES = 25;

    private final Settings settings;
    private final Figures figures;
    private final Path work;

    KafkaBench(Settings settings, Figures figures, Path work) {
        this.settings = settings;
        this.figures = figures;
        this.work = work;
    }

    void run() throws Exception {
        // For each way a listener of the broker's own, that advertises the proxy in front of it.
        Map<String, String> brokerSide = new LinkedHashMap<>();
        Map<String, String> clientSide = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(List.of(RelayBench.DIRECT, RelayBench.OURS));
        names.addAll(settings.variants().keySet());
        names.addAll(RelayBench.HAPROXY);
        names.removeIf(name -> !settings.wants(name));
        for (String name : names) {
            brokerSide.put(name, Ports.free(BROKER));
            clientSide.put(
                    name,
                    name.equals(RelayBench.DIRECT)
                            ? brokerSide.get(name)
                            : Ports.free("127.40.12." + (2 + names.indexOf(name))));
        }
        Process broker = broker(brokerSide, clientSide);
        List<Contender> proxies = new ArrayList<>();
        try {
            String direct = clientSide.get(RelayBench.DIRECT);
            if (!Ports.awaitOpen(Ports.parse(direct), broker)) {
                throw new IOException("the broker did not start; " + lastWords(BROKER_CLASS));
            }
            for (String name : names) {
                if (!name.equals(RelayBench.DIRECT)) {
                    proxies.add(proxy(name, clientSide.get(name), brokerSide.get(name)));
                }
            }
            KafkaLoad.createTopic(direct);
            rounds(names, clientSide);
        } finally {
            proxies.forEach(Contender::close);
            broker.destroy();
            if (!broker.waitFor(20, TimeUnit.SECONDS)) {
                broker.destroyForcibly();
            }
        }
    }

    private Contender proxy(String name, String listen, String target) throws IOException {
        List<Way> ways = List.of(new Way(Service.KAFKA, listen, List.of(target)));
        return RelayBench.HAPROXY.contains(name)
                ? Contender.haproxy(name + " kafka", name, ways, work)
                : Contender.relay(name, ways, settings.jvm(name));
    }

    private void rounds(List<String> names, Map<String, String> bootstrap) {
        int records = (int) (settings.seconds() * 100_000);
        for (String name : names) {
            KafkaLoad.produce(bootstrap.get(name), "1", records / 2, 0);
        }
        for (int round = 0; round < settings.rounds(); round++) {
            System.err.printf("Kafka, round %d of %d%n", round + 1, settings.rounds());
            List<String> order = new ArrayList<>(names);
            Collections.rotate(order, round);
            for (String name : order) {
                String to = bootstrap.get(name);
                add("produce acks=1, MB/s", name, KafkaLoad.produce(to, "1", records, 0));
            }
            for (String name : order) {
                String to = bootstrap.get(name);
                add("produce acks=all, MB/s", name, KafkaLoad.produce(to, "all", records, 0));
            }
            for (String name : order) {
                int some = (int) (settings.seconds() * RECORDS_PER_SECOND);
                KafkaLoad.Result result =
                        KafkaLoad.produce(bootstrap.get(name), "1", some, RECORDS_PER_SECOND);
                figures.add("produce p99 ms at a fixed rate", name, result.p99Millis());
            }
            for (String name : order) {
                add("consume, MB/s", name, KafkaLoad.consume(bootstrap.get(name), 2 * records));
            }
        }
    }

    private void add(String figure, String name, KafkaLoad.Result result) {
        figures.add(figure, name, result.megabytesPerSecond());
        System.err.printf(
                "  %-24s %-16s %.1f MB/s, p99 %.1f ms%n",
                figure, name, result.megabytesPerSecond(), result.p99Millis());
    }

    private Process broker(Map<String, String> listen, Map<String, String> advertised)
            throws IOException, InterruptedException {
        String controller = Ports.free(BROKER);
        StringBuilder listeners = new StringBuilder("CONTROLLER://" + controller);
        StringBuilder names = new StringBuilder("CONTROLLER:PLAINTEXT");
        StringBuilder told = new StringBuilder();
        int index = 0;
        for (Map.Entry<String, String> each : listen.entrySet()) {
            String name = "WAY" + index++;
            listeners.append(',').append(name).append("://").append(each.getValue());
            names.append(',').append(name).append(":PLAINTEXT");
            told.append(told.isEmpty() ? "" : ",").append(name).append("://");
            told.append(advertised.get(each.getKey()));
        }
        Path file = work.resolve("broker.properties");
        Files.writeString(
                file,
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%s
                controller.listener.names=CONTROLLER
                listeners=%s
                advertised.listeners=%s
                listener.security.protocol.map=%s
                inter.broker.listener.name=WAY0
                log.dirs=%s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                group.initial.rebalance.delay.ms=0
                """
                        .formatted(controller, listeners, told, names, work.resolve("log")));
        Process format = java(FORMAT_CLASS, "format", "-t", CLUSTER, "-c", file.toString());
        if (format.waitFor() != 0) {
            throw new IOException(
                    "the broker's storage could not be formatted; " + lastWords(FORMAT_CLASS));
        }
        return java(BROKER_CLASS, file.toString());
    }

    /** Why a process of the broker's ended: its errors, or else the last it said. */
    private String lastWords(String of) throws IOException {
        Path log = work.resolve(of + ".log");
        List<String> lines = Files.readAllLines(log);
        List<String> errors =
                lines.stream()
                        .filter(l -> l.contains("ERROR") || l.contains("Exception"))
                        .filter(l -> !l.contains("WARN"))
                        .limit(LAST_LINES)
                        .toList();
        List<String> told =
                errors.isEmpty()
                        ? lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        : errors;
        return log + " says:\n" + String.join("\n", told);
    }

    private Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx1g", "-Xms1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(arguments[0] + ".log").toFile())
                .start();
    }
}
