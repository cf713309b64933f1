package io.linkspan.engine.verify;

import io.linkspan.core.kafka.BrokerConfiguration;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.AclEntry;
import io.linkspan.engine.view.AwsView.Balancer;
import io.linkspan.engine.view.AwsView.Instance;
import io.linkspan.engine.view.AwsView.Rule;
import io.linkspan.engine.view.AwsView.SecurityGroup;
import io.linkspan.engine.view.AwsView.Service;
import io.linkspan.engine.view.AwsView.Subnet;
import io.linkspan.engine.view.AwsView.Target;
import io.linkspan.engine.view.AwsView.TargetGroup;
import io.linkspan.engine.view.AwsView.Vpc;
import io.linkspan.engine.view.ClusterView.Partition;
import io.linkspan.engine.view.ClusterView.Topic;
import io.linkspan.engine.view.ConsumerView;
import io.linkspan.engine.view.ListenerReader.Certificate;
import io.linkspan.engine.view.ListenerReader.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What a right world consists of. Fields are changed by tests before a look, never during one. */
abstract class FakeState {
    static final String PROVIDER = "111111111111";
    static final String CONSUMER = "222222222222";
    static final String GENERIC_CONSUMER = "333333333333";
    static final String VPC = "vpc-1";
    static final String BALANCER = "arn:lb";

    final Topology topology;

    // What AWS says.
    Map<ZoneId, String> zoneNames = new HashMap<>();
    Optional<Vpc> vpc;
    final List<Subnet> subnets = new ArrayList<>();
    final Map<String, SecurityGroup> securityGroups = new LinkedHashMap<>();
    Optional<Instance> bastion;
    final Map<BrokerId, Instance> instances = new TreeMap<>();
    final List<Instance> otherInstances = new ArrayList<>();
    Optional<Balancer> balancer;
    final Map<Integer, TargetGroup> groups = new TreeMap<>();
    final List<TargetGroup> otherGroups = new ArrayList<>();
    Optional<Service> service;
    Duration cloudAhead = Duration.ZERO;

    // What consumers say.
    final Map<String, ConsumerView> consumers = new LinkedHashMap<>();
    final Map<String, List<String>> names = new HashMap<>();

    // What hosts are.
    final Map<BrokerId, HostState> hosts = new TreeMap<>();
    final Set<BrokerId> shut = new HashSet<>();
    final Set<BrokerId> fenced = new HashSet<>();

    /** Answer nothing, while the controller has not noticed yet. */
    final Set<BrokerId> frozen = new HashSet<>();

    boolean leaderless;

    /** So many questions for the quorum stay without an answer: the leader has just frozen. */
    final AtomicInteger unansweredOnQuorum = new AtomicInteger();

    final List<Topic> topics = new ArrayList<>();

    // What secured listeners show.
    final Map<BrokerId, Certificate> certificates = new TreeMap<>();
    final Map<BrokerId, List<String>> mechanisms = new TreeMap<>();
    final Set<BrokerId> refusing = new HashSet<>();
    final Set<Right> rights = new HashSet<>();
    boolean authorizer = true;

    /** Messages go only once the consumer's own test has begun. */
    boolean deliversAfterOwnTest;

    final CountDownLatch ownTestBegan = new CountDownLatch(1);

    /** The first connection for each question is lost. */
    boolean losesFirst;

    final Set<String> lost = ConcurrentHashMap.newKeySet();

    // The way.
    Duration slowness = Duration.ofMillis(2);

    /** What every broker takes for an answer, wherever it is asked. */
    Duration busyness = Duration.ZERO;

    int resetEvery;

    /** Connections after this one are left alone. */
    int lastReset = Integer.MAX_VALUE;

    /** Answers to the consumer that take 200 ms, before the way is as fast as it is. */
    final AtomicInteger slowAnswers = new AtomicInteger();

    /** How often each address is asked from a place in vain, before it answers in time. */
    final Map<String, Integer> answersAfter = new HashMap<>();

    final Map<String, Integer> asked = new ConcurrentHashMap<>();

    /** What keeps this machine out of the consumer's network; nothing when empty. */
    String obstacle = "";

