package io.linkspan.localcloud.tidbcloud;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.Node;

/**
 * One try to come to Kafka as a changefeed does: bootstrap at the endpoint, then go to every broker
 * by the name and port that it is advertised at.
 */
final class SinkAttempt {
    private final ConsumerNetwork network;
    private final KafkaSink sink;

    SinkAttempt(ConsumerNetwork network, KafkaSink sink) {
        this.network = network;
        this.sink = sink;
    }

    /**
     * What stands in the way; empty when nothing does.
     *
     * @param endpoint its name
     */
    Optional<String> refusal(String endpoint) {
        List<Node> brokers;
        try {
            brokers = bootstrap(endpoint);
        } catch (IOException e) {
            return Optional.of(
                    "client has run out of available brokers to talk to: " + e.getMessage());
        }
        if (brokers.isEmpty()) {
            return Optional.of("Kafka tells of no brokers");
        }
        List<String> lost = lost(brokers);
        return lost.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lost));
    }

    /** A client takes whichever of the addresses answers. */
    private List<Node> bootstrap(String endpoint) throws IOException {
        List<String> problems = new ArrayList<>();
        for (InetAddress address : found(endpoint)) {
            try (SinkConnection connection =
                    SinkConnection.open(
                            address,
                            sink.port(),
                            // The endpoint's own name is in no broker's certificate.
                            Optional.of(sink.serverName()).filter(n -> !n.isEmpty()),
                            sink)) {
                return connection.brokers();
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IOException(String.join("; ", problems));
    }

    private List<String> lost(List<Node> brokers) {
        List<String> lost = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<String>>> visits = new ArrayList<>();
            brokers.forEach(broker -> visits.add(threads.submit(() -> visited(broker))));
            for (Future<Optional<String>> visit : visits) {
                visit.get().ifPresent(lost::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a visit to a broker broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiError(ApiError.Code.UNAVAILABLE, "interrupted while the sink was tested");
        }
        return lost;
    }

    private Optional<String> visited(Node broker) {
        try (SinkConnection connection =
                SinkConnection.open(
                        found(broker.host()).getFirst(),
                        broker.port(),
                        Optional.of(broker.host()),
                        sink)) {
            connection.brokers();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "broker "
                            + broker.id()
                            + " at "
                            + broker.host()
                            + ":"
                            + broker.port()
                            + ": "
                            + e.getMessage());
        }
    }

    private List<InetAddress> found(String host) throws IOException {
        List<InetAddress> addresses = network.resolve(host);
        if (addresses.isEmpty()) {
            throw new IOException("lookup " + host + ": no such host");
        }
        return addresses;
    }
}
