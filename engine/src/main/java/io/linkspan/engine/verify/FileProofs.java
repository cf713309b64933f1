package io.linkspan.engine.verify;

import io.linkspan.core.kafka.BrokerConfiguration;
import io.linkspan.core.kafka.Listener;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What stands in each node's server.properties. */
final class FileProofs {
    /** Source: Network Load Balancers, listener attributes, tcp.idle_timeout.seconds: 350. */
    private static final int USUAL_IDLE_SECONDS = 350;

    private FileProofs() {}

    static Answer file(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        if (sight.host(node).serverProperties().isEmpty()) {
            return Answer.fail(
                    "there is no " + OnHost.file(sight.topology(), node.id()),
                    "linkspan apply, which writes it");
        }
        ServerProperties file = sight.file(node);
        String roles =
                switch (node.roles()) {
                    case COMBINED -> "broker,controller";
                    case BROKER -> "broker";
                    case CONTROLLER -> "controller";
                };
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        String id = file.value("node.id").or(() -> file.value("broker.id")).orElse("nothing");
        if (!id.equals(node.id().toString())) {
            faults.add("node.id is " + id);
            cures.add("node.id=" + node.id());
        }
        Set<String> actual = words(file.value("process.roles").orElse(""));
        if (!actual.equals(words(roles))) {
            faults.add("process.roles is " + Words.list(actual));
            cures.add("process.roles=" + roles);
        }
        return Answer.unless(
                faults, "node.id=" + id + ", process.roles=" + roles, set(sight, node, cures));
    }

    private static Set<String> words(String list) {
        Set<String> words = new TreeSet<>();
        Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(w -> !w.isEmpty())
                .forEach(words::add);
        return words;
    }

    private static String set(Sight sight, Node node, List<String> settings) {
        return "In "
                + OnHost.file(sight.topology(), node.id())
                + " of node "
                + node.id()
                + " set "
                + String.join(" and ", settings)
                + ", then restart it";
    }

    /** The planned listeners and their ports; a cluster that runs already names its own. */
    private static Map<String, Integer> planned(Topology topology, Node node) {
        Map<String, Integer> ports = new TreeMap<>();
        if (node.roles().isBroker()) {
            if (topology.link().kafka().existing().isEmpty()) {
                ports.put(BrokerConfiguration.INTERNAL, topology.link().kafka().ports().internal());
            }
            topology.link()
                    .consumers()
                    .forEach(c -> ports.put(topology.listenerName(c), c.listenerPort()));
        }
        if (node.roles().isController()) {
            ports.put(BrokerConfiguration.CONTROLLER, topology.link().kafka().ports().controller());
        }
        return ports;
    }

    private static Map<String, Listener> listeners(ServerProperties file, String key) {
        Map<String, Listener> byName = new TreeMap<>();
        Listener.parseAll(file.value(key).orElse("")).forEach(l -> byName.put(l.name(), l));
        return byName;
    }

    static Answer listeners(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Map<String, Listener> actual = listeners(sight.file(node), "listeners");
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        planned(sight.topology(), node)
                .forEach((name, port) -> {
                    Listener listener = actual.get(name);
                    if (listener == null) {
                        faults.add("listeners has no " + name);
                        cures.add(name + "://" + node.address() + ":" + port + " in listeners");
                    } else if (listener.port() != port) {
                        faults.add(name + " is on port " + listener.port());
                        cures.add("the port of " + name + " to " + port);
                    }
                });
        return Answer.unless(faults, Words.list(actual.values()), set(sight, node, cures));
    }

    static Answer binding(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Map<String, Listener> actual = listeners(sight.file(node), "listeners");
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        for (String name : planned(sight.topology(), node).keySet()) {
            Listener listener = actual.get(name);
            if (listener != null
                    && !listener.isWildcard()
                    && !listener.host().equals(node.address())) {
                faults.add(
                        name
                                + " is bound to "
                                + listener.host()
                                + ", where nobody on another host can reach it");
                cures.add(name + "://" + node.address() + ":" + listener.port());
            }
        }
        return Answer.unless(
                faults,
                "bound to " + node.address() + " or to all addresses",
                set(sight, node, cures));
    }

    static Answer interBroker(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        String name = sight.file(node).value("inter.broker.listener.name").orElse("").strip();
        return name.equalsIgnoreCase(BrokerConfiguration.INTERNAL)
                ? Answer.pass("inter.broker.listener.name=" + name)
                : Answer.fail(
                        "inter.broker.listener.name is " + (name.isEmpty() ? "not set" : name),
                        set(sight, node, List.of("inter.broker.listener.name=INTERNAL")));
    }