    /** Of the consumer's own test, whatever its way is like. */
    Optional<SinkTest.Outcome> ownTest = Optional.empty();

    /** A node's host. */
    record HostState(
            Duration ahead,
            String file,
            String running,
            Optional<String> clusterId,
            boolean alive) {
        HostState withFile(String changed) {
            return new HostState(ahead, changed, running, clusterId, alive);
        }

        /** Changed, and restarted. */
        HostState restarted(String changed) {
            return new HostState(ahead, changed, changed, clusterId, alive);
        }
    }

    FakeState(Topology topology) {
        this.topology = topology;
        network();
        hosts();
        balancer();
        topology.link().consumers().forEach(this::consumer);
        kafka();
        topology.brokers().forEach(this::listener);
        rights.addAll(
                List.of(
                        new Right("CREATE", "TOPIC", "*"),
                        new Right("WRITE", "TOPIC", "*"),
                        new Right("READ", "TOPIC", "*"),
                        new Right("READ", "GROUP", "*"),
                        new Right("DESCRIBE_CONFIGS", "CLUSTER", "kafka-cluster")));
    }

    private void listener(Node broker) {
        certificates.put(
                broker.id(),
                new Certificate(
                        "CN=broker-" + broker.id(),
                        topology.link().consumers().stream()
                                .map(c -> name(c, broker).host())
                                .toList(),
                        Instant.EPOCH,
                        Instant.EPOCH.plus(Duration.ofDays(365)),
                        Optional.empty()));
        mechanisms.put(broker.id(), List.of("SCRAM-SHA-512"));
    }

    /** Another certificate on one broker. */
    void changeCertificate(BrokerId broker, UnaryOperator<Certificate> change) {
        certificates.computeIfPresent(broker, (id, shown) -> change.apply(shown));
    }

    private void network() {
        vpc = Optional.of(new Vpc(VPC, topology.vpc().toString(), "available"));
        List<AclEntry> acl =
                List.of(
                        new AclEntry("acl-1", 100, false, true, "-1", 0, 65_535, "0.0.0.0/0"),
                        new AclEntry("acl-1", 100, true, true, "-1", 0, 65_535, "0.0.0.0/0"),
                        new AclEntry("acl-1", 32_767, false, false, "-1", 0, 65_535, "0.0.0.0/0"),
                        new AclEntry("acl-1", 32_767, true, false, "-1", 0, 65_535, "0.0.0.0/0"));
        for (ZoneId zone : topology.zones()) {
            zoneNames.put(zone, "us-west-2" + (char) ('a' + zoneNames.size()));
            subnets.add(
                    new Subnet(
                            "subnet-" + zone,
                            zone,
                            topology.subnet(zone).toString(),
                            Optional.empty(),
                            acl));
        }
        subnets.add(
                new Subnet(
                        "subnet-bastion",
                        topology.zones().getFirst(),
                        topology.bastionSubnet().toString(),
                        Optional.of("igw-1"),
                        acl));
        Rule everywhere = new Rule("-1", 0, 65_535, "0.0.0.0/0");
        Rule inside = new Rule("tcp", 0, 65_535, topology.vpc().toString());
        List<Rule> clients = new ArrayList<>();
        topology.link().aws().loadBalancer().clientsFrom().stream()
                .map(block -> new Rule("tcp", 0, 65_535, block.toString()))
                .forEach(clients::add);
        group("sg-bastion", List.of(everywhere), List.of(everywhere));
        group("sg-brokers", List.of(inside), List.of(everywhere));
        group("sg-lb", clients, List.of(inside));
    }

    private void group(String id, List<Rule> ingress, List<Rule> egress) {
        securityGroups.put(id, new SecurityGroup(id, id, ingress, egress));
    }

    private void hosts() {
        bastion =
                Optional.of(
                        new Instance(
                                "i-bastion",
                                topology.bastionSubnet().address(10),
                                Optional.of("203.0.113.9"),
                                topology.zones().getFirst(),
                                "running",
                                Set.of("sg-bastion")));
        for (Node node : topology.nodes()) {
            instances.put(
                    node.id(),
                    new Instance(
                            "i-" + node.id(),
                            node.address(),
                            Optional.empty(),
                            node.zone(),
                            "running",
                            Set.of("sg-brokers")));
            String text = text(node);
            hosts.put(
                    node.id(),
                    new HostState(
                            Duration.ofMillis(3), text, text, Optional.of("cluster-1"), true));
        }
    }

