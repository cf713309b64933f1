package io.linkspan.providers.tidbcloud;

import io.linkspan.engine.Time;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON over HTTP with Digest authentication. Answers are read whole, at most {@link
 * #MAX_ANSWER_BYTES} of them. Thread-safe.
 */
final class SignedRequests {
    static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    /**
     * A nonce used before may have expired, and a request with a fresh one may look like a replay:
     * the JDK's client sends a GET again by itself when the connection breaks before the answer.
     * When a second fresh one is refused, the key is wrong.
     */
    private static final int FRESH_NONCES = 2;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    /** A call that may be repeated is tried for this long before the last problem is told. */
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(30);

    private final TidbCloudSettings settings;
    private final Time time;
    private final RandomGenerator random;
    private final JsonMapper json = new JsonMapper();
    private final AtomicReference<@Nullable Use> lastUse = new AtomicReference<>();
    private @Nullable HttpClient client;

    /** A challenge and how often its nonce has been used. */
    private record Use(DigestChallenge challenge, int count) {}

    SignedRequests(TidbCloudSettings settings, Time time, RandomGenerator random) {
        this.settings = settings;
        this.time = time;
        this.random = random;
    }

    /** For a path segment or a query's value. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String target) throws InterruptedException {
        return repeated("GET", target, "", true);
    }

    JsonNode delete(String target) throws InterruptedException {
        return repeated("DELETE", target, "", true);
    }

    /**
     * @param repeatable whether making the call twice is the same as making it once
     */
    JsonNode post(String target, String body, boolean repeatable) throws InterruptedException {
        return repeated("POST", target, body, repeatable);
    }

    private JsonNode repeated(String method, String target, String body, boolean repeatable)
            throws InterruptedException {
        Backoff backoff = new Backoff(time, random, RETRY_LIMIT);
        while (true) {
            try {
                return once(method, target, body);
            } catch (ApiException e) {
                boolean again = e.throttled() || (repeatable && e.uncertain());
                if (!again || !backoff.paused()) {
                    throw e;
                }
            }
        }
    }

    private JsonNode once(String method, String target, String body) throws InterruptedException {
        Optional<Use> known = nextUse();
        HttpResponse<byte[]> answer = sent(method, target, body, known);
        for (int fresh = 0; answer.statusCode() == 401 && fresh < FRESH_NONCES; fresh++) {
            Optional<DigestChallenge> challenge =
                    DigestChallenge.strongest(answer.headers().allValues("WWW-Authenticate"));
            if (challenge.isEmpty() || settings.publicKey().isEmpty()) {
                break;
            }
            Use first = new Use(challenge.get(), 1);
            lastUse.set(first);
            answer = sent(method, target, body, Optional.of(first));
        }
        return read(answer);
    }

    private Optional<Use> nextUse() {
        return Optional.ofNullable(
                lastUse.updateAndGet(
                        use -> use == null ? null : new Use(use.challenge(), use.count() + 1)));
    }

    private HttpResponse<byte[]> sent(
            String method, String target, String body, Optional<Use> authentication)
            throws InterruptedException {
        URI uri = URI.create(settings.api().toString().replaceAll("/+$", "") + target);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_LIMIT)
                        .header("Accept", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        authentication.ifPresent(use ->
                request.header(
                        "Authorization",
                        use.challenge()
                                .answer(
                                        settings.publicKey(),
                                        settings.privateKey(),
                                        method,
                                        pathAndQuery(uri),
                                        use.count(),
                                        clientNonce())));
        try {
            return client().send(
                            request.build(),
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        } catch (IOException e) {
            throw ApiException.noAnswer(
                    settings.api() + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    private static String pathAndQuery(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private String clientNonce() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private JsonNode read(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        boolean success = answer.statusCode() / 100 == 2;
        JsonNode parsed;
        try {
            parsed = text.isBlank() ? json.createObjectNode() : json.readTree(text);
        } catch (JacksonException e) {
            String start = text.substring(0, Math.min(200, text.length()));
            throw new ApiException(success ? 502 : answer.statusCode(), 0, "not JSON: " + start);
        }
        if (success) {
            return parsed;
        }
        throw new ApiException(
                answer.statusCode(),
                parsed.path("code").asInt(0),
                parsed.path("message").asString(text));
    }

    /** Made when first needed, since that takes a tenth of a second. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made =
                    HttpClient.newBuilder()
                            .version(Version.HTTP_1_1)
                            .connectTimeout(CONNECT_LIMIT)
                            .build();
            client = made;
        }
        return made;
    }
}
