package io.linkspan.engine.verify;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.Listener;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.view.AwsReader;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.Balancer;
import io.linkspan.engine.view.AwsView.Instance;
import io.linkspan.engine.view.AwsView.SecurityGroup;
import io.linkspan.engine.view.AwsView.Target;
import io.linkspan.engine.view.AwsView.TargetGroup;
import io.linkspan.engine.view.ClusterView;
import io.linkspan.engine.view.ClusterView.Partition;
import io.linkspan.engine.view.ClusterView.Topic;
import io.linkspan.engine.view.ConsumerView;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.HostView;
import io.linkspan.engine.view.ListenerReader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A right world in memory, with a data path that follows from what is set up in it: what a test
 * breaks here breaks there as well.
 */
final class FakeWorld extends FakeState {
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();

    FakeWorld(Topology topology) {
        super(topology);
    }

    // ---- the way

    private boolean listens(Node node, int port) {
        HostState host = hosts.get(node.id());
        Instance instance = instances.get(node.id());
        if (host == null || instance == null || !instance.running() || !host.alive()) {
            return false;
        }
        return listeners(node, "listeners").stream()
                .anyMatch(l ->
                        l.port() == port && (l.isWildcard() || l.host().equals(node.address())));
    }

    private Node nodeAt(String address) throws IOException {
        return topology.nodes().stream()
                .filter(n -> n.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new IOException(address + " does not answer"));
    }

    private boolean admits(String group, boolean ingress, int port, String peer) {
        SecurityGroup found = securityGroups.get(group);
        return found != null
                && (ingress ? found.ingress() : found.egress())
                        .stream()
                                .anyMatch(r ->
                                        (r.protocol().equals("-1")
                                                        || (port >= r.from() && port <= r.to()))
                                                && Ipv4Block.parse(r.peer()).contains(peer));
    }

    private Optional<Node> brokerOf(Target target) {
        return instances.entrySet().stream()
                .filter(e -> e.getValue().id().equals(target.id()))
                .flatMap(e -> topology.node(e.getKey()).stream())
                .findFirst();
    }

    private boolean healthy(TargetGroup group, Target target) {
        Optional<Node> broker = brokerOf(target);
        if (broker.isEmpty() || !group.vpc().equals(VPC) || balancer.isEmpty()) {
            return false;
        }
        Node node = broker.get();
        int port =
                group.healthPort().equals("traffic-port")
                        ? target.port()
                        : Integer.parseInt(group.healthPort());
        String from = balancer.get().nodes().get(node.zone());
        return from != null
                && listens(node, port)
                && admits("sg-brokers", true, port, from)
                && admits("sg-lb", false, port, node.address());
    }

    private TargetGroup withHealth(TargetGroup group) {
        return withTargets(
                group,
                group.targets().stream()
                        .map(t ->
                                healthy(group, t)
                                        ? t
                                        : new Target(
                                                t.id(),
                                                t.port(),
                                                "unhealthy",
                                                "Target.FailedHealthChecks"))
                        .toList());
    }

    static TargetGroup withTargets(TargetGroup g, List<Target> targets) {
        return new TargetGroup(
                g.arn(),
                g.name(),
                g.vpc(),
                g.protocol(),
                g.healthProtocol(),
                g.healthPort(),
                g.proxyProtocol(),
                g.crossZone(),
                targets);
    }

    private List<TargetGroup> allGroups() {
        List<TargetGroup> all = new ArrayList<>();
        groups.values().forEach(g -> all.add(withHealth(g)));
        otherGroups.forEach(g -> all.add(withHealth(g)));
        return all;
    }

    /** Who is reached through the load balancer's node in a zone, and on which port. */
    private HostPort throughBalancer(ZoneId zone, int port) throws IOException {
        Balancer lb = balancer.orElseThrow(() -> new IOException("there is no load balancer"));
        AwsView.Listener listener =
                lb.listeners().stream()
                        .filter(l -> l.port() == port)
                        .findFirst()
                        .orElseThrow(() -> new IOException("connection refused"));
        TargetGroup group =
                withHealth(
                        Stream.concat(groups.values().stream(), otherGroups.stream())
                                .filter(g -> listener.groups().contains(g.arn()))
                                .findFirst()
                                .orElseThrow(() -> new IOException("connection refused")));
        if (group.proxyProtocol()) {
            throw new IOException("the connection was closed after the first bytes");
        }
        List<Target> candidates =
                group.targets().stream()
                        .filter(t ->
                                group.crossZone().orElse(lb.crossZone())
                                        || brokerOf(t)
                                                .map(Node::zone)
                                                .filter(zone::equals)
                                                .isPresent())
                        .toList();
        Target target =
                candidates.stream()
                        .filter(t -> t.state().equals("healthy"))
                        .reduce((a, b) -> b)
                        .or(() -> candidates.stream().findFirst())
                        .orElseThrow(() -> new IOException("connection reset: no target"));
        Node node =
                brokerOf(target).orElseThrow(() -> new SocketTimeoutException("no answer in 10 s"));
        if (!admits("sg-lb", false, target.port(), node.address())
                || !admits("sg-brokers", true, target.port(), topology.loadBalancerAddress(zone))) {
            throw new SocketTimeoutException("no answer in 10 s");
        }
        return new HostPort(node.address(), target.port());
    }

