package io.linkspan.bench.relay;

import io.linkspan.bench.relay.Contender.Service;
import io.linkspan.bench.relay.Contender.Way;
import io.linkspan.relay.LoadClient;
import io.linkspan.relay.LoadServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The relay beside direct connections, HAProxy and nginx, in interleaved rounds. */
public final class RelayBench {
    static final String DIRECT = "direct";
    static final String OURS = "relay";
    static final List<String> HAPROXY = List.of("haproxy default", "haproxy 64k", "haproxy splice");
    static final String NGINX = "nginx";

    private static final int[] ROUND_TRIP_CONNECTIONS = {1, 16, 256};
    private static final int CONNECTS_AT_ONCE = 32;
    static final long COMPILING_NANOS = 4_000_000_000L;

    private final Settings settings;
    private final Figures figures = new Figures();
    private final LoadClient client = new LoadClient();

    RelayBench(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) throws Exception {
        double load = Settings.load();
        Settings settings = Settings.parse(arguments);
        RelayBench bench = new RelayBench(settings);
        Path work = Files.createTempDirectory("relay-bench");
        if (load > Settings.QUIET_LOAD) {
            System.err.printf(
                    Locale.ROOT,
                    "The machine is busy (load average %.1f): figures taken now say little.%n",
                    load);
        }
        try {
            if (settings.network()) {
                bench.network(work);
            }
            if (settings.kafka()) {
                new KafkaBench(settings, bench.figures, work).run();
            }
        } finally {
            delete(work);
        }
        Report report = new Report(bench.figures, settings, load);
        String text = report.markdown();
        System.out.println(text);
        settings.output().ifPresent(file -> Report.write(file, text));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private void network(Path work) throws Exception {
        try (LoadServer echo = new LoadServer("127.40.9.1", 4);
                Iperf iperf = new Iperf(Ports.free("127.40.9.2"))) {
            List<String> echoes = echo.addresses().stream().map(Ports::text).toList();
            List<Contender> contenders = new ArrayList<>();
            try {
                contenders.add(
                        new Contender(
                                DIRECT,
                                Map.of(
                                        Service.IPERF,
                                        iperf.address(),
                                        Service.ECHO,
                                        echo.addresses().getFirst()),
                                Optional.empty(),
                                false));
                start(contenders, work, Ports.text(iperf.address()), echoes);
                warmUp(contenders);
                for (int round = 0; round < settings.rounds(); round++) {
                    System.err.printf("round %d of %d%n", round + 1, settings.rounds());
                    round(contenders, round);
                }
                if (settings.wantsFigure("memory")) {
                    for (Contender contender : contenders) {
                        memory(contender);
                    }
                }
            } finally {
                contenders.forEach(Contender::close);
            }
        }
    }

    /** Starts the proxies that are wanted, and only those. */
    private void start(List<Contender> all, Path work, String iperf, List<String> echoes)
            throws IOException {
        if (settings.wants(OURS)) {
            all.add(Contender.relay(OURS, ways(1, iperf, echoes), settings.jvm(OURS)));
        }
        for (String name : settings.variants().keySet()) {
            all.add(Contender.relay(name, ways(2, iperf, echoes), settings.jvm(name)));
        }
        for (String name : HAPROXY) {
            if (settings.wants(name)) {
                List<Way> ways = ways(3 + HAPROXY.indexOf(name), iperf, echoes);
                all.add(Contender.haproxy(name, name, ways, work));
            }
        }
        if (settings.wants(NGINX)) {
            all.add(Contender.nginx(ways(3 + HAPROXY.size(), iperf, echoes), work));
        }
    }

    private static List<Way> ways(int number, String iperf, List<String> echoes)
            throws IOException {
        String host = "127.40.10." + number;
        return List.of(
                new Way(Service.IPERF, Ports.free(host), List.of(iperf)),
                new Way(Service.ECHO, Ports.free(host), echoes));
    }

    /**
     * Caches first, and the JVM's compiler, which would otherwise take its share of the cores from
     * the first rounds: a relay runs for months. Nothing of this counts.
     */
    private void warmUp(List<Contender> contenders) throws Exception {
        for (Contender contender : contenders) {
            InetSocketAddress address = contender.ports().get(Service.ECHO);
            long nanos = contender.jvm() ? COMPILING_NANOS : settings.nanos() / 2;
            client.connections(address, CONNECTS_AT_ONCE, nanos);
            client.roundTrips(address, 16, nanos);
            client.roundTrips(address, 256, nanos);
            Iperf.run(contender.ports().get(Service.IPERF), 8, 1);
        }
    }

    private void round(List<Contender> contenders, int round) throws Exception {
        // Another order each time: neighbours in time share the machine's moods.
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, round);
        for (int streams : new int[] {1, 8}) {
            if (settings.wantsFigure("bulk " + streams)) {
                for (Contender contender : order) {
                    bulk(contender, streams);
                }
            }
        }
        for (int connections : ROUND_TRIP_CONNECTIONS) {
            if (settings.wantsFigure("rt " + connections)) {
                for (Contender contender : order) {
                    roundTrips(contender, connections);
                }
            }
        }
        if (settings.wantsFigure("conn")) {
            for (Contender contender : order) {
                LoadClient.Result result =
                        client.connections(
                                contender.ports().get(Service.ECHO),
                                CONNECTS_AT_ONCE,
                                settings.nanos());
                figures.add("conn/s", contender.name(), result.perSecond());
                say("conn/s", contender, result.perSecond());
            }
        }
    }

