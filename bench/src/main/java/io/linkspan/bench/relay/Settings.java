package io.linkspan.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to measure.
 *
 * @param only contenders to run; empty for all
 * @param figures figures to take; empty for all
 * @param output the file whose section is replaced
 * @param jvm options of the relay's own process
 * @param variants further relays by name, each with more options for its process, such as the
 *     tuning: for trying ideas
 */
record Settings(
        int rounds,
        double seconds,
        int idleConnections,
        boolean kafka,
        List<String> only,
        List<String> figures,
        Optional<Path> output,
        List<String> jvm,
        Map<String, List<String>> variants) {
    /** Above this load average others take part of the cores. */
    static final double QUIET_LOAD = 1.5;

    /** Two descriptors each in a proxy, of the 20,000 that a process may have here. */
    private static final int IDLE_CONNECTIONS = 9_700;

    static Settings parse(String[] arguments) {
        int rounds = 5;
        double seconds = 1.5;
        boolean kafka = true;
        List<String> only = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        List<String> jvm = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx128m"));
        Map<String, List<String>> variants = new LinkedHashMap<>();
        Optional<Path> output = Optional.empty();
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.replaceAll("=.*", "")) {
                case "--quick" -> {
                    rounds = 2;
                    seconds = 1;
                    kafka = false;
                }
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--no-kafka" -> kafka = false;
                case "--kafka" -> kafka = true;
                case "--only" -> only.addAll(List.of(value.split(",", -1)));
                case "--figures" -> figures.addAll(List.of(value.split(",", -1)));
                case "--jvm" -> jvm.addAll(List.of(value.split(" ", -1)));
                case "--variant" -> {
                    int colon = value.indexOf(':');
                    variants.put(
                            value.substring(0, colon),
                            List.of(value.substring(colon + 1).split(" ", -1)));
                }
                case "--output" -> output = Optional.of(Path.of(value));
                default ->
                        throw new IllegalArgumentException(
                                "unknown option "
                                        + argument
                                        + "; there are --quick --rounds=N --seconds=S --kafka"
                                        + " --no-kafka --only=NAME,... --figures=NAME,..."
                                        + " --jvm=OPTIONS --variant=NAME:OPTIONS --output=FILE");
            }
        }
        return new Settings(
                rounds, seconds, IDLE_CONNECTIONS, kafka, only, figures, output, jvm, variants);
    }

    /** The options of one relay's process: a variant's, or those of the relay itself. */
    List<String> jvm(String name) {
        List<String> all = new ArrayList<>(jvm);
        all.addAll(variants.getOrDefault(name, List.of()));
        return all;
    }

    long nanos() {
        return (long) (seconds * 1e9);
    }

    boolean wants(String contender) {
        return only.isEmpty()
                || only.stream().anyMatch(contender::startsWith)
                || variants.containsKey(contender)
                || contender.equals(RelayBench.DIRECT);
    }

    boolean wantsFigure(String figure) {
        return figures.isEmpty() || figures.contains(figure);
    }

    /** The load average of the last minute, before this adds its own; 0 where it is not known. */
    static double load() {
        try {
            String all = Files.readString(Path.of("/proc/loadavg"));
            return Double.parseDouble(all.substring(0, all.indexOf(' ')));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether anything but Kafka is wanted. */
    boolean network() {
        return !figures.equals(List.of("kafka"));
    }
}