    private HostPort arrival(String place, HostPort at) throws IOException {
        if (place.equals("from the bastion")) {
            Optional<ZoneId> zone =
                    balancer.flatMap(lb ->
                            lb.nodes().entrySet().stream()
                                    .filter(e -> e.getValue().equals(at.host()))
                                    .map(Map.Entry::getKey)
                                    .findFirst());
            return zone.isPresent() ? throughBalancer(zone.get(), at.port()) : at;
        }
        for (ConsumerSpec consumer : topology.link().consumers()) {
            for (ZoneId zone : topology.zones()) {
                if (at.host().equals(endpointAddress(consumer, zone))) {
                    return throughEndpoint(zone, at.port());
                }
            }
        }
        throw new IOException("no route to " + at);
    }

    private HostPort throughEndpoint(ZoneId zone, int port) throws IOException {
        Balancer lb = balancer.orElseThrow(() -> new IOException("there is no load balancer"));
        if (service.orElseThrow().connections().stream()
                        .noneMatch(c -> c.state().equals("available"))
                || lb.nodes().get(zone) == null) {
            throw new SocketTimeoutException("no answer in 10 s");
        }
        List<Ipv4Block> clients = topology.link().aws().loadBalancer().clientsFrom();
        if (lb.enforced()
                && !clients.isEmpty()
                && !admits("sg-lb", true, port, clients.getFirst().address(5))) {
            throw new SocketTimeoutException("no answer in 10 s");
        }
        // Greeting by TLS and logging in take questions of their own.
        nanos.addAndGet(slowness.toNanos() * (secured() ? 4 : 1));
        int number = connections.incrementAndGet();
        if (resetEvery > 0 && number <= lastReset && number % resetEvery == 0) {
            throw new IOException("connection reset");
        }
        return throughBalancer(zone, port);
    }

    private Node answering(Dialer from, HostPort at) throws IOException {
        if (asked.merge(from.place() + " " + at, 1, Integer::sum)
                <= answersAfter.getOrDefault(from.place(), 0)) {
            throw new SocketTimeoutException("no answer in 10 s");
        }
        HostPort there = arrival(from.place(), at);
        Node node = nodeAt(there.host());
        if (!listens(node, there.port())) {
            throw new IOException("connection to " + there + " refused");
        }
        if (fenced.contains(node.id()) || frozen.contains(node.id())) {
            throw new SocketTimeoutException("no answer in 10 s");
        }
        return node;
    }

    private Dialer dialer(String place) {
        return new Dialer() {
            @Override
            public String place() {
                return place;
            }

            @Override
            public Connection dial(HostPort target, Duration timeout) {
                throw new UnsupportedOperationException("this world is asked, not dialled");
            }
        };
    }

    private boolean secured() {
        return topology.link().consumers().stream()
                .anyMatch(c -> c.security().protocol() != Protocol.PLAINTEXT);
    }

    private boolean up(Node broker) {
        return !fenced.contains(broker.id())
                && listens(broker, topology.link().kafka().ports().internal());
    }

    // ---- ports

    Sources sources() {
        return new Sources(
                aws(),
                this::view,
                hostReader(),
                probe(),
                this::cluster,
                consumerNetwork(),
                ListenerAccess.PLAINTEXT,
                listenerReader(),
                this::delivery,
                (consumer, connection, version) -> ownTest(consumer));
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(nanos.get());
    }

    private AwsReader aws() {
        return new AwsReader() {
            @Override
            public Instant clock() {
                return now().plus(cloudAhead);
            }

            @Override
            public AwsView read(Topology asked) {
                if (cloudAhead.abs().compareTo(Duration.ofMinutes(5)) > 0) {
                    throw new DiagnosticException(
                            Diagnostic.error("LS-AWS-02", "Signature expired", "", ""));
                }
                List<Instance> all = new ArrayList<>(instances.values());
                all.addAll(otherInstances);
                return new AwsView(
                        PROVIDER,
                        zoneNames,
                        vpc,
                        subnets,
                        List.copyOf(securityGroups.values()),
                        bastion,
                        all,
                        balancer,
                        allGroups(),
                        service);
            }
        };
    }

