package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine has to do, over real sockets. */
@Timeout(60)
abstract class RelayContract {
    static final String HOST = TestServer.BLOCK + "0.1";
    static final String TARGETS = TestServer.BLOCK + "1.";

    final List<AutoCloseable> opened = new ArrayList<>();
    Relay relay = Relay.open(new RelayOptions(RelayOptions.Engine.NIO, 1, 1, 0));

    abstract RelayOptions.Engine engine();

    @BeforeEach
    void open() {
        relay.close();
        relay = Relay.open(new RelayOptions(engine(), 2, 100_000, 16));
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    <T extends AutoCloseable> T opened(T thing) {
        opened.add(thing);
        return thing;
    }

    Socket connect(InetSocketAddress address) throws IOException {
        return connect(address, null);
    }

    Socket connect(InetSocketAddress address, @Nullable String from) throws IOException {
        Socket socket = opened(new Socket());
        if (from != null) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        }
        socket.setSoTimeout(10_000);
        socket.connect(address, 10_000);
        return socket;
    }

    InetSocketAddress serve(TargetGroupSpec group) {
        ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), group.id());
        relay.apply(Specs.configuration(listener, group));
        return listener.address();
    }

    static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** What {@link TestServer#named} says to one connection; it is closed afterwards. */
    String ask(InetSocketAddress address) throws IOException {
        try (Socket socket = connect(address)) {
            return line(socket);
        }
    }

    TargetHealth.State health(String target) {
        return relay.status().targets().stream()
                .filter(t -> t.target().equals(target))
                .findFirst()
                .orElseThrow()
                .health()
                .state();
    }

    RelayStatus.ListenerStatus listener() {
        return relay.status().listeners().getFirst();
    }

    @Test
    void forward_largeAndSmallMessages_arriveInOrder() throws Exception {
        TestServer echo = opened(TestServer.echo(TARGETS + "1"));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", echo.address())));
        byte[] sent = new byte[20 << 20];
        new Random(7).nextBytes(sent);
        try (Socket socket = connect(address)) {
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    int at = 0;
                                    for (int size = 1; at < sent.length; size = size * 3) {
                                        int now = Math.min(size, sent.length - at);
                                        socket.getOutputStream().write(sent, at, now);
                                        at += now;
                                    }
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            byte[] received = socket.getInputStream().readAllBytes();
            writer.join();
            assertThat(received).isEqualTo(sent);
        }
        Await.until("the flow to end", () -> listener().flowsActive() == 0);
        assertThat(listener().bytesIn()).isEqualTo(sent.length);
        assertThat(listener().bytesOut()).isEqualTo(sent.length);
        assertThat(relay.status().targets().getFirst().bytesIn()).isEqualTo(sent.length);
        assertThat(listener().flowsTotal()).isEqualTo(1);
        assertThat(listener().resetsByClient() + listener().resetsByTarget()).isZero();
    }

    @Test
    void forward_clientHalfCloses_targetStillAnswers() throws Exception {
        TestServer counter =
                opened(
                        new TestServer(
                                TARGETS + "1",
                                socket -> {
                                    int size = socket.getInputStream().readAllBytes().length;
                                    socket.getOutputStream()
                                            .write(
                                                    (size + "\n")
                                                            .getBytes(StandardCharsets.US_ASCII));
                                }));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", counter.address())));
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(new byte[3_000_000]);
            socket.shutdownOutput();
            assertThat(line(socket)).isEqualTo("3000000");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void forward_targetHalfCloses_clientStillSends() throws Exception {
        StringBuilder seen = new StringBuilder();
        TestServer server =
                opened(
                        new TestServer(
                                TARGETS + "1",
                                socket -> {
                                    socket.shutdownOutput();
                                    String text =
                                            new String(
                                                    socket.getInputStream().readAllBytes(),
                                                    StandardCharsets.US_ASCII);
                                    synchronized (seen) {
                                        seen.append(text);
                                    }
                                }));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", server.address())));
        try (Socket socket = connect(address)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.getOutputStream().write("after the end".getBytes(StandardCharsets.US_ASCII));
        }
        Await.until(
                "what came after the target's end",
                () -> {
                    synchronized (seen) {
                        return "after the end".contentEquals(seen);
                    }
                });
    }

    @Test
    void forward_targetResets_clientIsReset() throws Exception {
        TestServer resetter =
                opened(
                        new TestServer(
                                TARGETS + "1",
                                socket -> {
                                    socket.getInputStream().read();
                                    socket.setSoLinger(true, 0);
                                }));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", resetter.address())));
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(1);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        Await.until("the count", () -> listener().resetsByTarget() == 1);
    }

    @Test
    void forward_clientResets_targetIsReset() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        TestServer server =
                opened(
                        new TestServer(
                                TARGETS + "1",
                                socket -> {
                                    try {
                                        socket.getOutputStream().write('\n');
                                        socket.getInputStream().readAllBytes();
                                        seen.add("end");
                                    } catch (SocketException e) {
                                        seen.add("reset");
                                    }
                                }));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", server.address())));
        Socket socket = connect(address);
        line(socket);
        socket.setSoLinger(true, 0);
        socket.close();
        Await.until("the target to see it", () -> !seen.isEmpty());
        assertThat(seen).containsExactly("reset");
        Await.until("the count", () -> listener().resetsByClient() == 1);
    }

    @Test
    void forward_readerStops_senderIsHeldBackAndNothingIsLost() throws Exception {
        TestServer echo = opened(TestServer.echo(TARGETS + "1"));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", echo.address())));
        try (Socket socket = connect(address)) {
            byte[] block = new byte[1 << 16];
            long[] sent = {0};
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 2_000; i++) {
                                        socket.getOutputStream().write(block);
                                        sent[0] += block.length;
                                    }
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            long[] before = {-1};
            Await.until(
                    "the sender to be held back",
                    () -> {
                        boolean still = sent[0] > 0 && sent[0] == before[0];
                        before[0] = sent[0];
                        LockSupport.parkNanos(200_000_000);
                        return still;
                    });
            assertThat(sent[0]).isLessThan(2_000L * block.length);
            long received = 0;
            for (int n = 0; n >= 0; n = socket.getInputStream().read(block)) {
                received += n;
            }
            writer.join();
            assertThat(received).isEqualTo(2_000L * block.length);
        }
    }

    @Test
    void connect_noTargetAnswers_isRefused() throws Exception {
        InetSocketAddress nobody = TestServer.free(TARGETS + "9");
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", nobody)));
        assertThatThrownBy(() -> ask(address)).isInstanceOf(SocketException.class);
        Await.until("the count", () -> listener().refused() == 1);
        assertThat(relay.status().targets().getFirst().connectFailures()).isEqualTo(1);
    }

    @Test
    void connect_groupIsMissing_isRefused() throws Exception {
        ListenerSpec spec = Specs.listener("l", TestServer.free(HOST), "nowhere");
        relay.apply(new RelayConfiguration(List.of(spec), List.of()));
        assertThatThrownBy(() -> ask(spec.address())).isInstanceOf(SocketException.class);
    }

    @Test
    void connect_oneTargetIsDead_anotherServes() throws Exception {
        TestServer alive = opened(TestServer.named(TARGETS + "1", "alive"));
        InetSocketAddress address =
                serve(
                        Specs.group(
                                "g",
                                Specs.NO_CHECK,
                                Specs.target("dead", TestServer.free(TARGETS + "9")),
                                Specs.target("alive", alive.address())));
        for (int i = 0; i < 20; i++) {
            assertThat(ask(address)).isEqualTo("alive");
        }
    }

    @Test
    void connect_targetDropsThisSource_anotherServesAfterTheTimeout() throws Exception {
        TestServer silent = opened(TestServer.named(TARGETS + "1", "silent"));
        TestServer other = opened(TestServer.named(TARGETS + "2", "other"));
        AccessRules nobody = new AccessRules(List.of(Cidr.parse("127.40.200.0/24")));
        InetSocketAddress address =
                serve(
                        Specs.group(
                                "g",
                                Specs.NO_CHECK,
                                Specs.withAccess(Specs.target("silent", silent.address()), nobody),
                                Specs.target("other", other.address())));
        for (int i = 0; i < 6; i++) {
            assertThat(ask(address)).isEqualTo("other");
        }
        assertThat(relay.status().targets().getFirst().flowsTotal()).isZero();
    }

    @Test
    void spread_manyFlows_useEveryTarget() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        TestServer b = opened(TestServer.named(TARGETS + "2", "b"));
        InetSocketAddress address =
                serve(
                        Specs.group(
                                "g",
                                Specs.NO_CHECK,
                                Specs.target("a", a.address()),
                                Specs.target("b", b.address())));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            seen.add(ask(address));
        }
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void spread_stickyBySource_keepsOneTarget() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        TestServer b = opened(TestServer.named(TARGETS + "2", "b"));
        InetSocketAddress address =
                serve(
                        Specs.sticky(
                                Specs.group(
                                        "g",
                                        Specs.NO_CHECK,
                                        Specs.target("a", a.address()),
                                        Specs.target("b", b.address()))));
        Set<String> all = new HashSet<>();
        for (int source = 1; source <= 16; source++) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                try (Socket socket = connect(address, TestServer.BLOCK + "2." + source)) {
                    seen.add(line(socket));
                }
            }
            assertThat(seen).hasSize(1);
            all.addAll(seen);
        }
        assertThat(all).hasSize(2);
    }

    @Test
    void route_otherZone_isUsedOnlyWhenTheGroupCrossesZones() throws Exception {
        TestServer far = opened(TestServer.named(TARGETS + "1", "far"));
        TargetGroupSpec group =
                Specs.group("g", Specs.NO_CHECK, Specs.target("far", far.address(), "z2"));
        InetSocketAddress address = serve(group);
        assertThat(health("far")).isEqualTo(TargetHealth.State.UNUSED);
        assertThatThrownBy(() -> ask(address)).isInstanceOf(SocketException.class);

        relay.apply(Specs.configuration(Specs.listener("l", address, "g"), Specs.crossZone(group)));

        assertThat(ask(address)).isEqualTo("far");
    }

    @Test
    void route_everyZone_servesAll() throws Exception {
        TestServer any = opened(TestServer.named(TARGETS + "1", "any"));
        InetSocketAddress address =
                serve(
                        Specs.group(
                                "g",
                                Specs.NO_CHECK,
                                Specs.target("any", any.address(), TargetSpec.EVERY_ZONE)));
        assertThat(ask(address)).isEqualTo("any");
    }

    @Test
    void health_targetFailsAndReturns_isAvoidedMeanwhile() throws Exception {
        InetSocketAddress place = TestServer.free(TARGETS + "1");
        TestServer b = opened(TestServer.named(TARGETS + "2", "b"));
        InetSocketAddress address =
                serve(
                        Specs.group(
                                "g",
                                Specs.QUICK_CHECK,
                                Specs.target("a", place),
                                Specs.target("b", b.address())));
        Await.until("b to be healthy", () -> health("b") == TargetHealth.State.HEALTHY);
        Await.until("a to be unhealthy", () -> health("a") == TargetHealth.State.UNHEALTHY);
        assertThat(relay.status().targets().getFirst().health().detail()).contains("refused");
        for (int i = 0; i < 10; i++) {
            assertThat(ask(address)).isEqualTo("b");
        }
        assertThat(relay.status().targets().getFirst().connectFailures()).isZero();
        b.close();
        Await.until("b to be unhealthy", () -> health("b") == TargetHealth.State.UNHEALTHY);
    }

    @Test
    void health_allUnhealthy_failsOpen() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        HealthCheck wrongPort =
                new HealthCheck(
                        true,
                        OptionalInt.of(TestServer.free(TARGETS + "1").getPort()),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        2,
                        2);
        InetSocketAddress address =
                serve(Specs.group("g", wrongPort, Specs.target("a", a.address())));
        Await.until("a to be unhealthy", () -> health("a") == TargetHealth.State.UNHEALTHY);
        assertThat(ask(address)).isEqualTo("a");
    }

    @Test
    void health_targetDropsTheChecker_turnsUnhealthyByTimeout() {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        AccessRules nobody = new AccessRules(List.of());
        serve(
                Specs.group(
                        "g",
                        Specs.QUICK_CHECK,
                        Specs.withAccess(Specs.target("a", a.address()), nobody)));
        assertThat(health("a")).isEqualTo(TargetHealth.State.INITIAL);
        Await.until("a to be unhealthy", () -> health("a") == TargetHealth.State.UNHEALTHY);
        assertThat(relay.status().targets().getFirst().health().detail()).contains("no answer");
    }

    @Test
    void health_turnsUnhealthy_endsFlowsAfterTheirTime() throws Exception {
        TestServer served = opened(TestServer.echo(TARGETS + "2"));
        TestServer checked = new TestServer(TARGETS + "2", socket -> {});
        HealthCheck other =
                new HealthCheck(
                        true,
                        OptionalInt.of(checked.address().getPort()),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        1,
                        2);
        InetSocketAddress address =
                serve(
                        Specs.unhealthy(
                                Specs.group("g", other, Specs.target("t", served.address())),
                                true,
                                Duration.ofMillis(300)));
        Await.until("healthy", () -> health("t") == TargetHealth.State.HEALTHY);
        Socket socket = connect(address);
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        checked.close();
        Await.until("draining", () -> health("t") == TargetHealth.State.UNHEALTHY_DRAINING);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThat(health("t")).isEqualTo(TargetHealth.State.UNHEALTHY);
    }

    @Test
    void apply_targetIsRemoved_itsFlowsLiveOnAndNewOnesGoElsewhere() throws Exception {
        TestServer a = opened(TestServer.echo(TARGETS + "1"));
        TestServer b = opened(TestServer.named(TARGETS + "2", "b"));
        TargetGroupSpec group = Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()));
        InetSocketAddress address = serve(group);
        try (Socket old = connect(address)) {
            old.getOutputStream().write('1');
            assertThat(old.getInputStream().read()).isEqualTo('1');
            relay.apply(
                    Specs.configuration(
                            Specs.listener("l", address, "g"),
                            Specs.group("g", Specs.NO_CHECK, Specs.target("b", b.address()))));
            assertThat(health("a")).isEqualTo(TargetHealth.State.DRAINING);
            assertThat(ask(address)).isEqualTo("b");
            old.getOutputStream().write('2');
            assertThat(old.getInputStream().read()).isEqualTo('2');
        }
        Await.until(
                "a to be forgotten",
                () -> relay.status().targets().stream().noneMatch(t -> t.target().equals("a")));
    }

    @Test
    void apply_removedTargetReturns_isTakenUpAgain() throws Exception {
        TestServer a = opened(TestServer.echo(TARGETS + "1"));
        TargetGroupSpec group = Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()));
        InetSocketAddress address = serve(group);
        try (Socket old = connect(address)) {
            old.getOutputStream().write('1');
            assertThat(old.getInputStream().read()).isEqualTo('1');
            ListenerSpec listener = Specs.listener("l", address, "g");
            relay.apply(Specs.configuration(listener, Specs.group("g", Specs.NO_CHECK)));
            assertThat(health("a")).isEqualTo(TargetHealth.State.DRAINING);
            relay.apply(Specs.configuration(listener, group));
            assertThat(relay.status().targets()).hasSize(1);
            assertThat(health("a")).isEqualTo(TargetHealth.State.HEALTHY);
            assertThat(relay.status().targets().getFirst().flowsActive()).isEqualTo(1);
        }
    }

    @Test
    void apply_drainingEnds_terminatesFlowsWhenAsked() throws Exception {
        TestServer a = opened(TestServer.echo(TARGETS + "1"));
        TargetGroupSpec group =
                Specs.draining(
                        Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address())),
                        Duration.ofMillis(200),
                        true);
        InetSocketAddress address = serve(group);
        Socket old = connect(address);
        old.getOutputStream().write('1');
        assertThat(old.getInputStream().read()).isEqualTo('1');
        relay.apply(
                Specs.configuration(
                        Specs.listener("l", address, "g"),
                        Specs.draining(
                                Specs.group("g", Specs.NO_CHECK), Duration.ofMillis(200), true)));
        assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void apply_listenerIsRemoved_refusesNewAndKeepsOldFlows() throws Exception {
        TestServer a = opened(TestServer.echo(TARGETS + "1"));
        TargetGroupSpec group = Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()));
        InetSocketAddress address = serve(group);
        try (Socket old = connect(address)) {
            old.getOutputStream().write('1');
            assertThat(old.getInputStream().read()).isEqualTo('1');
            relay.apply(new RelayConfiguration(List.of(), List.of(group)));
            assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
            old.getOutputStream().write('2');
            assertThat(old.getInputStream().read()).isEqualTo('2');
            assertThat(listener().flowsActive()).isEqualTo(1);
        }
        Await.until("the listener to be forgotten", () -> relay.status().listeners().isEmpty());
    }

    @Test
    void apply_addressIsTaken_isTriedAgainUntilFree() throws Exception {
        TestServer taken = TestServer.named(HOST, "someone else");
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        relay.apply(
                Specs.configuration(
                        Specs.listener("l", taken.address(), "g"),
                        Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()))));
        assertThat(listener().bindFailure()).contains("in use");
        taken.close();
        Await.until("the address", () -> listener().bindFailure().isEmpty());
        assertThat(ask(taken.address())).isEqualTo("a");
    }

    @Test
    void apply_anotherRelayHasTheAddress_isRefusedAndTakesNoConnection() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        TestServer b = opened(TestServer.named(TARGETS + "2", "b"));
        InetSocketAddress address = TestServer.free(HOST);
        relay.apply(
                Specs.configuration(
                        Specs.listener("l", address, "g"),
                        Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()))));
        try (Relay other = Relay.open(new RelayOptions(engine(), 2, 100, 0))) {
            other.apply(
                    Specs.configuration(
                            Specs.listener("l", address, "g"),
                            Specs.group("g", Specs.NO_CHECK, Specs.target("b", b.address()))));
            assertThat(other.status().listeners().getFirst().bindFailure()).contains("in use");
            for (int i = 0; i < 20; i++) {
                assertThat(ask(address)).isEqualTo("a");
            }
        }
    }

    @Test
    void apply_sameIdTwice_isRejectedAndNothingChanges() {
        ListenerSpec spec = Specs.listener("l", TestServer.free(HOST), "g");
        assertThatThrownBy(
                        () -> relay.apply(new RelayConfiguration(List.of(spec, spec), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'l'");
        assertThat(relay.status().listeners()).isEmpty();
    }

    @Test
    void source_fixedOrClients_isWhatTheTargetSees() throws Exception {
        TestServer who =
                opened(
                        new TestServer(
                                TARGETS + "1",
                                socket ->
                                        socket.getOutputStream()
                                                .write(
                                                        (socket.getInetAddress().getHostAddress()
                                                                        + "\n")
                                                                .getBytes(
                                                                        StandardCharsets
                                                                                .US_ASCII))));
        TargetGroupSpec group = Specs.group("g", Specs.NO_CHECK, Specs.target("t", who.address()));
        ListenerSpec plain = Specs.listener("l", TestServer.free(HOST), "g");
        String fixed = TestServer.BLOCK + "3.3";
        relay.apply(
                Specs.configuration(
                        Specs.withSource(
                                plain, new SourceAddress.Fixed(InetAddress.ofLiteral(fixed))),
                        group));
        assertThat(ask(plain.address())).isEqualTo(fixed);
        relay.apply(
                Specs.configuration(Specs.withSource(plain, new SourceAddress.OfClient()), group));
        String client = TestServer.BLOCK + "4.4";
        try (Socket socket = connect(plain.address(), client)) {
            assertThat(line(socket)).isEqualTo(client);
        }
    }

    @Test
    void proxyProtocol_header_precedesTheFirstByte() throws Exception {
        TestServer echo = opened(TestServer.echo(TARGETS + "1"));
        ListenerSpec plain = Specs.listener("l", TestServer.free(HOST), "g");
        ListenerSpec spec = Specs.withTlvs(plain, ProxyTlv.ofAscii(0xea, 1, "vpce-1"));
        relay.apply(
                Specs.configuration(
                        spec,
                        Specs.proxyProtocol(
                                Specs.group(
                                        "g", Specs.NO_CHECK, Specs.target("t", echo.address())))));
        try (Socket socket = connect(spec.address())) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            byte[] all = socket.getInputStream().readAllBytes();
            byte[] expected =
                    ProxyHeader.of(
                            (InetSocketAddress) socket.getLocalSocketAddress(),
                            spec.address(),
                            spec.proxyTlvs());
            assertThat(all)
                    .startsWith(expected)
                    .endsWith("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(all).hasSize(expected.length + 5);
        }
        Await.until("the end", () -> listener().flowsActive() == 0);
        assertThat(listener().bytesIn()).isEqualTo(5);
    }

    @Test
    void idle_noByteForTheTimeout_resetsBothSides() throws Exception {
        TestServer echo = opened(TestServer.echo(TARGETS + "1"));
        ListenerSpec spec =
                Specs.withIdle(
                        Specs.listener("l", TestServer.free(HOST), "g"), Duration.ofMillis(300));
        relay.apply(
                Specs.configuration(
                        spec, Specs.group("g", Specs.NO_CHECK, Specs.target("t", echo.address()))));
        Socket socket = connect(spec.address());
        long begin = System.nanoTime();
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(3));
        assertThat(listener().resetsByIdle()).isEqualTo(1);
        Await.until("the target's side", () -> echo.connections() == 0);
    }

    @Test
    void limit_maxFlows_letsOthersWaitInTheBacklog() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        ListenerSpec spec = Specs.withMaxFlows(Specs.listener("l", TestServer.free(HOST), "g"), 2);
        relay.apply(
                Specs.configuration(
                        spec, Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()))));
        Socket first = connect(spec.address());
        Socket second = connect(spec.address());
        assertThat(line(first)).isEqualTo("a");
        assertThat(line(second)).isEqualTo("a");
        Socket third = connect(spec.address());
        third.setSoTimeout(300);
        assertThatThrownBy(() -> third.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(listener().flowsActive()).isEqualTo(2);
        first.close();
        third.setSoTimeout(10_000);
        assertThat(line(third)).isEqualTo("a");
    }

    @Test
    void close_openFlows_areResetAndAddressesFree() throws Exception {
        TestServer echo = opened(TestServer.echo(TARGETS + "1"));
        InetSocketAddress address =
                serve(Specs.group("g", Specs.NO_CHECK, Specs.target("t", echo.address())));
        Socket socket = connect(address);
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        relay.close();
        relay.close();
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class);
        TestServer next = opened(TestServer.named(HOST, "next"));
        assertThat(next.address().getPort()).isPositive();
        assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
    }

    /** Connects from an address the rules do not permit and says what happened. */
    abstract void expectDenied(InetSocketAddress address, String from) throws Exception;

    @Test
    void access_sourceIsNotPermitted_getsNowhere() throws Exception {
        TestServer a = opened(TestServer.named(TARGETS + "1", "a"));
        ListenerSpec spec =
                Specs.withAccess(
                        Specs.listener("l", TestServer.free(HOST), "g"),
                        new AccessRules(List.of(Cidr.parse("127.40.5.0/24"))));
        TargetGroupSpec group = Specs.group("g", Specs.NO_CHECK, Specs.target("a", a.address()));
        relay.apply(Specs.configuration(spec, group));
        try (Socket socket = connect(spec.address(), "127.40.5.77")) {
            assertThat(line(socket)).isEqualTo("a");
        }
        expectDenied(spec.address(), "127.40.6.1");
        relay.apply(
                Specs.configuration(
                        Specs.withAccess(
                                spec, new AccessRules(List.of(Cidr.parse("127.40.6.1/32")))),
                        group));
        try (Socket socket = connect(spec.address(), "127.40.6.1")) {
            assertThat(line(socket)).isEqualTo("a");
        }
        expectDenied(spec.address(), "127.40.5.77");
    }
}
