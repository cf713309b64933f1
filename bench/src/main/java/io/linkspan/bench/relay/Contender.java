package io.linkspan.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A way from clients to servers: direct, or through a proxy that runs as a process of its own.
 *
 * @param ports where each service is reached
 * @param process empty for the direct way
 * @param jvm whether the process compiles what it runs while it runs
 */
record Contender(
        String name, Map<Service, InetSocketAddress> ports, Optional<Process> process, boolean jvm)
        implements AutoCloseable {
    private static final String LARGE_BUFFERS = "  tune.bufsize 65536\n";
    private static final String LARGE_PIPES = "  tune.pipesize 1048576\n";
    private static final String ALWAYS_SPLICE =
            "  option splice-request\n  option splice-response\n";

    /** What HAProxy is tuned to, in the order of {@link RelayBench#HAPROXY}. */
    private static final List<Tuning> TUNINGS =
            List.of(
                    new Tuning("", ""),
                    new Tuning(LARGE_BUFFERS, ""),
                    new Tuning(LARGE_BUFFERS + LARGE_PIPES, ALWAYS_SPLICE));

    /** Lines of two sections of HAProxy's configuration. */
    private record Tuning(String global, String defaults) {}

    /** Clock ticks of /proc/PID/stat in a second: USER_HZ, 100 on every Linux. */
    private static final double TICKS = 100;

    /** What is reached through a contender. */
    enum Service {
        IPERF,
        ECHO,
        KAFKA
    }

    /** What a proxy is given to do: for each service its own port and the targets. */
    record Way(Service service, String listen, List<String> targets) {}

    static Contender relay(String name, List<Way> ways, List<String> jvm) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayServer.class.getName()));
        for (Way way : ways) {
            command.add(way.listen() + "=" + String.join(",", way.targets()));
        }
        return start(name, ways, command, true);
    }

    /**
     * HAProxy.
     *
     * @param tuning one of {@link RelayBench#HAPROXY}
     */
    static Contender haproxy(String name, String tuning, List<Way> ways, Path work)
            throws IOException {
        Tuning tuned = TUNINGS.get(RelayBench.HAPROXY.indexOf(tuning));
        StringBuilder text = new StringBuilder();
        text.append("global\n  nbthread 2\n  maxconn 20000\n  no strict-limits\n")
                .append(tuned.global());
        text.append(
                "defaults\n  mode tcp\n  maxconn 20000\n  timeout connect 5s\n"
                        + "  timeout client 350s\n  timeout server 350s\n");
        text.append(tuned.defaults());
        for (Way way : ways) {
            text.append("listen ").append(way.service()).append("\n  bind ").append(way.listen());
            text.append("\n  balance roundrobin\n");
            for (int i = 0; i < way.targets().size(); i++) {
                text.append("  server s").append(i).append(' ').append(way.targets().get(i));
                text.append('\n');
            }
        }
        Path file = work.resolve(name.replace(' ', '-') + ".cfg");
        Files.writeString(file, text);
        return start(name, ways, List.of("haproxy", "-db", "-f", file.toString()), false);
    }

    static Contender nginx(List<Way> ways, Path work) throws IOException {
        StringBuilder text = new StringBuilder();
        Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        if (Files.exists(module)) {
            text.append("load_module ").append(module).append(";\n");
        }
        text.append("daemon off; worker_processes 2; pid ").append(work.resolve("nginx.pid"));
        text.append(";\nerror_log stderr crit;\nworker_rlimit_nofile 20000;\n");
        text.append("events { worker_connections 20000; }\nstream {\n");
        for (Way way : ways) {
            text.append("upstream ").append(way.service()).append(" {\n");
            way.targets().forEach(t -> text.append("  server ").append(t).append(";\n"));
            text.append("}\nserver { listen ").append(way.listen());
            text.append("; proxy_timeout 350s; proxy_pass ").append(way.service()).append("; }\n");
        }
        text.append("}\n");
        Path file = work.resolve("nginx.conf");
        Files.writeString(file, text);
        return start(
                "nginx",
                ways,
                List.of("nginx", "-e", "stderr", "-c", file.toString(), "-p", work.toString()),
                false);
    }

    private static Contender start(String name, List<Way> ways, List<String> command, boolean jvm)
            throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Map<Service, InetSocketAddress> ports = new TreeMap<>();
        for (Way way : ways) {
            InetSocketAddress address = Ports.parse(way.listen());
            ports.put(way.service(), address);
            if (!Ports.awaitOpen(address, process)) {
                process.destroy();
                throw new IOException(name + " did not start: " + String.join(" ", command));
            }
        }
        return new Contender(name, ports, Optional.of(process), jvm);
    }

    /** The process and its children. */
    private Stream<ProcessHandle> processes() {
        return process.stream()
                .map(Process::toHandle)
                .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()));
    }

    /** Seconds of processor time used so far; 0 for the direct way. */
    double cpuSeconds() {
        return processes().mapToDouble(p -> cpu(p.pid())).sum();
    }

    private static double cpu(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Proportional memory in KiB of the process and its children. */
    long memoryKiB() {
        return processes().mapToLong(p -> pss(p.pid())).sum();
    }

    private static long pss(long pid) {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(l -> l.startsWith("Pss:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.ifPresent(p -> {
            p.destroy();
            try {
                if (!p.waitFor(10, TimeUnit.SECONDS)) {
                    p.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