    static Answer protocols(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        String map = sight.file(node).value("listener.security.protocol.map").orElse("");
        Map<String, String> known = new LinkedHashMap<>(Listener.parseProtocols(map));
        Map<String, String> planned = protocols(sight.topology());
        List<String> faults = new ArrayList<>();
        for (String name : listeners(sight.file(node), "listeners").keySet()) {
            String actual = known.get(name);
            String wanted = planned.get(name);
            if (actual == null) {
                faults.add("listener.security.protocol.map has no " + name);
                known.put(name, wanted == null ? "PLAINTEXT" : wanted);
            } else if (wanted != null && !wanted.equals(actual)) {
                faults.add(name + " is " + actual + ", planned is " + wanted);
                known.put(name, wanted);
            }
        }
        return Answer.unless(
                faults,
                map,
                set(
                        sight,
                        node,
                        List.of(
                                "listener.security.protocol.map="
                                        + known.entrySet().stream()
                                                .map(e -> e.getKey() + ":" + e.getValue())
                                                .collect(Collectors.joining(",")))));
    }

    /** Of the consumers' listeners; those inside are the cluster's own affair. */
    private static Map<String, String> protocols(Topology topology) {
        Map<String, String> planned = new TreeMap<>();
        topology.link()
                .consumers()
                .forEach(
                        c -> planned.put(topology.listenerName(c), c.security().protocol().name()));
        return planned;
    }

    static Answer placeholder(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        ServerProperties file = sight.file(node);
        Set<String> left = file.unresolved();
        return Answer.unless(
                left.stream().map(p -> "'" + p + "' was never replaced").toList(),
                "no placeholder is left",
                set(sight, node, List.of(Words.list(left) + " to what linkspan status shows")));
    }

    static Answer internalName(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Optional<Listener> actual =
                Optional.ofNullable(
                        listeners(sight.file(node), "advertised.listeners")
                                .get(BrokerConfiguration.INTERNAL));
        HostPort planned = sight.internal(node);
        return actual.filter(l -> l.host().equals(planned.host()) && l.port() == planned.port())
                .map(l -> Answer.pass(l.toString()))
                .orElseGet(() ->
                        Answer.fail(
                                "INTERNAL is advertised as "
                                        + actual.map(Listener::toString).orElse("nothing"),
                                set(
                                        sight,
                                        node,
                                        List.of(
                                                "INTERNAL://"
                                                        + planned
                                                        + " in advertised.listeners"))));
    }

    private static Optional<Listener> advertised(Place place, Sight sight)
            throws IOException, InterruptedException {
        return Optional.ofNullable(
                listeners(sight.file(place.theNode()), "advertised.listeners")
                        .get(sight.topology().listenerName(place.theConsumer())));
    }

    /** The cure of whatever is wrong with the advertised name. */
    private static String advertise(Place place, Sight sight)
            throws IOException, InterruptedException {
        String name =
                sight.advertised(place.theConsumer(), place.theNode())
                        .map(HostPort::toString)
                        .orElse("the name that linkspan status shows");
        return set(
                sight,
                place.theNode(),
                List.of(
                        sight.topology().listenerName(place.theConsumer())
                                + "://"
                                + name
                                + " in advertised.listeners"));
    }

    static Answer advertisedName(Place place, Sight sight)
            throws IOException, InterruptedException {
        Optional<Listener> actual = advertised(place, sight);
        if (actual.isEmpty()) {
            return Answer.fail(
                    "advertised.listeners has no "
                            + sight.topology().listenerName(place.theConsumer()),
                    advertise(place, sight));
        }
        String host = actual.get().host();
        boolean right =
                switch (place.theConsumer()) {
                    case ConsumerSpec.TidbCloud tidb -> host.startsWith("b" + place.broker() + ".");
                    case ConsumerSpec.Generic generic ->
                            host.equals(
                                    sight.advertised(generic, place.theNode())
                                            .map(HostPort::host)
                                            .orElse(""));
                };
        return right
                ? Answer.pass(actual.get().toString())
                : Answer.fail(
                        "broker " + place.broker() + " is advertised as " + host,
                        advertise(place, sight));
    }

    static Answer advertisedZone(Place place, Sight sight)
            throws IOException, InterruptedException {
        Optional<Listener> actual = advertised(place, sight);
        if (actual.isEmpty()) {
            return Answer.fail(
                    "advertised.listeners has no "
                            + sight.topology().listenerName(place.theConsumer()),
                    advertise(place, sight));
        }
        ZoneId own = place.theNode().zone();
        List<String> labels = List.of(actual.get().host().split("\\.", -1));
        Optional<ZoneId> other =
                sight.topology().zones().stream()
                        .filter(zone -> !zone.equals(own) && labels.contains(zone.value()))
                        .findFirst();
        return other.isEmpty()
                ? Answer.pass(actual.get().host() + " is not of another zone than " + own)
                : Answer.fail(
                        "broker "
                                + place.broker()
                                + " stands in "
                                + own
                                + " and is advertised in "
                                + other.get()
                                + ": "
                                + actual.get().host(),
                        advertise(place, sight));
    }