    private ConsumerView view(ConsumerSpec.TidbCloud consumer) {
        return Optional.ofNullable(consumers.get(consumer.name()))
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-TIDB-01",
                                        "the API does not know the cluster",
                                        "",
                                        "")));
    }

    private HostReader hostReader() {
        return new HostReader() {
            @Override
            public String enter(Host host) throws IOException {
                if (subnets.getLast().defaultRoute().isEmpty()) {
                    throw new IOException("no answer from " + host.address());
                }
                return "kafka@" + host.address();
            }

            @Override
            public Dialer dialer(Host host) {
                return FakeWorld.this.dialer("from the bastion");
            }

            @Override
            public HostView read(Host host, Host node) throws IOException {
                enter(host);
                Node found = nodeAt(node.address());
                HostState state = Optional.ofNullable(hosts.get(found.id())).orElseThrow();
                if (shut.contains(found.id())) {
                    throw new IOException("permission denied");
                }
                Set<HostPort> sockets = new HashSet<>();
                if (state.alive()) {
                    listeners(found, "listeners")
                            .forEach(l ->
                                    sockets.add(
                                            new HostPort(
                                                    l.isWildcard() ? "0.0.0.0" : l.host(),
                                                    l.port())));
                }
                return new HostView(
                        state.ahead(),
                        Optional.of(state.file()),
                        state.clusterId(),
                        state.alive() ? Optional.of(4711L) : Optional.empty(),
                        state.file().equals(state.running()),
                        "",
                        sockets);
            }
        };
    }

    private ListenerReader listenerReader() {
        return new ListenerReader() {
            private BrokerId behind(String question, Dialer carrier, HostPort at)
                    throws IOException {
                if (losesFirst && lost.add(question + " " + at)) {
                    throw new IOException("closed");
                }
                return answering(carrier, at).id();
            }

            @Override
            public Certificate certificate(Dialer carrier, HostPort at, ConsumerSpec consumer)
                    throws IOException {
                return Optional.ofNullable(certificates.get(behind("certificate", carrier, at)))
                        .orElseThrow(() -> new IOException("no TLS with it"));
            }

            @Override
            public List<String> mechanisms(Dialer carrier, HostPort at, ConsumerSpec consumer)
                    throws IOException {
                return mechanisms.getOrDefault(behind("mechanisms", carrier, at), List.of());
            }

            @Override
            public Optional<String> refusal(Dialer carrier, HostPort at, ConsumerSpec consumer)
                    throws IOException {
                return refusing.contains(behind("refusal", carrier, at))
                        ? Optional.of("Authentication failed")
                        : Optional.empty();
            }

            @Override
            public Optional<Set<Right>> rights(Dialer inside, HostPort internal, String user)
                    throws IOException {
                behind("rights", inside, internal);
                return authorizer ? Optional.of(Set.copyOf(rights)) : Optional.empty();
            }
        };
    }

    private KafkaProbe probe() {
        return new KafkaProbe() {
            @Override
            public Duration answerTime(Dialer from, HostPort at, InstantSource clock)
                    throws IOException {
                Instant begin = clock.instant();
                metadata(from, at);
                nanos.addAndGet(busyness.toNanos());
                if (from.place().equals("from the consumer's network")
                        && slowAnswers.getAndDecrement() > 0) {
                    nanos.addAndGet(Duration.ofMillis(200).toNanos());
                }
                return Duration.between(begin, clock.instant());
            }

            @Override
            public Metadata metadata(Dialer from, HostPort at) throws IOException {
                HostPort there = arrival(from.place(), at);
                Node asked = answering(from, at);
                String listener =
                        listeners(asked, "listeners").stream()
                                .filter(l -> l.port() == there.port())
                                .map(Listener::name)
                                .findFirst()
                                .orElseThrow();
                List<Broker> brokers = new ArrayList<>();
                for (Node broker : topology.brokers()) {
                    if (up(broker)) {
                        listeners(broker, "advertised.listeners").stream()
                                .filter(l -> l.name().equals(listener))
                                .forEach(l ->
                                        brokers.add(
                                                new Broker(
                                                        broker.id(),
                                                        new HostPort(l.host(), l.port()),
                                                        Optional.empty())));
                    }
                }
                return new Metadata("cluster-1", brokers);
            }

            @Override
            public Optional<String> contradiction(Dialer from, HostPort at, BrokerId expected)
                    throws IOException {
                Node node = answering(from, at);
                return node.id().equals(expected)
                        ? Optional.empty()
                        : Optional.of(
                                "Unexpected broker id, expected "
                                        + node.id()
                                        + ", but received "
                                        + expected);
            }
        };
    }

    private final Map<String, List<Listener>> parsed = new ConcurrentHashMap<>();

    /** A list of listeners that the node runs with. */
    private List<Listener> listeners(Node node, String key) {
        String text = Optional.ofNullable(hosts.get(node.id())).map(HostState::running).orElse("");
        return parsed.computeIfAbsent(
                key + "\n" + text,
                k -> Listener.parseAll(ServerProperties.parse(text).value(key).orElse("")));
    }

    private ClusterView cluster(Dialer from, HostPort at) throws IOException {
        answering(from, at);
        Set<BrokerId> alive = new TreeSet<>();
        topology.brokers().stream().filter(this::up).forEach(b -> alive.add(b.id()));
        long controllers =
                topology.controllers().stream()
                        .filter(c ->
                                listens(c, topology.link().kafka().ports().controller())
                                        && !fenced.contains(c.id()))
                        .count();
        boolean led =
                !leaderless
                        && controllers * 2 > topology.controllers().size()
                        && unansweredOnQuorum.getAndUpdate(n -> Math.max(0, n - 1)) == 0;
        List<Topic> seen =
                topics.stream()
                        .map(t ->
                                new Topic(
                                        t.name(),
                                        t.minInsync(),
                                        t.partitions().stream()
                                                .map(p -> {
                                                    Set<BrokerId> inSync =
                                                            new TreeSet<>(p.inSync());
                                                    inSync.retainAll(alive);
                                                    return new Partition(
                                                            p.index(),
                                                            inSync.stream().findFirst(),
                                                            p.replicas(),
                                                            inSync);
                                                })
                                                .toList()))
                        .toList();
        return new ClusterView(
                led ? topology.controllers().stream().map(Node::id).findFirst() : Optional.empty(),
                "",
                new TreeSet<>(topology.controllers().stream().map(Node::id).toList()),
                alive,
                seen);
    }

    private ConsumerNetwork consumerNetwork() {
        return new ConsumerNetwork() {
            @Override
            public String obstacle() {
                return obstacle;
            }

            @Override
            public List<String> resolve(String name) {
                return names.getOrDefault(name, List.of());
            }

            @Override
            public Dialer dialer() {
                return FakeWorld.this.dialer("from the consumer's network");
            }
        };
    }

    private LinkClient.Delivery delivery(
            ConsumerSpec consumer, HostPort bootstrap, int brokers, int messages)
            throws InterruptedException {
        if (deliversAfterOwnTest && !ownTestBegan.await(10, TimeUnit.SECONDS)) {
            throw lost("the consumer's own test has not begun");
        }
        return deliver(bootstrap, messages);
    }

    private LinkClient.Delivery deliver(HostPort bootstrap, int messages) {
        Map<Integer, BrokerId> leaders = new TreeMap<>();
        Map<Integer, Integer> counts = new TreeMap<>();
        ConsumerSpec consumer =
                topology.link().consumers().stream()
                        .filter(c -> endpoint(c).equals(bootstrap.host()))
                        .findFirst()
                        .orElseThrow();
        Dialer from = dialer("from the consumer's network");
        for (Node broker : topology.brokers()) {
            HostPort name =
                    listeners(broker, "advertised.listeners").stream()
                            .filter(l -> l.name().equals(topology.listenerName(consumer)))
                            .map(l -> new HostPort(l.host(), l.port()))
                            .findFirst()
                            .orElseThrow(() -> lost("broker " + broker.id() + " has no name"));
            try {
                List<String> addresses = names.getOrDefault(name.host(), List.of());
                if (addresses.isEmpty()
                        || !answering(from, new HostPort(addresses.getFirst(), name.port()))
                                .id()
                                .equals(broker.id())) {
                    throw lost("broker " + broker.id() + " is not at " + name);
                }
            } catch (IOException e) {
                throw new DiagnosticException(diagnostic(String.valueOf(e.getMessage())), e);
            }
            leaders.put(leaders.size(), broker.id());
        }
        for (int i = 0; i < messages; i++) {
            counts.merge(i % leaders.size(), 1, Integer::sum);
        }
        return new LinkClient.Delivery(leaders, counts, counts, 1);
    }

    /** As the consumer's own client goes, whatever keeps it from that. */
    private SinkTest.Outcome ownTest(ConsumerSpec.TidbCloud consumer) {
        ownTestBegan.countDown();
        if (ownTest.isPresent()) {
            return ownTest.get();
        }
        try {
            deliver(new HostPort(endpoint(consumer), consumer.ports().bootstrapPort()), 1);
            return new SinkTest.Outcome.Passed();
        } catch (DiagnosticException e) {
            return new SinkTest.Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static DiagnosticException lost(String what) {
        return new DiagnosticException(diagnostic(what));
    }

    private static Diagnostic diagnostic(String what) {
        return Diagnostic.error("LS-KAFKA-09", what, "", "Look at the brokers");
    }
}
