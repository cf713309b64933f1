package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.AttachedDomains;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Resource.BrokerProcess;
import io.linkspan.core.plan.Resource.BrokerStorage;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.core.plan.Resource.KafkaInstallation;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import io.linkspan.providers.LocalHosts;
import io.linkspan.providers.ssh.SshHosts;
import io.linkspan.providers.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real brokers on the local cloud's hosts, deployed as everywhere. */
class KafkaResourcesIT {
    private static final List<ZoneId> ZONES =
            List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));

    @TempDir Path folder;
    private final Map<ResourceKey, Existing> world = new ConcurrentHashMap<>();
    private LocalHosts machines;
    private SshHosts hosts;
    private ResourceProvider provider;
    private TestArchive archives;
    private KafkaLink link;
    private Facts facts;
    private Topology topology;

    @BeforeEach
    void start() throws Exception {
        machines = new LocalHosts(folder);
        archives = new TestArchive(folder);
        link = spec("256 MiB");
        facts =
                new Facts(
                        "123456789012",
                        Map.of(
                                ZONES.get(0), "us-west-2a",
                                ZONES.get(1), "us-west-2c",
                                ZONES.get(2), "us-west-2b"),
                        Map.of("orders-kafka", new ConsumerFacts("210987654321", ZONES)),
                        Optional.empty());
        topology = Blueprint.of(link, facts).topology();
        put(machines.bastion());
        for (Topology.Node node : topology.nodes()) {
            put(machines.node(node.id().value(), node.address()));
        }
        put(
                new Existing(
                        "ad-1",
                        new AttachedDomains("orders-kafka", "77", new TreeSet<>(ZONES)),
                        Map.of(
                                Output.domain(ZONES.get(0)), "usw2-az1.k7.example",
                                Output.domain(ZONES.get(1)), "usw2-az2.k7.example",
                                Output.domain(ZONES.get(2)), "usw2-az3.k7.example")));
        open();
    }

    private void open() {
        hosts =
                new SshHosts(
                        new SshSettings(
                                machines.sshPort(),
                                SshSettings.AMAZON_LINUX_USER,
                                machines.workFolder()),
                        Time.SYSTEM);
        provider = Kafka.resources(hosts, hosts, archives, Optional.empty(), Time.SYSTEM);
    }

    private KafkaLink spec(String heap) {
        String yaml =
                """
                apiVersion: linkspan/v1
                name: orders
                aws:
                  region: us-west-2
                  vpc: { cidr: %s }
                  bastion: { sshFrom: [127.0.0.0/8] }
                kafka:
                  version: 4.4.0
                  heap: %s
                  jvmOptions: ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
                consumers:
                  - tidbCloud: { clusterId: "77", displayName: orders-kafka }
                """
                        .formatted(machines.block(), heap);
        return switch (SpecParser.parse("spec.yaml", yaml)) {
            case SpecResult.Accepted accepted -> accepted.link();
            case SpecResult.Refused refused ->
                    throw new IllegalStateException(refused.diagnostics().toString());
        };
    }

    private void put(Existing existing) {
        world.put(existing.key(), existing);
    }

    @AfterEach
    void end() throws Exception {
        hosts.close();
        machines.close();
    }

    private Scope scope() {
        return new Scope() {
            @Override
            public KafkaLink link() {
                return link;
            }

            @Override
            public Facts facts() {
                return facts;
            }

            @Override
            public Optional<Existing> find(ResourceKey key) {
                return Optional.ofNullable(world.get(key));
            }

            @Override
            public void note(String what) {}
        };
    }

    private <T extends Resource> List<T> wanted(Class<T> type) {
        return Blueprint.of(link, facts).resources().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void create(Class<? extends Resource> type) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Existing>> creations =
                    wanted(type).stream()
                            .<Callable<Existing>>map(r -> () -> provider.create(r, scope()))
                            .toList();
            for (Future<Existing> made : threads.invokeAll(creations)) {
                try {
                    put(made.get());
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof DiagnosticException told) {
                        throw new AssertionError(told.diagnostics().toString(), told);
                    }
                    throw e;
                }
            }
        }
    }

    private void createAll() throws Exception {
        create(KafkaInstallation.class);
        create(BrokerConfiguration.class);
        create(BrokerStorage.class);
        create(BrokerProcess.class);
        create(KafkaCluster.class);
    }

    private static Existing in(Map<ResourceKey, Existing> some, ResourceKey key) {
        return Optional.ofNullable(some.get(key)).orElseThrow();
    }

    private Map<ResourceKey, Existing> observed() throws InterruptedException {
        return provider.observe(new Inquiry(link, facts, Blueprint.of(link, facts), world));
    }

    /** In which one name leads to a broker. */
    private final class NearBrokers implements ConsumerNetwork {
        @Override
        public String obstacle() {
            return "";
        }

        @Override
        public List<String> resolve(String name) throws IOException {
            return topology.nodes().stream()
                    .filter(_ -> name.equals("bootstrap.example"))
                    .map(Topology.Node::address)
                    .limit(1)
                    .toList();
        }

        @Override
        public Dialer dialer() {
            throw new IllegalStateException("not used");
        }
    }

    @Test
    void everything_fromNothing_runsAndIsSeenAsPlanned() throws Exception {
        assertThat(observed()).isEmpty();

        createAll();

        Map<ResourceKey, Existing> seen = observed();
        String home = "\\$\\{home\\}";
        for (Class<? extends Resource> type :
                List.of(
                        KafkaInstallation.class,
                        BrokerStorage.class,
                        BrokerProcess.class,
                        KafkaCluster.class)) {
            for (Resource resource : wanted(type)) {
                assertThat(seen.get(resource.key()))
                        .satisfies(e -> assertThat(e.actual()).isEqualTo(resource));
            }
        }
        for (BrokerConfiguration resource : wanted(BrokerConfiguration.class)) {
            assertThat(((BrokerConfiguration) in(seen, resource.key()).actual()).text())
                    .containsPattern("log.dirs=" + home + "/kafka/data")
                    .contains("EXTERNAL://b" + resource.node() + ".usw2-az")
                    .doesNotContain("unique_name")
                    .isEqualTo(((BrokerConfiguration) in(world, resource.key()).actual()).text());
        }
        assertThat(archives.asked).isEqualTo(3);
        clusterIdsAgree(seen);
        probeTells();
        clientDelivers();

        restartsAfterCrash();
        restartsWithNewHeap();
        removalLeavesNothingRunning();
    }

    private void clusterIdsAgree(Map<ResourceKey, Existing> seen) {
        assertThat(
                        wanted(BrokerStorage.class).stream()
                                .map(s -> in(seen, s.key()).output(Output.CLUSTER_ID))
                                .distinct())
                .hasSize(1);
    }

    private HostPort internal(int node) {
        return new HostPort(topology.nodes().get(node - 1).address(), 9092);
    }

    private void probeTells() throws IOException {
        Dialer bastion =
                hosts.dialer(
                        Route.toBastion("orders", k -> Optional.ofNullable(world.get(k)))
                                .orElseThrow());
        BrokerProbe probe = new BrokerProbe();

        assertThat(probe.metadata(bastion, internal(2)).brokers())
                .extracting(b -> b.id().value() + "@" + b.advertised())
                .containsExactly("1@" + internal(1), "2@" + internal(2), "3@" + internal(3));
        assertThat(probe.contradiction(bastion, internal(1), new BrokerId(1))).isEmpty();
        assertThat(probe.contradiction(bastion, internal(2), new BrokerId(1)))
                .hasValueSatisfying(
                        said -> assertThat(said).contains("Unexpected broker id, expected 2"));
        assertThat(probe.quorumLeader(bastion, internal(3))).isPresent();
    }

    private void clientDelivers() throws InterruptedException {
        // On INTERNAL: EXTERNAL advertises ports of a load balancer, which is not part of this
        // test.
        LinkClient client = Kafka.client(new NearBrokers(), ListenerAccess.PLAINTEXT);

        LinkClient.Delivery delivery =
                client.deliver(
                        link.consumers().getFirst(),
                        new HostPort("bootstrap.example", 9092),
                        3,
                        10);

        assertThat(delivery.leaders()).hasSize(3);
        assertThat(delivery.leaders().values()).doesNotHaveDuplicates();
        assertThat(delivery.produced()).isEqualTo(Map.of(0, 4, 1, 3, 2, 3));
        assertThat(delivery.consumed()).isEqualTo(delivery.produced());
    }

    private void restartsAfterCrash() throws Exception {
        Existing node = in(world, Instance.ofNode(new BrokerId(2)));
        Path pidFile = machines.home(node.id()).resolve("kafka/run/broker.pid");
        String before = Files.readString(pidFile);
        ProcessHandle.of(Long.parseLong(before.substring(0, before.indexOf(' '))))
                .orElseThrow()
                .destroyForcibly();

        provider.create(wanted(KafkaCluster.class).getFirst(), scope());

        assertThat(Files.readString(pidFile)).isNotEqualTo(before);
    }

    private void restartsWithNewHeap() throws Exception {
        link = spec("300 MiB");
        BrokerProcess wanted = wanted(BrokerProcess.class).getFirst();
        Existing before = in(observed(), wanted.key());
        assertThat(before.actual()).isNotEqualTo(wanted);

        put(provider.update(wanted, before, List.of(), scope()));

        assertThat(in(observed(), wanted.key()).actual()).isEqualTo(wanted);
        clusterIsSeenWhole();
    }

    /** A broker that came back is fenced for a moment, and its fellows do not list it then. */
    private void clusterIsSeenWhole() throws InterruptedException {
        Time time = Time.SYSTEM;
        long end = time.nanos() + Duration.ofSeconds(30).toNanos();
        while (!observed().containsKey(KafkaCluster.KEY)) {
            assertThat(time.nanos()).as("the cluster is whole within 30 s").isLessThan(end);
            time.pause(Duration.ofMillis(200));
        }
    }

    private void removalLeavesNothingRunning() throws Exception {
        for (Class<? extends Resource> type :
                List.of(
                        BrokerProcess.class,
                        BrokerStorage.class,
                        BrokerConfiguration.class,
                        KafkaInstallation.class)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Boolean>> removals =
                        wanted(type).stream()
                                .<Callable<Boolean>>map(r ->
                                        () -> {
                                            provider.delete(in(world, r.key()), scope());
                                            return true;
                                        })
                                .toList();
                for (Future<Boolean> removed : threads.invokeAll(removals)) {
                    assertThat(removed.get()).isTrue();
                }
            }
        }
        assertThat(observed()).isEmpty();
    }

    @Test
    void process_thatDiesAtStart_isToldWithItsLastWords() throws Exception {
        put(provider.create(wanted(KafkaInstallation.class).getFirst(), scope()));
        BrokerConfiguration broken =
                new BrokerConfiguration(
                        new BrokerId(1),
                        wanted(BrokerConfiguration.class).getFirst().text()
                                + "num.network.threads=none\n",
                        Set.of());
        put(provider.create(broken, scope()));

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () -> provider.create(wanted(BrokerProcess.class).getFirst(), scope()));

        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-KAFKA-05");
        assertThat(e.diagnostics().getFirst().detail())
                .contains("Invalid value none for configuration num.network.threads");
        assertThat(observed()).doesNotContainKey(BrokerProcess.key(new BrokerId(1)));
    }

    @Test
    void configuration_withoutDomains_isRefused() throws Exception {
        put(provider.create(wanted(KafkaInstallation.class).getFirst(), scope()));
        world.remove(AttachedDomains.key("orders-kafka"));

        DiagnosticException e =
                catchThrowableOfType(
                        DiagnosticException.class,
                        () ->
                                provider.create(
                                        wanted(BrokerConfiguration.class).getFirst(), scope()));

        assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-KAFKA-03");
    }
}
