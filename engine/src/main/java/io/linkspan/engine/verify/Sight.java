package io.linkspan.engine.verify;

import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.Concurrently;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.ClusterView;
import io.linkspan.engine.view.ConsumerView;
import io.linkspan.engine.view.HostReader.Host;
import io.linkspan.engine.view.HostView;
import io.linkspan.engine.view.ListenerReader.Certificate;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One look at the world: each part is read when first needed, once, and all proofs see the same.
 * Thread-safe.
 */
final class Sight {
    /** Questions under way at once; sockets and SSH channels are bounded by it. */
    private static final int AT_ONCE = 32;

    /**
     * Hosts that are entered at once. Each takes two SSH handshakes and a script, which many at a
     * time only make each other wait for, up to where all run out of time; and what rests on the
     * first hosts need not wait for the last.
     */
    private static final int HOSTS_AT_ONCE = 8;

    /** Brokers that are asked for what they know of the cluster, before it counts as silent. */
    private static final int ASKED = 3;

    private final Topology topology;
    private final Sources sources;
    private final InstantSource clock;
    private final Once once = new Once(AT_ONCE);
    private final Once hosts = new Once(HOSTS_AT_ONCE);

    Sight(Topology topology, Sources sources, InstantSource clock) {
        this.topology = topology;
        this.sources = sources;
        this.clock = clock;
    }

    Topology topology() {
        return topology;
    }

    Sources sources() {
        return sources;
    }

    Instant now() {
        return clock.instant();
    }

    AwsView aws() throws IOException, InterruptedException {
        return once.ask("aws", () -> sources.aws().read(topology));
    }

    /**
     * Where the load balancer answers in a zone: as planned; where AWS chooses, as it is. Empty
     * where it is not.
     */
    Optional<String> balancerAddress(ZoneId zone) throws IOException, InterruptedException {
        String planned = topology.loadBalancerAddress(zone);
        return planned.isEmpty()
                ? aws().balancer().flatMap(b -> Optional.ofNullable(b.nodes().get(zone)))
                : Optional.of(planned);
    }

    ConsumerView consumer(ConsumerSpec.TidbCloud consumer)
            throws IOException, InterruptedException {
        return once.ask("consumer " + consumer.name(), () -> sources.consumers().read(consumer));
    }

    /** What the consumer's API says of the link's connection. */
    Optional<ConsumerView.Connection> connection(ConsumerSpec consumer)
            throws IOException, InterruptedException {
        return consumer instanceof ConsumerSpec.TidbCloud tidb
                ? consumer(tidb).of(tidb)
                : Optional.empty();
    }

    /** What AWS says of the consumer's connection to the service. */
    Optional<AwsView.Connection> accepted(ConsumerSpec consumer)
            throws IOException, InterruptedException {
        return connections(consumer).stream().findFirst();
    }

