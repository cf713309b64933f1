package io.linkspan.engine.verify;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.Concurrently;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What comes through the load balancer and the link, question by question and as messages. */
final class PathProofs {
    private static final int MESSAGES = 10;
    private static final int TIMED_QUESTIONS = 5;
    private static final Duration SLOW = Duration.ofMillis(100);

    /** Longer than any answer takes. */
    private static final Duration LONG = Duration.ofDays(1);

    /** Finds one connection in a hundred that is reset in 95 of 100 looks. */
    private static final int CONNECTIONS = 300;

    private static final int AT_ONCE = 16;

    private PathProofs() {}

    static Answer brokerPort(Place place, Sight sight) throws IOException, InterruptedException {
        HostPort at =
                sight.aws()
                        .node(place.theZone(), place.thePort())
                        .orElseThrow(() ->
                                new IOException(
                                        "the load balancer has no node in " + place.theZone()));
        return identity(place, sight, sight.through(sight.bastion(), place), at, at.toString());
    }

    static Answer endpointPort(Place place, Sight sight) throws IOException, InterruptedException {
        HostPort name =
                sight.advertised(place.theConsumer(), place.theNode())
                        .orElseThrow(() -> new IOException("its domain is not known"));
        List<String> addresses = sight.resolve(name.host());
        if (addresses.isEmpty()) {
            return Answer.fail(name.host() + " is not known", "Let it resolve to the endpoint");
        }
        HostPort at = new HostPort(addresses.getFirst(), name.port());
        return identity(place, sight, sight.outside(place), at, name + " at " + at);
    }

    private static Answer identity(Place place, Sight sight, Dialer from, HostPort at, String words)
            throws IOException, InterruptedException {
        Optional<String> contradiction = sight.contradiction(from, at, place.broker());
        return contradiction
                .map(said ->
                        Answer.fail(
                                words + " does not reach broker " + place.broker() + ": " + said,
                                "Make listener "
                                        + at.port()
                                        + " forward to a target group whose only target is broker "
                                        + place.broker()
                                        + ", port "
                                        + place.theConsumer().listenerPort()))
                .orElseGet(() -> Answer.pass(words + " is answered by broker " + place.broker()));
    }

    private static List<HostPort> bootstraps(Place place, Sight sight)
            throws IOException, InterruptedException {
        return sight.endpointAddresses(place.theConsumer()).stream()
                .map(address -> new HostPort(address, place.thePort()))
                .toList();
    }

    /** Those of the endpoint's addresses whose bootstrap port answers at all. */
    private static List<HostPort> answering(Place place, Sight sight)
            throws IOException, InterruptedException {
        Map<HostPort, IOException> silent = sight.silentBootstraps(place);
        List<HostPort> answering =
                bootstraps(place, sight).stream().filter(at -> !silent.containsKey(at)).toList();
        if (answering.isEmpty()) {
            throw new IOException(
                    "none of the endpoint's addresses answers",
                    // Late only where all are.
                    silent.values().stream().min(Comparator.comparing(Late::is)).orElse(null));
        }
        return answering;
    }

    /** What stands in the way of asking at the endpoint, if anything does. */
    private static Optional<Answer> obstacle(Place place, Sight sight)
            throws IOException, InterruptedException {
        String obstacle = sight.sources().network().obstacle();
        if (!obstacle.isEmpty()) {
            return Optional.of(
                    Answer.unknown(
                            obstacle,
                            "Run linkspan verify --from here on a host in the consumer's network"));
        }
        return sight.endpointName(place.theConsumer()).isPresent()
                ? Optional.empty()
                : Optional.of(
                        Answer.unknown(
                                "no available endpoint of "
                                        + place.theConsumer().name()
                                        + " is known to the service",
                                "Connect an endpoint to the service; for a generic consumer name its accountId, and run linkspan apply once its endpoint is there"));
    }

