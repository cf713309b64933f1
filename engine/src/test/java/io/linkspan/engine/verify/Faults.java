package io.linkspan.engine.verify;

import static io.linkspan.core.verify.CheckKind.*;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.verify.FakeState.HostState;
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
import io.linkspan.engine.view.ConsumerView;
import io.linkspan.engine.view.ListenerReader.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The catalogue of injected faults, in the guide's topology: broker 2 is in usw2-az2, port 9094.
 */
final class Faults {
    private static final BrokerId TWO = new BrokerId(2);
    private static final ZoneId ZONE_2 = new ZoneId("usw2-az2");
    private static final String LISTENERS = "listeners";
    private static final String ADVERTISED = "advertised.listeners";

    static final List<Fault> ALL =
            List.of(
                    // ---- account and zones
                    fault(
                            "clock skew that breaks signatures",
                            CLOCK,
                            w -> w.cloudAhead = Duration.ofMinutes(10)),
                    fault(
                            "clock skew that soon breaks signatures",
                            CLOCK,
                            w -> w.cloudAhead = Duration.ofMinutes(-4)),
                    fault("the consumer's API refuses", CONSUMER_API, w -> w.consumers.clear()),
                    fault("zone of another region", ZONE_EXISTS, w -> w.zoneNames.remove(ZONE_2)),
                    fault("no shared zone", ZONE_SHARED, Faults::noSharedZone),
                    // ---- network
                    fault("network gone", VPC, w -> w.vpc = Optional.empty()),
                    fault(
                            "network with another block",
                            VPC,
                            w ->
                                    w.vpc =
                                            Optional.of(
                                                    new Vpc(
                                                            FakeWorld.VPC,
                                                            "10.1.0.0/16",
                                                            "available"))),
                    fault(
                            "subnet in the wrong zone",
                            SUBNET,
                            w ->
                                    subnet(
                                            w,
                                            1,
                                            s ->
                                                    new Subnet(
                                                            s.id(),
                                                            new ZoneId("usw2-az3"),
                                                            s.cidr(),
                                                            s.defaultRoute(),
                                                            s.acl()))),
                    fault(
                            "bastion without a way in",
                            WAY_IN,
                            w ->
                                    subnet(
                                            w,
                                            3,
                                            s ->
                                                    new Subnet(
                                                            s.id(),
                                                            s.zone(),
                                                            s.cidr(),
                                                            Optional.empty(),
                                                            s.acl()))),
                    fault(
                            "network ACL denies the answers",
                            NETWORK_ACL,
                            w -> subnet(w, 1, s -> deny(s, true))),
                    fault(
                            "network ACL denies the listener",
                            NETWORK_ACL,
                            w -> subnet(w, 1, s -> deny(s, false))),
                    // ---- hosts
                    fault("broker's instance stopped", INSTANCE, w -> state(w, "stopped")),
                    fault("broker's instance terminated", INSTANCE, w -> state(w, "terminated")),
                    fault(
                            "bastion stopped",
                            BASTION,
                            w ->
                                    w.bastion =
                                            w.bastion.map(
                                                    i -> with(i, "stopped", i.securityGroups()))),
                    fault("no bastion", BASTION, w -> w.bastion = Optional.empty()),
                    fault("key not on the host", HOST_ENTERED, w -> w.shut.add(TWO)),
                    fault(
                            "clock skew on a host",
                            HOST_CLOCK,
                            w ->
                                    w.hosts.computeIfPresent(
                                            TWO,
                                            (id, h) ->
                                                    new HostState(
                                                            Duration.ofMinutes(-7),
                                                            h.file(),
                                                            h.running(),
                                                            h.clusterId(),
                                                            h.alive()))),
                    // ---- broker files
                    fault(
                            "node.id of the neighbour",
                            FILE,
                            w -> w.rewrite(TWO, "node.id", "2", "1")),
                    fault(
                            "EXTERNAL missing from listeners",
                            FILE_LISTENERS,
                            w -> w.rewrite(TWO, LISTENERS, ",EXTERNAL://10.0.64.11:39092", "")),
                    fault(
                            "EXTERNAL on another port",
                            FILE_LISTENERS,
                            w -> w.rewrite(TWO, LISTENERS, "39092", "39093")),
                    fault(
                            "listener bound to loopback",
                            FILE_BINDING,
                            w ->
                                    w.rewrite(
                                            TWO,
                                            LISTENERS,
                                            "EXTERNAL://10.0.64.11",
                                            "EXTERNAL://127.0.0.1")),
                    fault(
                            "inter-broker listener wrong",
                            FILE_INTER_BROKER,
                            w ->
                                    w.rewrite(
                                            TWO,
                                            "inter.broker.listener.name",
                                            "INTERNAL",
                                            "EXTERNAL")),
                    fault(
                            "EXTERNAL missing from the protocol map",
                            FILE_PROTOCOLS,
                            w -> {
                                String key = "listener.security.protocol.map";
                                w.rewrite(
                                        TWO,
                                        file ->
                                                file.with(
                                                        key,
                                                        file.value(key)
                                                                .orElseThrow()
                                                                .replaceFirst(
                                                                        ",EXTERNAL:[A-Z_]+", "")));
                                w.hosts.computeIfPresent(TWO, (id, h) -> dead(h));
                            }),
                    fault(
                            "unique_name left in one broker",
                            FILE_PLACEHOLDER,
                            w -> w.rewrite(TWO, ADVERTISED, "orders-kafka0x1", "unique_name")),
                    fault(
                            "INTERNAL advertised at another host",
                            FILE_INTERNAL_NAME,
                            w -> w.rewrite(TWO, ADVERTISED, "10.0.64.11", "10.0.64.99")),
                    fault(
                            "advertised name of another broker",
                            FILE_ADVERTISED,
                            w -> w.rewrite(TWO, ADVERTISED, "b2.", "b3.")),
                    fault(
                            "advertised name of the wrong zone",
                            FILE_ADVERTISED_ZONE,
                            w -> w.rewrite(TWO, ADVERTISED, "usw2-az2", "usw2-az3")),
                    fault(
                            "unique name of another connection",
                            FILE_ADVERTISED_DOMAIN,
                            w -> w.rewrite(TWO, ADVERTISED, "orders-kafka0x1", "orders-kafka0x2")),
                    fault(
                            "two brokers on one port",
                            FILE_ADVERTISED_PORT,
                            w -> w.rewrite(TWO, ADVERTISED, ":9094", ":9093")),
                    fault(
                            "advertised port that nobody listens on",
                            FILE_ADVERTISED_PORT,
                            w -> w.rewrite(TWO, ADVERTISED, ":9094", ":9099")),
                    fault(
                            "controller missing from the voters",
                            FILE_VOTERS,
                            w ->
                                    w.rewrite(
                                            TWO,
                                            "controller.quorum.voters",
                                            "3@10.0.128.12:29092",
                                            "3@10.0.128.13:29092")),
                    fault(
                            "wrong cluster id",
                            CLUSTER_ID,
                            w ->
                                    w.hosts.computeIfPresent(
                                            TWO,
                                            (id, h) ->
                                                    new HostState(
                                                            h.ahead(),
                                                            h.file(),
                                                            h.running(),
                                                            Optional.of("other"),
                                                            false))),
                    fault(
                            "not formatted",
                            CLUSTER_ID,
                            w ->
                                    w.hosts.computeIfPresent(
                                            TWO,
                                            (id, h) ->
                                                    new HostState(
                                                            h.ahead(),
                                                            h.file(),
                                                            h.running(),
                                                            Optional.empty(),
                                                            false))),
                    // ---- processes
                    fault(
                            "broker down",
                            RUNNING,
                            w -> w.hosts.computeIfPresent(TWO, (id, h) -> dead(h))),
                    fault(
                            "controllers down, quorum lost",
                            RUNNING,
                            w -> {
                                w.hosts.computeIfPresent(TWO, (id, h) -> dead(h));
                                w.hosts.computeIfPresent(new BrokerId(3), (id, h) -> dead(h));
                            }),
                    fault(
                            "file changed, no restart",
                            CURRENT,
                            w ->
                                    w.hosts.computeIfPresent(
                                            TWO,
                                            (id, h) ->
                                                    h.withFile(h.file() + "num.io.threads=4\n"))),
                    // ---- Kafka
                    fault("no broker answers", CLUSTER_TOLD, w -> w.fenced.addAll(ids(1, 2, 3))),
                    fault("controller quorum lost", QUORUM, w -> w.leaderless = true),
                    fault("broker up but fenced", UNFENCED, w -> w.fenced.add(TWO)),
                    fault(
                            "broker frozen, not fenced yet",
                            INTERNAL_BROKERS,
                            w -> w.frozen.add(TWO)),
                    fault(
                            "min.insync.replicas not reachable",
                            MIN_INSYNC,
                            w -> topic(w, 4, 1, 2, 3)),
                    fault(
                            "topic with fewer replicas than it asks for",
                            REPLICAS,
                            w -> topic(w, 2, 1)),
                    fault(
                            "replicas out of sync",
                            IN_SYNC,
                            w -> w.topics.add(FakeWorld.topic("late", 2, ids(1, 2, 3), ids(1)))),
                    // ---- load balancer
                    fault("no load balancer", BALANCER, w -> w.balancer = Optional.empty()),
                    fault(
                            "load balancer failed",
                            BALANCER,
                            w ->
                                    w.changeBalancer(b ->
                                            new Balancer(
                                                    b.arn(),
                                                    b.name(),
                                                    b.type(),
                                                    "failed",
                                                    "",
                                                    b.scheme(),
                                                    b.nodes(),
                                                    b.securityGroups(),
                                                    b.enforced(),
                                                    b.crossZone(),
                                                    b.listeners()))),
                    fault("NLB in two of three zones", BALANCER_ZONE, Faults::twoZones),
                    fault(
                            "one listener missing",
                            LISTENER,
                            w ->
                                    w.changeListeners(all ->
                                            all.stream().filter(l -> l.port() != 9094).toList())),
                    fault(
                            "bootstrap listener missing",
                            LISTENER,
                            w ->
                                    w.changeListeners(all ->
                                            all.stream().filter(l -> l.port() != 9092).toList())),
                    fault(
                            "port to the wrong target group",
                            FORWARD,
                            w -> forward(w, 9094, "arn:tg:9093")),
                    fault(
                            "listener forwards to nothing",
                            FORWARD,
                            w ->
                                    w.changeListeners(all ->
                                            all.stream()
                                                    .map(l ->
                                                            l.port() == 9094
                                                                    ? new AwsView.Listener(
                                                                            l.arn(),
                                                                            l.port(),
                                                                            l.protocol(),
                                                                            List.of(),
                                                                            l.idleSeconds())
                                                                    : l)
                                                    .toList())),
                    fault(
                            "group of the wrong VPC",
                            GROUP_NETWORK,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    new TargetGroup(
                                                            g.arn(),
                                                            g.name(),
                                                            "vpc-2",
                                                            g.protocol(),
                                                            g.healthProtocol(),
                                                            g.healthPort(),
                                                            g.proxyProtocol(),
                                                            g.crossZone(),
                                                            g.targets()))),
                    fault(
                            "target deregistered",
                            TARGETS,
                            w -> w.changeGroup(9094, g -> FakeWorld.withTargets(g, List.of()))),
                    fault(
                            "targets of two brokers exchanged",
                            TARGETS,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    FakeWorld.withTargets(
                                                            g,
                                                            List.of(
                                                                    new Target(
                                                                            "10.0.64.77",
                                                                            39_092,
                                                                            "unhealthy",
                                                                            ""))))),
                    fault(
                            "target registered with the wrong port",
                            TARGET_PORT,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    FakeWorld.withTargets(
                                                            g,
                                                            List.of(
                                                                    new Target(
                                                                            "i-2", 9092, "healthy",
                                                                            ""))))),
                    fault(
                            "target of a terminated instance",
                            TARGET_STRAY,
                            Faults::terminatedTarget),
                    fault(
                            "a second broker behind a broker's port",
                            TARGET_STRAY,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    FakeWorld.withTargets(
                                                            g,
                                                            List.of(
                                                                    g.targets().getFirst(),
                                                                    new Target(
                                                                            "i-3", 39_092,
                                                                            "healthy", ""))))),
                    fault(
                            "health check on the wrong port",
                            HEALTH_CHECK,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    new TargetGroup(
                                                            g.arn(),
                                                            g.name(),
                                                            g.vpc(),
                                                            g.protocol(),
                                                            g.healthProtocol(),
                                                            "8080",
                                                            g.proxyProtocol(),
                                                            g.crossZone(),
                                                            g.targets()))),
                    fault(
                            "PROXY protocol switched on",
                            PROXY_PROTOCOL,
                            w ->
                                    w.changeGroup(
                                            9094,
                                            g ->
                                                    new TargetGroup(
                                                            g.arn(),
                                                            g.name(),
                                                            g.vpc(),
                                                            g.protocol(),
                                                            g.healthProtocol(),
                                                            g.healthPort(),
                                                            true,
                                                            g.crossZone(),
                                                            g.targets()))),
                    fault(
                            "cross-zone off and a zone without bootstrap target",
                            BOOTSTRAP_ZONE,
                            w ->
                                    w.changeGroup(
                                            9092,
                                            g ->
                                                    FakeWorld.withTargets(
                                                            g,
                                                            g.targets().stream()
                                                                    .filter(t ->
                                                                            !t.id().equals("i-2"))
                                                                    .toList()))),
                    // ---- security groups
                    fault(
                            "broker security group shuts out the other brokers",
                            ADMITS_PEERS,
                            w ->
                                    group(
                                            w,
                                            "sg-brokers",
                                            g ->
                                                    new SecurityGroup(
                                                            g.id(),
                                                            g.name(),
                                                            List.of(
                                                                    new Rule(
                                                                            "tcp",
                                                                            22,
                                                                            22,
                                                                            "10.0.0.0/16"),
                                                                    new Rule(
                                                                            "tcp",
                                                                            39_092,
                                                                            39_092,
                                                                            "10.0.0.0/16")),
                                                            g.egress()))),
                    fault(
                            "broker security group shuts out the NLB",
                            ADMITS_BALANCER,
                            w ->
                                    group(
                                            w,
                                            "sg-brokers",
                                            g ->
                                                    new SecurityGroup(
                                                            g.id(),
                                                            g.name(),
                                                            List.of(
                                                                    new Rule(
                                                                            "tcp",
                                                                            22,
                                                                            30_000,
                                                                            "10.0.0.0/16")),
                                                            g.egress()))),
                    fault(
                            "NLB security group shuts out the consumer",
                            BALANCER_ADMITS,
                            w ->
                                    group(
                                            w,
                                            "sg-lb",
                                            g ->
                                                    new SecurityGroup(
                                                            g.id(),
                                                            g.name(),
                                                            List.of(
                                                                    new Rule(
                                                                            "tcp",
                                                                            9092,
                                                                            9092,
                                                                            "10.200.0.0/16")),
                                                            g.egress()))),
                    fault(
                            "egress missing",
                            BALANCER_EGRESS,
                            w ->
                                    group(
                                            w,
                                            "sg-lb",
                                            g ->
                                                    new SecurityGroup(
                                                            g.id(),
                                                            g.name(),
                                                            g.ingress(),
                                                            List.of()))),
                    fault(
                            "brokers' egress missing",
                            NODE_EGRESS,
                            w ->
                                    group(
                                            w,
                                            "sg-brokers",
                                            g ->
                                                    new SecurityGroup(
                                                            g.id(),
                                                            g.name(),
                                                            g.ingress(),
                                                            List.of()))),
                    // ---- private link
                    fault("no endpoint service", SERVICE, w -> w.service = Optional.empty()),
                    fault(
                            "service of another load balancer",
                            SERVICE,
                            w ->
                                    w.changeService(s ->
                                            new Service(
                                                    s.id(),
                                                    s.name(),
                                                    s.state(),
                                                    List.of("arn:other"),
                                                    s.principals(),
                                                    s.connections()))),
                    fault(
                            "principal missing",
                            PRINCIPAL,
                            w ->
                                    w.changeService(s ->
                                            new Service(
                                                    s.id(),
                                                    s.name(),
                                                    s.state(),
                                                    s.balancers(),
                                                    Set.of("arn:aws:iam::999999999999:root"),
                                                    s.connections()))),
                    fault(
                            "no connection",
                            CONNECTION,
                            w ->
                                    w.consumers.replaceAll((n, v) ->
                                            new ConsumerView(v.account(), v.zones(), List.of()))),
                    fault(
                            "connection to a service of another region",
                            CONNECTION_SERVICE,
                            w ->
                                    w.changeConnection(c ->
                                            connection(
                                                    c,
                                                    c.state(),
                                                    c.serviceName(),
                                                    "eu-west-1",
                                                    c.domains()))),
                    fault(
                            "connection to another service",
                            CONNECTION_SERVICE,
                            w ->
                                    w.changeConnection(c ->
                                            connection(
                                                    c,
                                                    c.state(),
                                                    "com.amazonaws.vpce.us-west-2.vpce-svc-9",
                                                    c.region(),
                                                    c.domains()))),
                    fault(
                            "acceptance pending",
                            CONNECTION_ACCEPTED,
                            w -> connected(w, "pendingAcceptance", "PENDING_ACCEPTANCE")),
                    fault(
                            "connection rejected",
                            CONNECTION_REJECTED,
                            w -> connected(w, "rejected", "FAILED")),
                    fault(
                            "domain not attached",
                            DOMAIN,
                            w ->
                                    w.changeConnection(c ->
                                            connection(
                                                    c,
                                                    c.state(),
                                                    c.serviceName(),
                                                    c.region(),
                                                    c.domains().stream()
                                                            .filter(d -> !d.zone().equals(ZONE_2))
                                                            .toList()))),
                    fault(
                            "domain failed",
                            DOMAIN_STATE,
                            w ->
                                    w.changeConnection(c ->
                                            connection(
                                                    c,
                                                    c.state(),
                                                    c.serviceName(),
                                                    c.region(),
                                                    c.domains().stream()
                                                            .map(d ->
                                                                    new ConsumerView.Domain(
                                                                            d.zone(),
                                                                            d.name(),
                                                                            "FAILED",
                                                                            "no capacity"))
                                                            .toList()))),
                    fault(
                            "endpoint's name unknown",
                            ENDPOINT,
                            w ->
                                    w.names.remove(
                                            FakeWorld.endpoint(
                                                    w.topology.link().consumers().getFirst()))),
                    fault(
                            "DNS answers stale",
                            NAME,
                            w -> w.names.replace(name(w), List.of("10.200.9.9"))),
                    fault(
                            "DNS answers of another zone",
                            NAME,
                            w ->
                                    w.names.replace(
                                            name(w),
                                            List.of(
                                                    w.endpointAddress(
                                                            w.topology
                                                                    .link()
                                                                    .consumers()
                                                                    .getFirst(),
                                                            new ZoneId("usw2-az3"))))),
                    fault("DNS answers missing", NAME, w -> w.names.remove(name(w))),
                    // ---- the way
                    fault(
                            "idle time-out shorter than the client's",
                            IDLE,
                            w ->
                                    w.changeListeners(all ->
                                            all.stream()
                                                    .map(l ->
                                                            new AwsView.Listener(
                                                                    l.arn(),
                                                                    l.port(),
                                                                    l.protocol(),
                                                                    l.groups(),
                                                                    l.port() == 9094
                                                                            ? 60
                                                                            : l.idleSeconds()))
                                                    .toList())),
                    fault(
                            "brokers keep idle connections too long",
                            IDLE,
                            w -> w.rewrite(TWO, "connections.max.idle.ms", "300000", "600000")),
                    fault(
                            "a slow path (200 ms added)",
                            LATENCY,
                            w -> w.slowness = Duration.ofMillis(200)),
                    fault("1% connections reset", RESETS, w -> w.resetEvery = 100),
                    fault(
                            "consumer's own test fails",
                            OWN_TEST,
                            w ->
                                    w.ownTest =
                                            Optional.of(
                                                    new SinkTest.Outcome.Failed(
                                                            "dial tcp: i/o timeout"))));

    /** In a world whose listener has TLS and users. */
    static final List<Fault> SECURED =
            List.of(
                    fault("no TLS with a broker", CERTIFICATE, w -> w.certificates.remove(TWO)),
                    fault(
                            "certificate of a stranger",
                            CERTIFICATE,
                            w ->
                                    w.changeCertificate(
                                            TWO,
                                            c ->
                                                    new Certificate(
                                                            c.subject(),
                                                            c.names(),
                                                            c.begin(),
                                                            c.end(),
                                                            Optional.of(
                                                                    "no path to the authority")))),
                    fault(
                            "TLS name not covered",
                            CERTIFICATE_NAME,
                            w ->
                                    w.changeCertificate(
                                            TWO,
                                            c ->
                                                    new Certificate(
                                                            c.subject(),
                                                            List.of("*.example.com"),
                                                            c.begin(),
                                                            c.end(),
                                                            c.distrust()))),
                    fault("certificate expired", CERTIFICATE_TIME, w -> ends(w, -1)),
                    fault("certificate that expires soon", CERTIFICATE_TIME, w -> ends(w, 3)),
                    fault(
                            "SASL mechanism not offered",
                            MECHANISM,
                            w -> w.mechanisms.put(TWO, List.of("PLAIN"))),
                    fault("user that a broker does not let in", LOGIN, w -> w.refusing.add(TWO)),
                    fault(
                            "ACL missing",
                            PERMISSIONS,
                            w -> w.rights.removeIf(r -> r.operation().equals("WRITE"))),
                    fault("no authorizer", PERMISSIONS, w -> w.authorizer = false),
                    fault(
                            "listener without TLS in the protocol map",
                            FILE_PROTOCOLS,
                            w ->
                                    w.rewrite(
                                            TWO,
                                            "listener.security.protocol.map",
                                            "SASL_SSL",
                                            "SASL_PLAINTEXT")));

    /** Those that take the ground from under nothing but their own node, port or zone. */
    static final List<Fault> INDEPENDENT =
            ALL.stream()
                    .filter(f ->
                            Set.of(
                                            "clock skew on a host",
                                            "advertised port that nobody listens on",
                                            "broker down",
                                            "topic with fewer replicas than it asks for",
                                            "principal missing",
                                            "idle time-out shorter than the client's",
                                            "a slow path (200 ms added)")
                                    .contains(f.name()))
                    .toList();

    private Faults() {}

    private static Fault fault(String name, CheckKind kind, Consumer<FakeWorld> injection) {
        return new Fault(name, kind, injection);
    }

    static HostState dead(HostState h) {
        return new HostState(h.ahead(), h.file(), h.running(), h.clusterId(), false);
    }

    private static void ends(FakeWorld world, int days) {
        world.changeCertificate(
                TWO,
                c ->
                        new Certificate(
                                c.subject(),
                                c.names(),
                                c.begin().minus(Duration.ofDays(9)),
                                Instant.EPOCH.plus(Duration.ofDays(days)),
                                c.distrust()));
    }

    private static void noSharedZone(FakeWorld world) {
        world.consumers.replaceAll((name, view) ->
                new ConsumerView(
                        view.account(), List.of(new ZoneId("usw2-az4")), view.connections()));
    }

    private static void subnet(FakeWorld world, int index, UnaryOperator<Subnet> change) {
        world.subnets.set(index, change.apply(world.subnets.get(index)));
    }

    private static Subnet deny(Subnet s, boolean egress) {
        List<AclEntry> acl = new ArrayList<>(s.acl());
        acl.add(new AclEntry("acl-1", 50, egress, false, "6", 32_768, 65_535, "10.0.0.0/16"));
        return new Subnet(s.id(), s.zone(), s.cidr(), s.defaultRoute(), acl);
    }

    private static Instance with(Instance i, String state, Set<String> groups) {
        return new Instance(i.id(), i.address(), i.publicAddress(), i.zone(), state, groups);
    }

    private static void state(FakeWorld world, String state) {
        world.instances.computeIfPresent(TWO, (id, i) -> with(i, state, i.securityGroups()));
    }

    private static Set<BrokerId> ids(int... ids) {
        Set<BrokerId> all = new TreeSet<>();
        for (int id : ids) {
            all.add(new BrokerId(id));
        }
        return all;
    }

    private static void topic(FakeWorld world, int minInsync, int... replicas) {
        world.topics.add(FakeWorld.topic("billing", minInsync, ids(replicas), ids(replicas)));
    }

    private static void twoZones(FakeWorld world) {
        world.changeBalancer(b -> {
            Map<ZoneId, String> nodes = new HashMap<>(b.nodes());
            nodes.remove(ZONE_2);
            return new Balancer(
                    b.arn(),
                    b.name(),
                    b.type(),
                    b.state(),
                    b.stateReason(),
                    b.scheme(),
                    nodes,
                    b.securityGroups(),
                    b.enforced(),
                    b.crossZone(),
                    b.listeners());
        });
    }

    private static void forward(FakeWorld world, int port, String group) {
        world.changeListeners(all ->
                all.stream()
                        .map(l ->
                                l.port() == port
                                        ? new AwsView.Listener(
                                                l.arn(),
                                                l.port(),
                                                l.protocol(),
                                                List.of(group),
                                                l.idleSeconds())
                                        : l)
                        .toList());
    }

    private static void terminatedTarget(FakeWorld world) {
        world.otherInstances.add(
                new Instance(
                        "i-old", "10.0.64.50", Optional.empty(), ZONE_2, "terminated", Set.of()));
        world.changeGroup(
                9094,
                g ->
                        FakeWorld.withTargets(
                                g,
                                List.of(
                                        g.targets().getFirst(),
                                        new Target("i-old", 39_092, "unhealthy", ""))));
    }

    private static void group(FakeWorld world, String id, UnaryOperator<SecurityGroup> change) {
        world.securityGroups.computeIfPresent(id, (key, group) -> change.apply(group));
    }

    private static ConsumerView.Connection connection(
            ConsumerView.Connection c,
            String state,
            String service,
            String region,
            List<ConsumerView.Domain> domains) {
        return new ConsumerView.Connection(
                c.id(), c.name(), state, c.message(), service, region, c.endpointId(), domains);
    }

    private static void connected(FakeWorld world, String aws, String consumer) {
        world.changeConnection(
                c -> connection(c, consumer, c.serviceName(), c.region(), c.domains()));
        world.changeService(s ->
                new Service(
                        s.id(),
                        s.name(),
                        s.state(),
                        s.balancers(),
                        s.principals(),
                        s.connections().stream()
                                .map(c ->
                                        new AwsView.Connection(
                                                c.endpointId(), c.owner(), aws, c.dnsName()))
                                .toList()));
    }

    private static String name(FakeWorld world) {
        Node two = world.topology.node(TWO).orElseThrow();
        return world.name(world.topology.link().consumers().getFirst(), two).host();
    }
}
