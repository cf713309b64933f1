package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.verify.Answer;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * Looks at anyone's cluster from this machine as a client does, with nothing but a bootstrap
 * address: step by step, so that the first that fails is what a client stumbles over.
 */
public final class ClusterDoctor {
    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration ANSWER = Duration.ofSeconds(8);
    private static final Duration SLOW = Duration.ofMillis(250);

    private final Dialer here;
    private final InstantSource clock;

    /**
     * @param here this machine's own network
     */
    public ClusterDoctor(Dialer here, InstantSource clock) {
        this.here = here;
        this.clock = clock;
    }

    /** What is looked at, in order. Codes are stable. */
    public enum Step {
        BOOTSTRAP_RESOLVES("LS-DOC-01", "The bootstrap name resolves"),
        BOOTSTRAP_CONNECTS("LS-DOC-02", "The bootstrap port accepts connections"),
        BOOTSTRAP_CERTIFICATE(
                "LS-DOC-03", "The bootstrap's certificate covers its name and is valid"),
        METADATA("LS-DOC-04", "The cluster answers and lets the client in"),
        DISTINCT("LS-DOC-05", "Each broker is advertised at an address of its own"),
        RESOLVES("LS-DOC-06", "The advertised name resolves"),
        CONNECTS("LS-DOC-07", "The advertised port accepts connections"),
        CERTIFICATE(
                "LS-DOC-08", "The broker's certificate covers its advertised name and is valid"),
        IDENTITY("LS-DOC-09", "That very broker answers at its advertised name"),
        TIMING("LS-DOC-10", "It answers quickly");

        private final String code;
        private final String title;

        Step(String code, String title) {
            this.code = code;
            this.title = title;
        }

        public String code() {
            return code;
        }

        public String title() {
            return title;
        }
    }

    /**
     * What one look came to.
     *
     * @param subject what was looked at: "broker 2 (b2.example.com:9094)"
     */
    public record Seen(Step step, String subject, Answer answer) {}

