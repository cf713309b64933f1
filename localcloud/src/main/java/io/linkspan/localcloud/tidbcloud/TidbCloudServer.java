package io.linkspan.localcloud.tidbcloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** TiDB Cloud's API over HTTP, one virtual thread for each request. */
public final class TidbCloudServer implements AutoCloseable {
    /** Largest body of a request; the API's own are a few hundred bytes. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TidbCloudServer.class);
    private static final int BACKLOG = 128;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService executor;
    private final DigestAuthentication authentication;
    private final PrivateLinkApi api;

    /** What the server is to be like. */
    public record Settings(
            InetSocketAddress address, List<ApiKey> keys, String region, AttachedDomains domains) {
        public Settings {
            keys = List.copyOf(keys);
        }
    }

    /** Binds and starts answering. */
    public static TidbCloudServer start(
            Settings settings,
            Store store,
            ConsumerNetwork network,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        // Read once by the JDK's server; without it small replies wait for the peer's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        return new TidbCloudServer(
                HttpServer.create(settings.address(), BACKLOG),
                new DigestAuthentication(settings.keys(), clock, random),
                new PrivateLinkApi(
                        new PrivateLinks(
                                store, network, settings.domains(), settings.region(), random)));
    }

    private TidbCloudServer(
            HttpServer server, DigestAuthentication authentication, PrivateLinkApi api) {
        this.server = server;
        this.authentication = authentication;
        this.api = api;
        this.executor =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("tidbcloud-", 0).factory());
        server.setExecutor(executor);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readNBytes(MAX_BODY_BYTES + 1);
            }
            int status = 200;
            Map<String, Object> answer;
            try {
                answer = answer(exchange, body);
            } catch (ApiError e) {
                status = e.httpStatus();
                answer = e.body();
            } catch (StoreUnavailableException e) {
                ApiError error =
                        new ApiError(ApiError.Code.UNAVAILABLE, String.valueOf(e.getMessage()));
                status = error.httpStatus();
                answer = error.body();
            } catch (RuntimeException e) {
                LOG.error("a request of TiDB Cloud's API failed", e);
                ApiError error = new ApiError(ApiError.Code.INTERNAL, "internal error");
                status = error.httpStatus();
                answer = error.body();
            }
            byte[] bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (body.length > MAX_BODY_BYTES) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private Map<String, Object> answer(HttpExchange exchange, byte[] body) {
        String target = exchange.getRequestURI().toString();
        DigestAuthentication.Outcome outcome =
                authentication.check(
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                        exchange.getRequestMethod(),
                        target);
        return switch (outcome) {
            case DigestAuthentication.Outcome.Denied denied -> {
                denied.challenges()
                        .forEach(challenge ->
                                exchange.getResponseHeaders().add("WWW-Authenticate", challenge));
                throw new ApiError(ApiError.Code.UNAUTHENTICATED, "authentication failed");
            }
            case DigestAuthentication.Outcome.Granted granted -> {
                if (body.length > MAX_BODY_BYTES) {
                    throw ApiError.invalid("the body has more than " + MAX_BODY_BYTES + " bytes");
                }
                yield api.call(
                        exchange.getRequestMethod(),
                        segments(String.valueOf(exchange.getRequestURI().getRawPath())),
                        query(exchange.getRequestURI().getRawQuery()),
                        body,
                        "apikey-" + granted.key().publicKey());
            }
        };
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String segment : rawPath.substring(1).split("/", 8)) {
            // A plus is a plus in a path.
            segments.add(decoded(segment.replace("+", "%2B")));
        }
        return segments;
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> parameters = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", 64)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.putIfAbsent(
                            decoded(pair.substring(0, equals)),
                            decoded(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiError.invalid("the request's target is not percent-encoded as it should be");
        }
    }

    /** Stops at once; requests under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
