package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.MetadataResponse.PartitionMetadata;
import org.apache.kafka.common.requests.MetadataResponse.TopicMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Who leads the partitions of one topic, asked anew each time, and connections to brokers that are
 * kept. Not thread-safe.
 */
final class PartitionLeaders implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Passes by itself while leaders change. */
    static final Set<Errors> PASSING =
            Set.of(
                    Errors.NOT_LEADER_OR_FOLLOWER,
                    Errors.LEADER_NOT_AVAILABLE,
                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    Errors.UNKNOWN_TOPIC_ID,
                    Errors.OFFSET_NOT_AVAILABLE,
                    Errors.FENCED_LEADER_EPOCH,
                    Errors.UNKNOWN_LEADER_EPOCH);

    /** Who leads a partition. */
    record Leader(int broker, HostPort at) {
        static Leader of(Node node) {
            return new Leader(node.id(), address(node));
        }

        @Override
        public String toString() {
            return "broker " + broker + " (" + at + ")";
        }
    }

    private final Dialer dialer;
    private final List<HostPort> bootstrap;
    private final String topic;
    private final Duration limit;
    private final Map<HostPort, BrokerConnection> open = new HashMap<>();
    private Uuid topicId = Uuid.ZERO_UUID;

    /** Which of {@link #bootstrap} is asked first: the one that answered last. */
    private int first;

    PartitionLeaders(Dialer dialer, List<HostPort> bootstrap, String topic, Duration limit) {
        this.dialer = dialer;
        this.bootstrap = List.copyOf(bootstrap);
        this.topic = topic;
        this.limit = limit;
    }

    /** As the last answer had it. */
    Uuid topicId() {
        return topicId;
    }

    HostPort firstAsked() {
        return bootstrap.getFirst();
    }

    /** Each partition's leader, once every one has one. */
    Map<Integer, Leader> all(ToldWait wait) throws IOException, InterruptedException {
        while (true) {
            MetadataResponse cluster = metadata(wait);
            TopicMetadata told = cluster.topicMetadata().iterator().next();
            Map<Integer, Node> nodes = cluster.brokersById();
            Map<Integer, Leader> leaders = new TreeMap<>();
            for (PartitionMetadata partition : told.partitionMetadata()) {
                partition
                        .leaderId
                        .map(nodes::get)
                        .ifPresent(node -> leaders.put(partition.partition(), Leader.of(node)));
            }
            topicId = told.topicId();
            if (told.error() == Errors.NONE
                    && !leaders.isEmpty()
                    && leaders.size() == told.partitionMetadata().size()) {
                return leaders;
            }
            if (told.error() != Errors.NONE && !PASSING.contains(told.error())) {
                throw refused("LS-TOPIC-01", "look at topic " + topic, told.error(), null);
            }
            wait.sees(
                    told.error() == Errors.NONE
                            ? leaders.size()
                                    + " of "
                                    + told.partitionMetadata().size()
                                    + " partitions have one"
                            : told.error().message());
            if (wait.isOver()) {
                throw refused(
                        told.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION
                                ? "LS-TOPIC-04"
                                : "LS-TOPIC-01",
                        "find the leaders of topic " + topic,
                        told.error() == Errors.NONE ? Errors.LEADER_NOT_AVAILABLE : told.error(),
                        null);
            }
            Thread.sleep(PAUSE);
        }
    }

    Leader of(int partition, ToldWait wait) throws IOException, InterruptedException {
        Leader leader = all(wait).get(partition);
        if (leader == null) {
            throw new IllegalStateException(topic + " has no partition " + partition);
        }
        return leader;
    }

    /**
     * Whoever answers. One that does not is asked after all others from then on: each question to a
     * broker that is frozen costs as long as a connection may be silent.
     */
    MetadataResponse metadata(ToldWait wait) throws IOException, InterruptedException {
        while (true) {
            IOException last = new IOException("there is no broker to ask");
            boolean silent = false;
            for (int i = 0; i < bootstrap.size(); i++) {
                int candidate = (first + i) % bootstrap.size();
                HostPort at = bootstrap.get(candidate);
                wait.sees(at + " is asked who leads");
                try {
                    MetadataResponse answer =
                            connection(at)
                                    .ask(
                                            new MetadataRequest.Builder(List.of(topic), false),
                                            MetadataResponse.class);
                    first = candidate;
                    return answer;
                } catch (IOException e) {
                    forget(at);
                    silent |= e instanceof SocketTimeoutException;
                    last = e;
                }
                ensureNotInterrupted();
            }
            // One address can lead to many brokers, of which another may answer.
            if (!silent || wait.isOver()) {
                throw last;
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void ensureNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while asking brokers");
        }
    }

    /** Returns when it is time to look who leads now; throws when the wait is over. */
    void unreached(Leader leader, IOException why, ToldWait wait, String code, String what)
            throws InterruptedException {
        forget(leader.at());
        ensureNotInterrupted();
        wait.sees(leader + " leads and does not answer: " + why.getMessage());
        if (wait.isOver()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            code,
                            "could not " + what + ": " + leader + " leads it and does not answer",
                            why.getMessage()
                                    + "; in "
                                    + limit.toSeconds()
                                    + " s no other broker came to lead it",
                            "Run `linkspan verify`; its first finding is the fault"),
                    why);
        }
        Thread.sleep(PAUSE);
    }

    static HostPort address(Node node) {
        return new HostPort(node.host(), node.port());
    }

    BrokerConnection connection(HostPort at) throws IOException {
        BrokerConnection known = open.get(at);
        if (known == null) {
            known = BrokerConnection.open(dialer, at);
            open.put(at, known);
        }
        return known;
    }

    private void forget(HostPort at) {
        BrokerConnection broken = open.remove(at);
        if (broken != null) {
            broken.close();
        }
    }

    static DiagnosticException refused(
            String code, String what, Errors error, @Nullable String message) {
        String remedy =
                switch (error) {
                    case TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED ->
                            "A changefeed's user may create, describe and write only; use --from bastion";
                    case UNKNOWN_TOPIC_OR_PARTITION -> "Run `linkspan produce` first";
                    default -> "Run `linkspan verify`; its first finding is the fault";
                };
        return new DiagnosticException(
                Diagnostic.error(
                        code,
                        "could not " + what,
                        message == null || message.isBlank() ? error.message() : message,
                        remedy));
    }

    @Override
    public void close() {
        open.values().forEach(BrokerConnection::close);
        open.clear();
    }
}