    static Answer endpointBootstrap(Place place, Sight sight)
            throws IOException, InterruptedException {
        Optional<Answer> obstacle = obstacle(place, sight);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Map<HostPort, IOException> silent = sight.silentBootstraps(place);
        List<HostPort> all = bootstraps(place, sight);
        List<String> faults =
                silent.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue().getMessage())
                        .toList();
        return Answer.unless(
                        faults,
                        Words.list(all) + " answer",
                        "Let the consumer in at the load balancer's security group, and give every zone a bootstrap target")
                .late(silent.values().stream().allMatch(Late::is));
    }

    static Answer latency(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<Answer> obstacle = obstacle(place, sight);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Dialer from = sight.outside(place);
        HostPort at = answering(place, sight).getFirst();
        Duration fastest = fastest(TIMED_QUESTIONS, from, at, sight);
        if (fastest.compareTo(SLOW) < 0) {
            return Answer.pass(timed(fastest, TIMED_QUESTIONS, at));
        }
        // What is busy is slow from everywhere, now and then: that is not the way's doing. So both
        // are asked in the same moments.
        HostPort broker = sight.aliveBroker();
        Dialer bastion = sight.bastion();
        Duration inside = LONG;
        for (int i = 0; i < TIMED_QUESTIONS; i++) {
            fastest = shorter(fastest, fastest(1, from, at, sight));
            inside = shorter(inside, fastest(1, bastion, broker, sight));
        }
        String evidence =
                timed(fastest, 2 * TIMED_QUESTIONS, at)
                        + "; from the bastion a broker took "
                        + inside.toMillis()
                        + " ms";
        return fastest.minus(inside).compareTo(SLOW) < 0
                ? Answer.pass(evidence)
                : Answer.fail(
                                evidence,
                                "Look for a detour between the consumer and "
                                        + at.host()
                                        + ": another region, a proxy, a VPN")
                        .late(true);
    }

    private static String timed(Duration fastest, int questions, HostPort at) {
        return "the fastest of "
                + questions
                + " questions at "
                + at
                + " took "
                + fastest.toMillis()
                + " ms, without connecting";
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration fastest(int questions, Dialer from, HostPort at, Sight sight)
            throws IOException, InterruptedException {
        Duration fastest = LONG;
        for (int i = 0; i < questions; i++) {
            fastest =
                    shorter(
                            fastest,
                            Twice.ask(() ->
                                    sight.sources().kafka().answerTime(from, at, sight::now)));
        }
        return fastest;
    }

    static Answer resets(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<Answer> obstacle = obstacle(place, sight);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Dialer from = sight.outside(place);
        List<HostPort> all = answering(place, sight);
        List<Callable<List<Lost>>> tasks = new ArrayList<>();
        for (int worker = 0; worker < AT_ONCE; worker++) {
            int first = worker;
            tasks.add(() -> {
                List<Lost> lost = new ArrayList<>();
                for (int i = first; i < CONNECTIONS; i += AT_ONCE) {
                    HostPort at = all.get(i % all.size());
                    try {
                        sight.sources().kafka().metadata(from, at);
                    } catch (IOException e) {
                        lost.add(new Lost(at, e));
                    }
                }
                return lost;
            });
        }
        List<Lost> lost = Concurrently.all(tasks).stream().flatMap(List::stream).toList();
        return lost.isEmpty()
                ? Answer.pass(CONNECTIONS + " connections, none lost")
                : Answer.fail(
                                lost.size()
                                        + " of "
                                        + CONNECTIONS
                                        + " connections were lost, such as "
                                        + lost.stream().map(Lost::told).sorted().findFirst().get(),
                                "Look at the load balancer's TCP_ELB_Reset_Count and TCP_Target_Reset_Count, and at firewalls between the"
                                        + " consumer and "
                                        + Words.list(all))
                        // One that was reset says no: that is never looked at again.
                        .late(lost.stream().allMatch(l -> Late.is(l.why())));
    }

    /** A connection that did not bring an answer. */
    private record Lost(HostPort at, IOException why) {
        String told() {
            return at + ": " + why.getMessage();
        }
    }

    static Answer delivery(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<Answer> obstacle = obstacle(place, sight);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        ConsumerSpec consumer = place.theConsumer();
        HostPort bootstrap =
                new HostPort(
                        sight.endpointName(consumer).orElseThrow(),
                        consumer.ports().bootstrapPort());
        int brokers = sight.topology().brokers().size();
        int messages = Math.max(MESSAGES, brokers);
        LinkClient.Delivery came;
        try (ListenerAccess.Grant _ = sight.forDelivery(consumer)) {
            came = sight.sources().client().deliver(consumer, bootstrap, brokers, messages);
        }
        Set<BrokerId> leaders = new TreeSet<>(came.leaders().values());
        int produced = sum(came.produced());
        int consumed = sum(came.consumed());
        String evidence =
                produced
                        + " messages produced and "
                        + consumed
                        + " consumed over "
                        + came.leaders().size()
                        + " partitions led by brokers "
                        + leaders.stream().map(BrokerId::toString).collect(Collectors.joining(", "))
                        + ", bootstrapped at "
                        + bootstrap;
        return leaders.size() == brokers
                        && produced == messages
                        && came.consumed().equals(came.produced())
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence + "; expected " + messages + " through " + brokers + " leaders",
                        "Read the brokers' logs; then linkspan verify --only LS-LNK-02");
    }

    private static int sum(Map<Integer, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
