package io.linkspan.localcloud.loadbalancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.localcloud.elbv2.TargetHealthSource;
import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.testing.EchoTarget;
import io.linkspan.localcloud.testing.World;
import io.linkspan.relay.Relay;
import io.linkspan.relay.RelayOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traffic through balancers and endpoints of images, over real sockets. */
class DataPlaneIT {
    private static final int BOOTSTRAP = 9092;
    private static final int TARGET_PORT = 39_092;
    private static final String CLIENT = "127.42.81.99";

    private final Relay relay = Relay.open(RelayOptions.DEFAULT);
    private final RecordedReports reports = new RecordedReports();
    private final LoadBalancing plane =
            new LoadBalancing(relay, reports, why -> why + ", by a test");
    private final List<EchoTarget> targets = new ArrayList<>();
    private final World world = new World();

    @BeforeEach
    void startTargets() throws Exception {
        for (int zone = 0; zone < 3; zone++) {
            targets.add(new EchoTarget(World.target(zone), TARGET_PORT));
        }
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        for (EchoTarget target : targets) {
            target.close();
        }
    }

    @Test
    void endpoint_inEachZone_reachesThatZonesTargetAsTheBalancersNode() throws Exception {
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2));

        for (int zone = 0; zone < 3; zone++) {
            assertThat(greeting(World.endpointAddress(zone), BOOTSTRAP, CLIENT))
                    .isEqualTo(World.target(zone) + " from " + World.node(zone));
        }
    }

    @Test
    void endpoint_withClientAddressesPreserved_stillComesFromTheNode() throws Exception {
        apply(
                world.listener(
                        "all",
                        BOOTSTRAP,
                        TARGET_PORT,
                        Map.of(Attributes.PRESERVE_CLIENT_IP, "true"),
                        0,
                        1,
                        2));

        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT))
                .endsWith(" from " + World.node(0));
        assertThat(greeting(World.node(0), BOOTSTRAP, "127.42.64.77"))
                .isEqualTo(World.target(0) + " from 127.42.64.77");
    }

    @Test
    void node_withCrossZoneOff_hasOnlyItsZonesTargets() throws Exception {
        apply(world.listener("one", BOOTSTRAP, TARGET_PORT, Map.of(), 1));

        assertThat(greeting(World.node(1), BOOTSTRAP, CLIENT)).startsWith(World.target(1));
        assertThat(greeting(World.node(0), BOOTSTRAP, CLIENT)).isEmpty();
    }

    @Test
    void node_withCrossZoneOn_hasAllTargets() throws Exception {
        world.balancer(List.of(), true, Map.of(Attributes.CROSS_ZONE, "true"));
        apply(world.listener("one", BOOTSTRAP, TARGET_PORT, Map.of(), 1));

        assertThat(greeting(World.node(0), BOOTSTRAP, CLIENT)).startsWith(World.target(1));
        apply(
                world.listener(
                        "one", BOOTSTRAP, TARGET_PORT, Map.of(Attributes.CROSS_ZONE, "false"), 1));
        assertThat(greeting(World.node(0), BOOTSTRAP, CLIENT)).isEmpty();
    }

    @Test
    void endpointGroups_dropOthers_andCountThisMachineAsOfTheSubnet() throws Exception {
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2));
        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, "127.0.0.1")).isNotEmpty();
        assertDropped(World.endpointAddress(0), "127.42.99.1");

        apply(world.withoutRulesOf("sg-endpoint").admit("sg-endpoint", "127.42.81.0/24"));

        assertThat(greeting(World.endpointAddress(1), BOOTSTRAP, "127.0.0.1")).isNotEmpty();
        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT)).isNotEmpty();
        assertDropped(World.endpointAddress(0), "127.0.0.1");
    }

    @Test
    void balancerGroups_onPrivateLink_seeTheClientAndOnlyWhenEnforced() throws Exception {
        world.group("sg-lb", World.PROVIDER, "vpc-p").admit("sg-lb", "127.42.64.0/20");
        world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2);

        apply(world.balancer(List.of("sg-lb"), true, Map.of()));
        assertDropped(World.endpointAddress(0), CLIENT);
        assertDropped(World.node(0), CLIENT);
        assertThat(greeting(World.node(0), BOOTSTRAP, "127.42.65.1")).isNotEmpty();

        apply(world.balancer(List.of("sg-lb"), false, Map.of()));
        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT)).isNotEmpty();
        assertDropped(World.node(0), CLIENT);

        apply(world.balancer(List.of("sg-lb"), true, Map.of()).admit("sg-lb", "127.42.81.0/24"));
        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT)).isNotEmpty();
    }

    @Test
    void targetGroups_thatDoNotAdmitTheNodes_makeTargetsUnhealthy() throws Exception {
        world.withoutRulesOf("sg-target").admit("sg-target", "127.42.200.0/24");
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2));

        await(() -> states("all").equals(List.of("unhealthy", "unhealthy", "unhealthy")));
        apply(world.admit("sg-target", "127.42.64.0/20"));
        await(() -> states("all").equals(List.of("healthy", "healthy", "healthy")));
    }

    @Test
    void balancerGroups_withoutOutboundRules_letNoHealthCheckThrough() throws Exception {
        world.group("sg-lb", World.PROVIDER, "vpc-p")
                .withoutRulesOf("sg-lb")
                .admit("sg-lb", "127.42.64.0/20");
        world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2);

        apply(world.balancer(List.of("sg-lb"), true, Map.of()));

        await(() -> states("all").equals(List.of("unhealthy", "unhealthy", "unhealthy")));
    }

    @Test
    void health_followsTheTarget() throws Exception {
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1));

        await(() -> states("all").equals(List.of("healthy", "healthy")));
        targets.get(1).close();
        await(() -> states("all").equals(List.of("healthy", "unhealthy")));
        targets.add(new EchoTarget(World.target(1), TARGET_PORT));
        await(() -> states("all").equals(List.of("healthy", "healthy")));
    }

    @Test
    void target_thatIsDeregistered_drainsItsFlowsAndTakesNoNewOnes() throws Exception {
        apply(
                world.listener(
                        "all",
                        BOOTSTRAP,
                        TARGET_PORT,
                        Map.of(Attributes.DEREGISTRATION_DELAY_SECONDS, "300"),
                        0));
        try (Socket open = connect(World.endpointAddress(0), BOOTSTRAP, CLIENT)) {
            BufferedReader in = reader(open);
            assertThat(in.readLine()).startsWith(World.target(0));

            apply(
                    world.listener(
                            "all",
                            BOOTSTRAP,
                            TARGET_PORT,
                            Map.of(Attributes.DEREGISTRATION_DELAY_SECONDS, "300")));

            assertThat(states("all")).containsExactly("draining");
            assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT)).isEmpty();
            open.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("still");
        }
        await(() -> states("all").isEmpty());
    }

    @Test
    void idleTimeout_ofTheListener_resetsIdleFlowsAtNodeAndEndpointAlike() throws Exception {
        world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2);
        Listener listener = world.image.get(Listener.class, "arn:listener/all");
        apply(world.put(listener.withAttributes(Map.of(Attributes.IDLE_TIMEOUT_SECONDS, "1"))));

        for (String address : List.of(World.node(0), World.endpointAddress(0))) {
            try (Socket idle = connect(address, BOOTSTRAP, CLIENT)) {
                BufferedReader in = reader(idle);
                assertThat(in.readLine()).startsWith(World.target(0));
                assertThatThrownBy(in::readLine)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void listener_thatIsDeleted_stopsAccepting() throws Exception {
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2));
        assertThat(greeting(World.endpointAddress(0), BOOTSTRAP, CLIENT)).isNotEmpty();

        world.image = world.image.remove(Listener.class, "arn:listener/all");
        apply(world);

        assertThatThrownBy(() -> connect(World.endpointAddress(0), BOOTSTRAP, CLIENT))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connect(World.node(0), BOOTSTRAP, CLIENT))
                .isInstanceOf(IOException.class);
    }

    @Test
    void proxyProtocol_throughAnEndpoint_namesClientAndEndpoint() throws Exception {
        apply(
                world.listener(
                        "all",
                        BOOTSTRAP,
                        TARGET_PORT,
                        Map.of(Attributes.PROXY_PROTOCOL_V2, "true"),
                        0));

        byte[] echoed;
        try (Socket socket = connect(World.endpointAddress(0), BOOTSTRAP, CLIENT)) {
            socket.shutdownOutput();
            echoed = socket.getInputStream().readAllBytes();
        }

        String hex = HexFormat.of().formatHex(echoed);
        String endpoint =
                HexFormat.of().formatHex(World.ENDPOINT.getBytes(StandardCharsets.US_ASCII));
        assertThat(hex)
                .contains("0d0a0d0a000d0a515549540a" + "2111")
                .contains("7f2a5163") // the client's address: 127.42.81.99
                .contains("ea00" + "%02x".formatted(World.ENDPOINT.length() + 1) + "01" + endpoint);
    }

    @Test
    void zonesInDns_followHealth_andFailOpen() throws Exception {
        LoadBalancer balancer = world.image.get(LoadBalancer.class, World.BALANCER);
        assertThat(plane.zonesInDns(world.image, balancer)).containsAll(World.ZONES);
        apply(world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2));
        await(() -> states("all").equals(List.of("healthy", "healthy", "healthy")));

        targets.get(2).close();
        await(() ->
                plane.zonesInDns(world.image, balancer)
                        .equals(Set.copyOf(World.ZONES.subList(0, 2))));

        // A group of one zone's target empties the other zones, and none is left: fail open.
        apply(world.listener("b3", 9093, TARGET_PORT, Map.of(), 2));
        assertThat(plane.zonesInDns(world.image, balancer)).containsAll(World.ZONES);
    }

    @Test
    void reports_tellWhatIsReady_andWhatIsInTheWayKeepsItPending() throws Exception {
        world.balancer(List.of(), true, Map.of());
        LoadBalancer provisioning =
                world.image
                        .get(LoadBalancer.class, World.BALANCER)
                        .withState(LoadBalancer.State.PROVISIONING);
        world.put(provisioning);
        world.endpoint(VpcEndpoint.State.PENDING);
        world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2);

        try (EchoTarget inTheWay = new EchoTarget(World.endpointAddress(1), BOOTSTRAP)) {
            assertThatThrownBy(() -> plane.reconcile(world.image))
                    .hasMessageContaining("1 listeners cannot be opened");
            assertThat(reports.active).containsExactly(World.BALANCER);
            assertThat(reports.available).isEmpty();
        }
        await(() -> {
            try {
                plane.reconcile(world.image);
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        });
        assertThat(reports.available).containsExactly(World.ENDPOINT);

        assertThat(plane.impairment(World.BALANCER)).isEmpty();

        apply(world.endpoint(VpcEndpoint.State.DELETING));
        assertThat(reports.deleted).containsExactly(World.ENDPOINT);
        assertThatThrownBy(() -> connect(World.endpointAddress(0), BOOTSTRAP, CLIENT))
                .isInstanceOf(IOException.class);
    }

    @Test
    void impairment_nodesAddressIsTaken_saysWhichAndGoesWhenItIsFree() throws Exception {
        world.balancer(List.of(), true, Map.of());
        world.listener("all", BOOTSTRAP, TARGET_PORT, Map.of(), 0, 1, 2);
        String address =
                world.image.get(LoadBalancer.class, World.BALANCER).nodes().getFirst().address();

        try (EchoTarget inTheWay = new EchoTarget(address, BOOTSTRAP)) {
            assertThatThrownBy(() -> plane.reconcile(world.image))
                    .hasMessageContaining("1 listeners cannot be opened");
            assertThat(plane.impairment(World.BALANCER))
                    .contains(address + ":" + BOOTSTRAP, "in use", "by a test");
        }
        await(() -> {
            try {
                plane.reconcile(world.image);
                return plane.impairment(World.BALANCER).isEmpty();
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }

    private void apply(World changed) {
        plane.reconcile(changed.image);
    }

    private List<String> states(String group) {
        return plane.of("arn:tg/" + group).stream()
                .sorted(Comparator.comparing(TargetHealthSource.Observed::id))
                .map(observed -> observed.state().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Socket connect(String address, int port, String from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), 5_000);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** What the target says; empty when the connection is refused or reset. */
    private static String greeting(String address, int port, String from) throws IOException {
        try (Socket socket = connect(address, port, from)) {
            String line = reader(socket).readLine();
            return line == null ? "" : line;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return "";
        }
    }

    /** No answer at all: neither a connection that works nor a reset. */
    private static void assertDropped(String address, String from) {
        assertThatThrownBy(
                        () -> {
                            try (Socket socket = new Socket()) {
                                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
                                socket.setSoTimeout(400);
                                socket.connect(
                                        new InetSocketAddress(
                                                InetAddress.ofLiteral(address), BOOTSTRAP),
                                        400);
                                int read = socket.getInputStream().read();
                                throw new AssertionError("got " + read);
                            }
                        })
                .isInstanceOf(SocketTimeoutException.class);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch tick = new CountDownLatch(1);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 20 s in vain");
            }
            tick.await(20, TimeUnit.MILLISECONDS);
        }
    }
}
