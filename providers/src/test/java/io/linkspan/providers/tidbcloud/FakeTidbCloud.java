package io.linkspan.providers.tidbcloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API of one cluster, in memory. States move on one step with every read, so that waiting is
 * exercised without time passing. Digest authentication with MD5 is checked by recomputing it.
 */
final class FakeTidbCloud implements AutoCloseable {
    static final String PUBLIC_KEY = "pub";
    static final String PRIVATE_KEY = "secret";
    private static final String NONCE = "abcdef";

    final List<String> calls = new ArrayList<>();
    final Map<String, ObjectNode> connections = new LinkedHashMap<>();

    /**
     * Statuses to answer with instead of the next answers; the call is carried out when negative.
     */
    final Deque<Integer> faults = new ArrayDeque<>();

    String stateAfterCreating = "PENDING_ACCEPTANCE";
    String failMessage = "";
    boolean acceptOnRead;

    /** What was to be tested last. */
    JsonNode tested = MissingNode.getInstance();

    private final JsonMapper json = new JsonMapper();
    private final HttpServer server;
    private int made;

    FakeTidbCloud() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.45.1.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    TidbCloudSettings settings() {
        return new TidbCloudSettings(
                URI.create("http://127.45.1.1:" + server.getAddress().getPort()),
                PUBLIC_KEY,
                PRIVATE_KEY);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!authorized(exchange)) {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Digest realm=\"tidb.cloud\", nonce=\"" + NONCE + "\", qop=\"auth\"");
            answer(exchange, 401, "");
            return;
        }
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        calls.add(call);
        Integer fault = faults.poll();
        if (fault != null && fault > 0) {
            answer(exchange, fault, "{\"code\":14,\"message\":\"try later\"}");
            return;
        }
        JsonNode answer = carriedOut(exchange, body);
        if (fault != null) {
            answer(exchange, -fault, "{\"code\":13,\"message\":\"lost\"}");
        } else if (answer == null) {
            answer(exchange, 404, "{\"code\":5,\"message\":\"not found\"}");
        } else {
            answer(exchange, 200, answer.toString());
        }
    }

    private boolean authorized(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        String nc = header.replaceAll(".*nc=([0-9a-f]{8}).*", "$1");
        String cnonce = header.replaceAll(".*cnonce=\"([^\"]*)\".*", "$1");
        return DigestChallenge.strongest(
                        List.of(
                                "Digest realm=\"tidb.cloud\", nonce=\""
                                        + NONCE
                                        + "\", qop=\"auth\""))
                .orElseThrow()
                .answer(
                        PUBLIC_KEY,
                        PRIVATE_KEY,
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        Integer.parseInt(nc, 16),
                        cnonce)
                .equals(header);
    }

    private @Nullable JsonNode carriedOut(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        String base = "/v1beta1/clusters/77/privateLinkConnections";
        if (path.equals("/v1beta1/clusters/77/changefeeds:test")) {
            tested = json.readTree(body).path("sink");
            return json.createObjectNode();
        }
        if (!path.startsWith(base)) {
            return null;
        }
        if (path.equals(base + ":getAvailabilityZones")) {
            ObjectNode zones = json.createObjectNode().put("accountId", "210987654321");
            zones.putArray("azIds").add("usw2-az1").add("usw2-az2");
            return zones;
        }
        if (path.equals(base) && method.equals("GET")) {
            ObjectNode list = json.createObjectNode();
            ArrayNode items = list.putArray("privateLinkConnections");
            connections.values().forEach(items::add);
            return list;
        }
        if (path.equals(base)) {
            return created((ObjectNode) json.readTree(body).path("privateLinkConnection"));
        }
        String id = path.substring(base.length() + 1).replaceAll(":.*", "");
        ObjectNode connection = connections.get(id);
        if (connection == null) {
            return null;
        }
        if (path.endsWith(":attachDomains")) {
            return attached(connection, json.readTree(body));
        }
        if (path.endsWith(":detachDomains")) {
            return connection.putArray("attachedDomains");
        }
        if (method.equals("DELETE")) {
            connection.put("state", "DELETING");
            return connection;
        }
        return read(id, connection);
    }

    private ObjectNode created(ObjectNode connection) {
        String id = "plc-" + ++made;
        connection.put("privateLinkConnectionId", id);
        connection.put("state", "CREATING");
        connections.put(id, connection);
        return connection;
    }

    private ObjectNode read(String id, ObjectNode connection) {
        ObjectNode seen = connection.deepCopy();
        switch (connection.path("state").asString()) {
            case "CREATING" -> {
                connection.put("state", stateAfterCreating);
                connection.put("message", failMessage);
                connection.withObject("/awsEndpointService").put("endpointId", "vpce-" + id);
            }
            case "PENDING_ACCEPTANCE" -> {
                if (acceptOnRead) {
                    connection.put("state", "ACTIVE");
                }
            }
            case "DELETING" -> connections.remove(id);
            default ->
                    connection
                            .path("attachedDomains")
                            .forEach(set ->
                                    set.path("domains")
                                            .forEach(d ->
                                                    ((ObjectNode) d).put("state", "ATTACHED")));
        }
        return seen;
    }

    private JsonNode attached(ObjectNode connection, JsonNode body) {
        ObjectNode set = json.createObjectNode();
        set.put("type", body.path("attachDomain").path("type").asString());
        set.put("uniqueName", "k7");
        ArrayNode domains = set.putArray("domains");
        for (String zone : List.of("usw2-az1", "usw2-az2")) {
            domains.addObject()
                    .put("name", "*." + zone + ".k7.some.suffix.example")
                    .put("state", "ATTACHING");
        }
        if (!body.path("validateOnly").asBoolean()) {
            if (!body.path("attachDomain").path("uniqueName").asString("").equals("k7")) {
                throw new IllegalStateException("attached without its unique name");
            }
            set.put("attachDomainId", "ad-1");
            connection.putArray("attachedDomains").add(set);
        }
        return set;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