    private void bulk(Contender contender, int streams) throws Exception {
        double before = contender.cpuSeconds();
        Iperf.Result result =
                Iperf.run(contender.ports().get(Service.IPERF), streams, settings.seconds());
        double cpu = contender.cpuSeconds() - before;
        figures.add("bulk " + streams + ", Gbit/s", contender.name(), result.gigabits());
        say("bulk " + streams, contender, result.gigabits());
        if (!contender.name().equals(DIRECT)) {
            String figure = "CPU s/GB, " + streams + (streams == 1 ? " stream" : " streams");
            figures.add(figure, contender.name(), cpu / result.gigabytes());
        }
    }

    private void roundTrips(Contender contender, int connections) throws Exception {
        double before = contender.cpuSeconds();
        LoadClient.Result result =
                client.roundTrips(
                        contender.ports().get(Service.ECHO), connections, settings.nanos());
        double cpu = contender.cpuSeconds() - before;
        figures.add("round trips/s, " + connections, contender.name(), result.perSecond());
        figures.add("p99 ms, " + connections, contender.name(), result.p99Millis());
        if (!contender.name().equals(DIRECT)) {
            double trips = result.perSecond() * settings.nanos() / 1e9;
            figures.add("CPU us/round trip, " + connections, contender.name(), cpu * 1e6 / trips);
        }
        say("rt " + connections, contender, result.perSecond());
    }

    private void memory(Contender contender) throws Exception {
        if (contender.name().equals(DIRECT)) {
            return;
        }
        long before = contender.memoryKiB();
        AutoCloseable idle =
                client.idle(contender.ports().get(Service.ECHO), settings.idleConnections());
        // Proxies connect onwards in their own time.
        long last = 0;
        long now = contender.memoryKiB();
        for (int i = 0; i < 50 && (now != last || i < 4); i++) {
            Thread.sleep(250);
            last = now;
            now = contender.memoryKiB();
        }
        figures.add("memory idle, MiB", contender.name(), before / 1024.0);
        figures.add("memory with connections, MiB", contender.name(), now / 1024.0);
        figures.add(
                "KiB/connection",
                contender.name(),
                (double) (now - before) / settings.idleConnections());
        say("KiB/connection", contender, (now - before) / (double) settings.idleConnections());
        idle.close();
        Thread.sleep(1000);
    }

    private static void say(String figure, Contender contender, double value) {
        System.err.printf(Locale.ROOT, "  %-14s %-16s %.2f%n", figure, contender.name(), value);
    }
}