    private String text(Node node) {
        return new BrokerConfiguration(
                        node.id(),
                        node.roles(),
                        node.zone(),
                        node.address(),
                        topology.link().kafka().ports(),
                        topology.controllers().stream()
                                .map(c -> new BrokerConfiguration.Voter(c.id(), c.address()))
                                .toList(),
                        node.roles().isBroker()
                                ? topology.link().consumers().stream()
                                        .map(c ->
                                                new BrokerConfiguration.ConsumerListener(
                                                        topology.listenerName(c),
                                                        c.listenerPort(),
                                                        name(c, node).toString(),
                                                        c.security()))
                                        .toList()
                                : List.of(),
                        "/home/kafka/data",
                        "/home/kafka/secrets",
                        topology.brokers().size(),
                        topology.link().kafka().version(),
                        topology.link().kafka().settings(),
                        topology.link().kafka().quorum())
                .text();
    }

    static String domain(ConsumerSpec consumer, ZoneId zone) {
        return zone + "." + consumer.name() + "x1.aws.plc.tidbcloud.com";
    }

    HostPort name(ConsumerSpec consumer, Node node) {
        int port = topology.brokerPort(consumer, node.id());
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb ->
                    new HostPort("b" + node.id() + "." + domain(tidb, node.zone()), port);
            case ConsumerSpec.Generic generic -> generic.pattern().of(node.id(), node.zone(), port);
        };
    }

    private void balancer() {
        Map<ZoneId, String> nodes = new HashMap<>();
        topology.zones().forEach(zone -> nodes.put(zone, topology.loadBalancerAddress(zone)));
        List<AwsView.Listener> listeners = new ArrayList<>();
        for (ConsumerSpec consumer : topology.link().consumers()) {
            listen(listeners, consumer, consumer.ports().bootstrapPort(), topology.brokers());
            for (Node broker : topology.brokers()) {
                listen(
                        listeners,
                        consumer,
                        topology.brokerPort(consumer, broker.id()),
                        List.of(broker));
            }
        }
        balancer =
                Optional.of(
                        new Balancer(
                                BALANCER,
                                "orders-nlb",
                                "network",
                                "active",
                                "",
                                "internal",
                                nodes,
                                Set.of("sg-lb"),
                                !topology.link().aws().loadBalancer().clientsFrom().isEmpty(),
                                topology.link().aws().loadBalancer().crossZone(),
                                listeners));
        Set<String> principals = new HashSet<>();
        for (ConsumerSpec consumer : topology.link().consumers()) {
            switch (consumer) {
                case ConsumerSpec.TidbCloud tidb ->
                        principals.add("arn:aws:iam::" + CONSUMER + ":root");
                case ConsumerSpec.Generic generic -> principals.addAll(generic.principals());
            }
        }
        service =
                Optional.of(
                        new Service(
                                "vpce-svc-1",
                                "com.amazonaws.vpce.us-west-2.vpce-svc-1",
                                "Available",
                                List.of(BALANCER),
                                principals,
                                List.of()));
    }

    private void listen(
            List<AwsView.Listener> listeners, ConsumerSpec consumer, int port, List<Node> brokers) {
        List<Target> targets = new ArrayList<>();
        brokers.forEach(b ->
                targets.add(new Target("i-" + b.id(), consumer.listenerPort(), "healthy", "")));
        groups.put(
                port,
                new TargetGroup(
                        "arn:tg:" + port,
                        "tg-" + port,
                        VPC,
                        "TCP",
                        "TCP",
                        "traffic-port",
                        false,
                        Optional.empty(),
                        targets));
        listeners.add(
                new AwsView.Listener(
                        "arn:listener:" + port, port, "TCP", List.of("arn:tg:" + port), 350));
    }

    static String endpoint(ConsumerSpec consumer) {
        return "vpce-" + consumer.name() + ".vpce.amazonaws.com";
    }

    /** Of the endpoint in a zone. */
    String endpointAddress(ConsumerSpec consumer, ZoneId zone) {
        int index = topology.link().consumers().indexOf(consumer);
        return "10." + (200 + index) + "." + topology.zones().indexOf(zone) + ".7";
    }

    private void consumer(ConsumerSpec consumer) {
        String endpointId = "vpce-" + consumer.name();
        String owner = consumer instanceof ConsumerSpec.TidbCloud ? CONSUMER : GENERIC_CONSUMER;
        List<AwsView.Connection> connected = new ArrayList<>(service.orElseThrow().connections());
        connected.add(new AwsView.Connection(endpointId, owner, "available", endpoint(consumer)));
        changeService(s ->
                new Service(s.id(), s.name(), s.state(), s.balancers(), s.principals(), connected));
        if (consumer instanceof ConsumerSpec.TidbCloud) {
            consumers.put(
                    consumer.name(),
                    new ConsumerView(
                            CONSUMER,
                            topology.zones(),
                            List.of(
                                    new ConsumerView.Connection(
                                            "plc-1",
                                            consumer.name(),
                                            "ACTIVE",
                                            "",
                                            service.orElseThrow().name(),
                                            "us-west-2",
                                            endpointId,
                                            topology.zones().stream()
                                                    .map(zone ->
                                                            new ConsumerView.Domain(
                                                                    zone,
                                                                    domain(consumer, zone),
                                                                    "ACTIVE",
                                                                    ""))
                                                    .toList()))));
        }
        names.put(
                endpoint(consumer),
                topology.zones().stream().map(zone -> endpointAddress(consumer, zone)).toList());
        for (Node broker : topology.brokers()) {
            names.put(
                    name(consumer, broker).host(),
                    List.of(endpointAddress(consumer, broker.zone())));
        }
    }

    private void kafka() {
        Set<BrokerId> replicas =
                new TreeSet<>(topology.brokers().stream().map(Node::id).limit(3).toList());
        topics.add(topic("orders", Math.max(1, replicas.size() - 1), replicas, replicas));
    }

    static Topic topic(String name, int minInsync, Set<BrokerId> replicas, Set<BrokerId> inSync) {
        return new Topic(
                name,
                minInsync,
                List.of(new Partition(0, inSync.stream().sorted().findFirst(), replicas, inSync)));
    }

    // ---- changes

    void changeBalancer(UnaryOperator<Balancer> change) {
        balancer = balancer.map(change);
    }

    void changeService(UnaryOperator<Service> change) {
        service = service.map(change);
    }

    void changeConnection(UnaryOperator<ConsumerView.Connection> change) {
        consumers.replaceAll((name, view) ->
                new ConsumerView(
                        view.account(),
                        view.zones(),
                        view.connections().stream().map(change).toList()));
    }

    void changeGroup(int port, UnaryOperator<TargetGroup> change) {
        groups.computeIfPresent(port, (p, group) -> change.apply(group));
    }

    void changeListeners(UnaryOperator<List<AwsView.Listener>> change) {
        changeBalancer(b ->
                new Balancer(
                        b.arn(),
                        b.name(),
                        b.type(),
                        b.state(),
                        b.stateReason(),
                        b.scheme(),
                        b.nodes(),
                        b.securityGroups(),
                        b.enforced(),
                        b.crossZone(),
                        change.apply(b.listeners())));
    }

    /** Changes a file and restarts the node. */
    void rewrite(BrokerId node, UnaryOperator<ServerProperties> change) {
        hosts.computeIfPresent(
                node,
                (id, host) ->
                        host.restarted(change.apply(ServerProperties.parse(host.file())).text()));
    }

    void rewrite(BrokerId node, String key, String from, String to) {
        rewrite(
                node,
                file -> {
                    String value = file.value(key).orElseThrow();
                    if (!value.contains(from)) {
                        throw new IllegalStateException(key + "=" + value + " has no " + from);
                    }
                    return file.with(key, value.replace(from, to));
                });
    }
}