    /** A TiDB Cloud consumer has one connection; of others all that their account has. */
    private List<AwsView.Connection> connections(ConsumerSpec consumer)
            throws IOException, InterruptedException {
        List<AwsView.Connection> all =
                aws().service().map(AwsView.Service::connections).orElse(List.of());
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb -> {
                String endpoint =
                        connection(tidb).map(ConsumerView.Connection::endpointId).orElse("");
                yield all.stream().filter(c -> c.endpointId().equals(endpoint)).toList();
            }
            case ConsumerSpec.Generic generic ->
                    all.stream()
                            .filter(c ->
                                    generic.accountId().filter(c.owner()::equals).isPresent()
                                            && c.state().equals("available"))
                            .toList();
        };
    }

    Optional<String> domain(ConsumerSpec consumer, ZoneId zone)
            throws IOException, InterruptedException {
        return connection(consumer).stream()
                .flatMap(c -> c.domains().stream())
                .filter(d -> d.zone().equals(zone))
                .map(ConsumerView.Domain::name)
                .findFirst();
    }

    /** What the broker must be called for the consumer; empty while its domain is not known. */
    Optional<HostPort> advertised(ConsumerSpec consumer, Node broker)
            throws IOException, InterruptedException {
        int port = topology.brokerPort(consumer, broker.id());
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb ->
                    domain(tidb, broker.zone())
                            .map(domain -> new HostPort("b" + broker.id() + "." + domain, port));
            case ConsumerSpec.Generic generic ->
                    Optional.of(generic.pattern().of(broker.id(), broker.zone(), port));
        };
    }

    Optional<Host> bastionHost() throws IOException, InterruptedException {
        return aws().bastion()
                .filter(AwsView.Instance::running)
                .map(i ->
                        new Host(
                                topology.link().name(),
                                "bastion-node",
                                i.id(),
                                i.publicAddress().orElse(i.address())));
    }

    /** Of a cluster that runs already the spec names the way in, not a tag. */
    private boolean runsAlready() {
        return topology.link().kafka().existing().isPresent();
    }

    private Host theBastion() throws IOException, InterruptedException {
        if (runsAlready()) {
            return new Host(topology.link().name(), "way-in", "", "");
        }
        return bastionHost().orElseThrow(() -> new IOException("there is no running bastion"));
    }

    String enterBastion() throws IOException, InterruptedException {
        Host bastion = theBastion();
        return once.ask("bastion", () -> sources.hosts().enter(bastion));
    }

    Dialer bastion() throws IOException, InterruptedException {
        return sources.hosts().dialer(theBastion());
    }

    /** On the consumer's listener, over another dialer. */
    Dialer through(Dialer carrier, Place place) {
        return sources.access().through(carrier, place.theConsumer());
    }

    /** On the consumer's listener, from its network. */
    Dialer outside(Place place) {
        return through(sources.network().dialer(), place);
    }

    /** Only where the listener knows users is there anything to grant. */
    ListenerAccess.Grant forDelivery(ConsumerSpec consumer)
            throws IOException, InterruptedException {
        return consumer.security().protocol().authenticates()
                ? sources.access()
                        .forDelivery(bastion(), internal(topology.brokers().getFirst()), consumer)
                : () -> {};
    }

    /** The broker's certificate, shown at its own address. */
    Certificate certificate(Place place) throws IOException, InterruptedException {
        Dialer inside = bastion();
        return once.ask(
                "certificate " + place,
                () ->
                        Twice.ask(() ->
                                sources.listeners()
                                        .certificate(
                                                inside, listener(place), place.theConsumer())));
    }

    /** INTERNAL of one broker that the controller counts as alive. */
    HostPort aliveBroker() throws IOException, InterruptedException {
        Set<?> alive = cluster().brokers();
        return internal(
                topology.brokers().stream()
                        .filter(b -> alive.contains(b.id()))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no planned broker is alive")));
    }

    /** The consumer's listener on the broker itself. */
    HostPort listener(Place place) {
        return new HostPort(place.theNode().address(), place.theConsumer().listenerPort());
    }

    HostView host(Node node) throws IOException, InterruptedException {
        Host bastion = theBastion();
        String instance =
                runsAlready()
                        ? ""
                        : aws().instanceAt(node.address())
                                .orElseThrow(() ->
                                        new IOException(
                                                "no instance has address " + node.address()))
                                .id();
        Host host =
                new Host(
                        topology.link().name(),
                        "broker-node" + node.id(),
                        instance,
                        node.address());
        return hosts.ask(node.id(), () -> sources.hosts().read(bastion, host));
    }

    /** The node's file as Kafka reads it. */
    ServerProperties file(Node node) throws IOException, InterruptedException {
        String text =
                host(node)
                        .serverProperties()
                        .orElseThrow(() -> new IOException("there is no server.properties"));
        return once.ask("file " + node.id(), () -> ServerProperties.parse(text));
    }

    KafkaProbe.Metadata metadata(Dialer from, HostPort at)
            throws IOException, InterruptedException {
        return once.ask(
                "metadata " + from.place() + " " + at, () -> sources.kafka().metadata(from, at));
    }

    Optional<String> contradiction(Dialer from, HostPort at, BrokerId expected)
            throws IOException, InterruptedException {
        return once.ask(
                "who " + from.place() + " " + at + " " + expected,
                () -> Twice.ask(() -> sources.kafka().contradiction(from, at, expected)));
    }

    HostPort internal(Node node) {
        return new HostPort(node.address(), topology.link().kafka().ports().internal());
    }

    /** The cluster as the first broker tells it that answers and knows a leader. */
    ClusterView cluster() throws IOException, InterruptedException {
        Dialer bastion = bastion();
        return once.ask("cluster", () -> told(bastion));
    }

    /**
     * Asks a few brokers, and then once more the one that knew no leader. A broker hands the
     * question about the quorum on to the controller that it last knew; when that one is frozen, it
     * waits for 30 s before it turns to the next ({@code controller.socket.timeout.ms}), longer
     * than anybody waits here for one answer.
     */
    private ClusterView told(Dialer bastion) throws IOException, InterruptedException {
        List<String> silent = new ArrayList<>();
        Deque<Node> next = new ArrayDeque<>();
        for (Node broker : topology.brokers()) {
            if (next.size() == ASKED) {
                break;
            }
            if (running(broker)) {
                next.add(broker);
            } else {
                silent.add("broker " + broker.id() + ": no process");
            }
        }
        Optional<ClusterView> leaderless = Optional.empty();
        @Nullable IOException last = null;
        while (!next.isEmpty()) {
            Node broker = next.remove();
            try {
                ClusterView view = sources.cluster().read(bastion, internal(broker));
                if (view.leader().isPresent()) {
                    return view;
                }
                if (leaderless.isEmpty()) {
                    leaderless = Optional.of(view);
                    next.add(broker);
                }
            } catch (IOException e) {
                silent.add("broker " + broker.id() + ": " + e.getMessage());
                last = e;
            }
        }
        if (leaderless.isPresent()) {
            return leaderless.get();
        }
        throw new IOException("no broker told of the cluster: " + String.join("; ", silent), last);
    }

    /** Whether its host does not deny it: then it is worth a question. */
    private boolean running(Node node) throws InterruptedException {
        if (runsAlready()) {
            // Processes in containers do not show on their hosts.
            return true;
        }
        try {
            return host(node).pid().isPresent();
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    /** As the consumer's resolver answers. */
    List<String> resolve(String name) throws IOException, InterruptedException {
        return once.ask(
                "resolve " + name,
                () -> List.copyOf(new TreeSet<>(sources.network().resolve(name))));
    }

    /** The endpoint's name, when AWS tells it. */
    Optional<String> endpointName(ConsumerSpec consumer) throws IOException, InterruptedException {
        return accepted(consumer).map(AwsView.Connection::dnsName).filter(name -> !name.isEmpty());
    }

    /** Of all endpoints that may be the consumer's. */
    List<String> endpointAddresses(ConsumerSpec consumer) throws IOException, InterruptedException {
        Set<String> addresses = new TreeSet<>();
        for (AwsView.Connection connection : connections(consumer)) {
            if (!connection.dnsName().isEmpty()) {
                addresses.addAll(resolve(connection.dnsName()));
            }
        }
        return List.copyOf(addresses);
    }

    /** What came of asking at each of the endpoint's addresses that gave no answer. */
    Map<HostPort, IOException> silentBootstraps(Place place)
            throws IOException, InterruptedException {
        List<String> addresses = endpointAddresses(place.theConsumer());
        Dialer from = outside(place);
        return once.ask(
                "bootstraps " + place,
                () -> {
                    List<Callable<Optional<IOException>>> questions = new ArrayList<>();
                    for (String address : addresses) {
                        questions.add(() -> silence(from, new HostPort(address, place.thePort())));
                    }
                    List<Optional<IOException>> answers = Concurrently.all(questions);
                    Map<HostPort, IOException> silent = new LinkedHashMap<>();
                    for (int i = 0; i < addresses.size(); i++) {
                        HostPort at = new HostPort(addresses.get(i), place.thePort());
                        answers.get(i).ifPresent(said -> silent.put(at, said));
                    }
                    return silent;
                });
    }

    private Optional<IOException> silence(Dialer from, HostPort at) throws InterruptedException {
        try {
            Twice.ask(() -> sources.kafka().metadata(from, at));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
