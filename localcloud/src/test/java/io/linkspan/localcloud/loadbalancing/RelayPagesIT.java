package io.linkspan.localcloud.loadbalancing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.testing.EchoTarget;
import io.linkspan.localcloud.testing.World;
import io.linkspan.relay.Relay;
import io.linkspan.relay.RelayOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay's own figures, read over HTTP while real flows go through it. */
@Timeout(60)
class RelayPagesIT {
    private static final int PORT = 9092;
    private static final int TARGET_PORT = 39_092;
    private static final String CLIENT = "127.42.81.99";

    private final FlowTail tail = new FlowTail();
    private final Relay relay = Relay.open(RelayOptions.DEFAULT, tail);
    private final LoadBalancing plane = new LoadBalancing(relay, new RecordedReports(), why -> why);
    private final World world = new World();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final EchoTarget target;
    private final HttpServer server;

    RelayPagesIT() throws Exception {
        target = new EchoTarget(World.target(0), TARGET_PORT);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(CLIENT), 0), 8);
    }

    @BeforeEach
    void start() {
        RelayPages pages = new RelayPages(relay::status, tail);
        server.createContext("/metrics", pages::metrics);
        server.createContext("/flows", pages::flows);
        server.setExecutor(threads);
        server.start();
        plane.reconcile(world.listener("all", PORT, TARGET_PORT, Map.of(), 0).image);
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        server.stop(0);
        threads.shutdownNow();
        relay.close();
        target.close();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler)
            throws Exception {
        URI uri = URI.create("http://" + CLIENT + ":" + server.getAddress().getPort() + path);
        return browser.send(HttpRequest.newBuilder(uri).build(), handler);
    }

    private String scrape() throws Exception {
        return get("/metrics", HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Sum over all rows of a name whose labels contain some text. */
    private static double sum(String scrape, String name, String labels) {
        return scrape.lines()
                .filter(l -> l.startsWith(name + "{") && l.contains(labels))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int flow() throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(CLIENT), 0));
            socket.connect(new InetSocketAddress(World.endpointAddress(0), PORT), 10_000);
            String greeting =
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine();
            assertThat(greeting).isNotNull();
            return socket.getLocalPort();
        }
    }

    @Test
    void metrics_afterFlows_tellFlowsBytesHealthAndConnectTimeOfEach() throws Exception {
        String before = scrape();
        assertThat(sum(before, "relay_listener_flows_total", "")).isZero();
        assertThat(sum(before, "relay_listener_bound", "")).isPositive();

        flow();
        flow();

        String after = scrape();
        assertThat(sum(after, "relay_listener_flows_total", "")).isEqualTo(2);
        assertThat(sum(after, "relay_listener_bytes_total", "direction=\"out\"")).isPositive();
        assertThat(sum(after, "relay_target_bytes_total", "direction=\"out\""))
                .isEqualTo(sum(after, "relay_listener_bytes_total", "direction=\"out\""));
        assertThat(sum(after, "relay_target_connect_seconds_count", "")).isEqualTo(2);
        assertThat(sum(after, "relay_target_connect_seconds_sum", "")).isPositive();
        assertThat(sum(after, "relay_target_health", "")).isEqualTo(1);
        assertThat(after).contains("relay_listener_resets_total{cause=\"idle\"");
    }

    @Test
    void metrics_listenerRemoved_loseItsRows() throws Exception {
        assertThat(scrape()).contains("relay_listener_flows_total{");

        world.image = world.image.remove(Listener.class, "arn:listener/all");
        plane.reconcile(world.image);

        while (scrape().contains("relay_listener_flows_total{")) {
            TimeUnit.MILLISECONDS.sleep(5); // The relay lets go of a listener in its own time.
        }
    }

    @Test
    void flows_whileOneListens_tellsEachThatEnds() throws Exception {
        assertThat(tail.wanted()).isFalse();
        try (Stream<String> lines = get("/flows", HttpResponse.BodyHandlers.ofLines()).body()) {
            int port = flow();

            assertThat(lines.findFirst())
                    .hasValueSatisfying(line ->
                            assertThat(line)
                                    .contains(" client=" + CLIENT + ":" + port + " ")
                                    .contains(" end="));
        }
        while (tail.wanted()) {
            flow(); // It is seen to be gone when something is told to it.
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void flows_moreThanTheMost_areRefused() throws Exception {
        for (int i = 0; i < FlowTail.MAX_LISTENERS; i++) {
            assertThat(tail.subscribe()).isPresent();
        }

        assertThat(get("/flows", HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    }
}