    /**
     * @param client a Kafka client's properties: security.protocol, sasl and ssl settings
     */
    public List<Seen> examine(HostPort bootstrap, Map<String, String> client)
            throws InterruptedException {
        List<Seen> seen = new ArrayList<>();
        boolean tls =
                client.getOrDefault("security.protocol", "PLAINTEXT")
                        .toUpperCase(Locale.ROOT)
                        .endsWith("SSL");
        String subject = bootstrap.toString();
        if (!reached(seen, bootstrap, subject, tls, true)) {
            return List.copyOf(seen);
        }
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, subject);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "linkspan-doctor");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        try (Admin admin = Admin.create(settings)) {
            Collection<Node> nodes;
            try {
                nodes = plain(client) ? asked(bootstrap) : told(admin.describeCluster().nodes());
                seen.add(
                        new Seen(
                                Step.METADATA,
                                subject,
                                Answer.pass(
                                        "brokers "
                                                + nodes.stream()
                                                        .sorted(Comparator.comparingInt(Node::id))
                                                        .map(n ->
                                                                n.id() + " at " + n.host() + ":"
                                                                        + n.port())
                                                        .collect(Collectors.joining(", ")))));
            } catch (IOException e) {
                seen.add(
                        new Seen(
                                Step.METADATA,
                                subject,
                                Answer.fail(
                                        String.valueOf(e.getMessage()),
                                        "Give the client's security.protocol, sasl and ssl settings with --command-config; if they are right, the port does not lead to a Kafka listener of that protocol")));
                return List.copyOf(seen);
            }
            seen.add(distinct(nodes, subject));
            for (Node node : nodes.stream().sorted(Comparator.comparingInt(Node::id)).toList()) {
                broker(seen, admin, node, tls);
            }
        } catch (KafkaException e) {
            seen.add(
                    new Seen(
                            Step.METADATA,
                            subject,
                            Answer.fail(
                                    causes(e),
                                    "Correct the settings given with --command-config")));
        }
        return List.copyOf(seen);
    }

    private static boolean plain(Map<String, String> client) {
        return client.getOrDefault("security.protocol", "PLAINTEXT").equalsIgnoreCase("PLAINTEXT");
    }

    /** Kafka's own client tells nothing when it cannot resolve what is advertised; this does. */
    private Collection<Node> asked(HostPort at) throws IOException {
        KafkaProbe.Metadata told = new BrokerProbe().metadata(here, at);
        return told.brokers().stream()
                .map(b -> new Node(b.id().value(), b.advertised().host(), b.advertised().port()))
                .toList();
    }

    private static Seen distinct(Collection<Node> nodes, String subject) {
        Map<String, List<Integer>> byAddress = new TreeMap<>();
        nodes.forEach(n ->
                byAddress
                        .computeIfAbsent(n.host() + ":" + n.port(), a -> new ArrayList<>())
                        .add(n.id()));
        List<String> shared =
                byAddress.entrySet().stream()
                        .filter(e -> e.getValue().size() > 1)
                        .map(e ->
                                "brokers "
                                        + e.getValue().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(" and "))
                                        + " are both advertised at "
                                        + e.getKey())
                        .toList();
        return new Seen(
                Step.DISTINCT,
                subject,
                Answer.unless(
                        shared,
                        byAddress.size() + " addresses",
                        "Give each broker a name or a port of its own in advertised.listeners"));
    }

    private void broker(List<Seen> seen, Admin admin, Node node, boolean tls)
            throws InterruptedException {
        HostPort at = new HostPort(node.host(), node.port());
        String subject = "broker " + node.id() + " (" + at + ")";
        if (!reached(seen, at, subject, tls, false)) {
            seen.add(new Seen(Step.IDENTITY, subject, blocked("it cannot be reached")));
            return;
        }
        ConfigResource resource =
                new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node.id()));
        try {
            told(admin.describeConfigs(List.of(resource)).all());
            seen.add(new Seen(Step.IDENTITY, subject, Answer.pass("broker " + node.id())));
            long begin = clock.millis();
            told(admin.describeConfigs(List.of(resource)).all());
            Duration took = Duration.ofMillis(clock.millis() - begin);
            String evidence = "a question took " + took.toMillis() + " ms";
            seen.add(
                    new Seen(
                            Step.TIMING,
                            subject,
                            took.compareTo(SLOW) < 0
                                    ? Answer.pass(evidence)
                                    : Answer.fail(
                                            evidence,
                                            "Look for a detour between this machine and "
                                                    + at
                                                    + ", or for an overloaded broker")));
        } catch (IOException e) {
            boolean other = e.getCause() instanceof InvalidRequestException;
            seen.add(
                    new Seen(
                            Step.IDENTITY,
                            subject,
                            other
                                    ? Answer.fail(
                                            at
                                                    + " does not reach broker "
                                                    + node.id()
                                                    + ": "
                                                    + e.getMessage(),
                                            "Let "
                                                    + at
                                                    + " lead to broker "
                                                    + node.id()
                                                    + " alone, or advertise what does")
                                    : denied(e)));
        }
    }

    /** Rights may be missing to ask for configurations; then it stays open who answers. */
    private static Answer denied(IOException e) {
        String why = String.valueOf(e.getMessage());
        return why.contains("Authorization")
                ? Answer.unknown(
                        why, "Allow the user DescribeConfigs on Cluster, to see who answers")
                : Answer.fail(why, "Read the broker's log; look for what drops its connections");
    }

    private static Answer blocked(String why) {
        return Answer.unknown("could not tell, because " + why, "Cure that first");
    }

    private boolean reached(
            List<Seen> seen, HostPort at, String subject, boolean tls, boolean bootstrap)
            throws InterruptedException {
        InetAddress[] addresses;
        Step resolves = bootstrap ? Step.BOOTSTRAP_RESOLVES : Step.RESOLVES;
        try {
            addresses = InetAddress.getAllByName(at.host());
        } catch (UnknownHostException e) {
            seen.add(
                    new Seen(
                            resolves,
                            subject,
                            Answer.fail(
                                    at.host() + " does not resolve on this machine",
                                    bootstrap
                                            ? "Correct the name, or look from the network whose resolver knows it"
                                            : "Advertise a name that clients resolve, or let their resolver know "
                                                    + at.host())));
            return false;
        }
        seen.add(
                new Seen(
                        resolves,
                        subject,
                        Answer.pass(
                                Arrays.stream(addresses)
                                        .map(InetAddress::getHostAddress)
                                        .collect(Collectors.joining(", ")))));
        Step connects = bootstrap ? Step.BOOTSTRAP_CONNECTS : Step.CONNECTS;
        List<String> faults = new ArrayList<>();
        long begin = clock.millis();
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(address, at.port()),
                        Math.toIntExact(CONNECT.toMillis()));
            } catch (IOException e) {
                faults.add(address.getHostAddress() + ":" + at.port() + ": " + e.getMessage());
            }
        }
        seen.add(
                new Seen(
                        connects,
                        subject,
                        Answer.unless(
                                faults,
                                "accepted in " + (clock.millis() - begin) + " ms",
                                "Start what listens there, and let this machine in at every firewall and security group on the way")));
        if (!faults.isEmpty()) {
            return false;
        }
        if (tls) {
            Answer certificate = ServerCertificate.examine(at, addresses[0], CONNECT, clock);
            seen.add(
                    new Seen(
                            bootstrap ? Step.BOOTSTRAP_CERTIFICATE : Step.CERTIFICATE,
                            subject,
                            certificate));
        }
        return true;
    }

    private static <T> T told(org.apache.kafka.common.KafkaFuture<T> future)
            throws IOException, InterruptedException {
        try {
            return future.get(ANSWER.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(causes(cause), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + ANSWER.toSeconds() + " s", e);
        }
    }

    private static String causes(Throwable problem) {
        StringBuilder words = new StringBuilder(problem.getClass().getSimpleName());
        for (Throwable t = problem; t != null; t = t.getCause()) {
            words.append(": ").append(t.getMessage());
        }
        return words.toString();
    }
}
