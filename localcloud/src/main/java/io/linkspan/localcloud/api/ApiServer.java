package io.linkspan.localcloud.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.linkspan.localcloud.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * The HTTP endpoint of all AWS services, one virtual thread for each request. Requests of more than
 * {@link #MAX_BODY_BYTES} are refused with 413.
 */
public final class ApiServer implements AutoCloseable {
    /** Largest body of a request. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private static final int BACKLOG = 512;

    private final HttpServer server;
    private final ExecutorService executor;

    private ApiServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /** Binds and starts answering. */
    public static ApiServer start(
            InetSocketAddress address,
            Store store,
            Actions actions,
            String region,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        // Read once by the JDK's server; without it small replies wait for the peer's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService executor =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("cloud-api-", 0).factory());
        Api api = new Api(store, actions, region, clock, random);
        server.setExecutor(executor);
        server.createContext("/", exchange -> serve(api, exchange));
        server.start();
        return new ApiServer(server, executor);
    }

    /** Answers a path, and all below it, with something else than AWS. */
    public void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void serve(Api api, HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readNBytes(MAX_BODY_BYTES + 1);
                if (body.length > MAX_BODY_BYTES) {
                    refuseOversized(exchange);
                    return;
                }
            }
            Answer answer = api.answer(message(exchange, body));
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("x-amzn-RequestId", answer.requestId());
            exchange.sendResponseHeaders(
                    answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static void refuseOversized(HttpExchange exchange) throws IOException {
        Answer answer =
                Replies.refusal(
                        Service.EC2,
                        new AwsException(
                                413,
                                "RequestEntityTooLarge",
                                "The request has more than " + MAX_BODY_BYTES + " bytes"),
                        "00000000-0000-0000-0000-000000000000");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private static HttpMessage message(HttpExchange exchange, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        URI uri = exchange.getRequestURI();
        return new HttpMessage(
                exchange.getRequestMethod(),
                uri.getRawPath() == null ? "/" : uri.getRawPath(),
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                headers,
                body);
    }

    /** Stops at once; requests under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