    static Answer advertisedDomain(Place place, Sight sight)
            throws IOException, InterruptedException {
        Optional<Listener> actual = advertised(place, sight);
        String domain =
                sight.domain(place.theConsumer(), place.theNode().zone())
                        .orElseThrow(() -> new IOException("no domain is attached"));
        String host = actual.map(Listener::host).orElse("nothing");
        return host.endsWith("." + domain)
                ? Answer.pass(host + " lies in " + domain)
                : Answer.fail(
                        host + " does not lie in the connection's domain " + domain,
                        advertise(place, sight));
    }

    static Answer advertisedPort(Place place, Sight sight)
            throws IOException, InterruptedException {
        Topology topology = sight.topology();
        int planned = topology.brokerPort(place.theConsumer(), place.broker());
        int actual = advertised(place, sight).map(Listener::port).orElse(0);
        if (actual == planned) {
            return Answer.pass("port " + actual);
        }
        String owner =
                topology.brokerPorts(place.theConsumer()).entrySet().stream()
                        .filter(e -> e.getValue() == actual)
                        .map(e -> ", which belongs to broker " + e.getKey())
                        .findFirst()
                        .orElse("");
        return Answer.fail(
                "broker "
                        + place.broker()
                        + " ("
                        + place.theNode().zone()
                        + ") advertises port "
                        + actual
                        + owner
                        + "; its own is "
                        + planned,
                advertise(place, sight));
    }

    static Answer voters(Place place, Sight sight) throws IOException, InterruptedException {
        ServerProperties file = sight.file(place.theNode());
        Topology topology = sight.topology();
        int port = topology.link().kafka().ports().controller();
        Set<String> withIds = new TreeSet<>();
        Set<String> withoutIds = new TreeSet<>();
        topology.controllers()
                .forEach(c -> {
                    withIds.add(c.id() + "@" + c.address() + ":" + port);
                    withoutIds.add(c.address() + ":" + port);
                });
        Optional<String> voters = file.value("controller.quorum.voters");
        Optional<String> servers = file.value("controller.quorum.bootstrap.servers");
        if (voters.map(FileProofs::words).filter(withIds::equals).isPresent()
                || (voters.isEmpty()
                        && servers.map(FileProofs::words).filter(withoutIds::equals).isPresent())) {
            return Answer.pass(voters.or(() -> servers).orElse(""));
        }
        return Answer.fail(
                "controllers are " + voters.or(() -> servers).orElse("not named"),
                set(
                        sight,
                        place.theNode(),
                        List.of("controller.quorum.voters=" + String.join(",", withIds))));
    }

    /** Brokers close idle connections before the load balancer forgets them. */
    static Answer idle(Place place, Sight sight) throws IOException, InterruptedException {
        int port = sight.topology().brokerPort(place.theConsumer(), place.broker());
        int balancer =
                sight.aws()
                        .listener(port)
                        .map(l -> l.idleSeconds())
                        .orElseThrow(() -> new IOException("there is no listener " + port));
        // Source: Kafka documentation, broker configs, connections.max.idle.ms: 600000.
        String written =
                sight.file(place.theNode()).value("connections.max.idle.ms").orElse("600000");
        long broker;
        try {
            broker = Long.parseLong(written.strip()) / 1000;
        } catch (NumberFormatException e) {
            return Answer.fail(
                    "connections.max.idle.ms is '" + written + "', which is no number",
                    set(sight, place.theNode(), List.of("connections.max.idle.ms=300000")));
        }
        String evidence =
                "the broker closes after "
                        + broker
                        + " s, the load balancer's port "
                        + port
                        + " forgets after "
                        + balancer
                        + " s";
        return broker >= 0 && broker < balancer
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence,
                        balancer < USUAL_IDLE_SECONDS
                                ? "aws elbv2 modify-listener-attributes --listener-arn "
                                        + sight.aws().listener(port).map(l -> l.arn()).orElse("ARN")
                                        + " --attributes Key=tcp.idle_timeout.seconds,Value="
                                        + USUAL_IDLE_SECONDS
                                : set(
                                        sight,
                                        place.theNode(),
                                        List.of("connections.max.idle.ms=300000")));
    }
}
