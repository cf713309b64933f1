package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The controllers of a cluster stay those it was formatted with. A static quorum is what stands in
 * every node's file, and nodes with different ones do not form a quorum: before Kafka 3.9 a node
 * does not even start with another than it voted in. A dynamic one is kept in the metadata log,
 * where a controller that only goes counts as one that is down, for ever. Source: KIP-853,
 * "Motivation" and "User Experience".
 */
final class Controllers {
    private static final Pattern QUORUM =
            Pattern.compile("(?m)^controller\\.quorum\\.(?:voters|bootstrap\\.servers)=(.+)$");
    private static final Pattern NODE = Pattern.compile("(?m)^node\\.id=(.+)$");

    private Controllers() {}

    /**
     * @throws DiagnosticException LS-PLAN-25 for each node that would leave the controllers or join
     *     them
     */
    static void requireSame(Blueprint blueprint, Observed observed) {
        Map<String, String> formatted = formatted(observed);
        if (formatted.isEmpty()) {
            return;
        }
        Map<String, String> wanted = new LinkedHashMap<>();
        for (Topology.Node node : blueprint.topology().controllers()) {
            wanted.put(node.address(), "node " + node.id());
        }
        List<Diagnostic> problems = new ArrayList<>();
        formatted.forEach((host, name) -> {
            // One at another address is the same; whether it may move is asked elsewhere.
            if (!wanted.containsKey(host) && !wanted.containsValue(name)) {
                problems.add(
                        refused(
                                name + " cannot leave: it is one of the cluster's controllers",
                                formatted,
                                "Keep the zones as they are, and list the nodes under kafka.brokers.nodes:"
                                        + " the controllers "
                                        + String.join(", ", entries(observed))
                                        + ", all others with roles: [broker], of which any may leave"));
            }
        });
        wanted.forEach((host, name) -> {
            if (!formatted.containsKey(host) && !formatted.containsValue(name)) {
                problems.add(
                        refused(
                                name + " cannot become a controller",
                                formatted,
                                "Give it roles: [broker] under kafka.brokers.nodes"));
            }
        });
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    private static Diagnostic refused(String what, Map<String, String> formatted, String remedy) {
        return Diagnostic.error(
                "LS-PLAN-25",
                what,
                "The controllers are "
                        + String.join(", ", formatted.values())
                        + ". They vote on everything the cluster knows, and were settled when it was"
                        + " formatted; a node more or less is no majority that the others know of.",
                remedy + "; or make a new cluster; nothing was touched");
    }

    /** The controllers as a spec lists them, as far as their files can be read. */
    private static List<String> entries(Observed observed) {
        List<String> entries = new ArrayList<>();
        for (String file : files(observed)) {
            ServerProperties properties = ServerProperties.parse(file);
            String roles = properties.value("process.roles").orElse("");
            String id = properties.value("node.id").orElse("");
            if (roles.contains("controller")) {
                // Only brokers' files tell their zones.
                entries.add(
                        properties
                                .value("broker.rack")
                                .map(zone -> "{ id: " + id + ", zone: " + zone + " }")
                                .orElse("{ id: " + id + ", roles: [controller] } in its zone"));
            }
        }
        return entries;
    }

    /**
     * Names by address, as most files of formatted controllers have them: one that was changed by
     * hand is drift, and is mended.
     */
    private static Map<String, String> formatted(Observed observed) {
        Map<String, Integer> votes = new TreeMap<>();
        List<String> files = files(observed);
        for (String file : files) {
            Matcher quorum = QUORUM.matcher(file);
            if (quorum.find() && hosts(quorum.group(1)).anyMatch(host -> isAt(host, file))) {
                votes.merge(quorum.group(1), 1, Integer::sum);
            }
        }
        Map<String, String> formatted = new LinkedHashMap<>();
        votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(most ->
                        hosts(most.getKey())
                                .forEach(host -> formatted.put(host, name(host, files))));
        return formatted;
    }

    /** Of nodes whose folder is formatted. */
    private static List<String> files(Observed observed) {
        return observed.resources().values().stream()
                .filter(e -> !e.outputs().containsKey(Output.UNREAD))
                .map(Existing::actual)
                .filter(Resource.BrokerStorage.class::isInstance)
                .map(r -> Resource.BrokerConfiguration.key(((Resource.BrokerStorage) r).node()))
                .sorted()
                .flatMap(key -> observed.find(key).stream())
                .map(e -> ((Resource.BrokerConfiguration) e.actual()).text())
                .toList();
    }

    private static Stream<String> hosts(String quorum) {
        return Stream.of(quorum.split(","))
                .map(entry -> entry.replaceFirst("^.*@", "").replaceFirst(":\\d+$", "").strip());
    }

    private static boolean isAt(String host, String file) {
        return file.contains("CONTROLLER://" + host + ":");
    }

    private static String name(String host, List<String> files) {
        return files.stream()
                .filter(file -> isAt(host, file))
                .map(NODE::matcher)
                .filter(Matcher::find)
                .map(id -> "node " + id.group(1))
                .findFirst()
                .orElse("the node at " + host);
    }
}
