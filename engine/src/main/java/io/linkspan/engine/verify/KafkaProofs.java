package io.linkspan.engine.verify;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.view.ClusterView;
import io.linkspan.engine.view.ClusterView.Partition;
import io.linkspan.engine.view.ClusterView.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What brokers say when they are asked from inside. */
final class KafkaProofs {
    private KafkaProofs() {}

    static Answer told(Place place, Sight sight) throws IOException, InterruptedException {
        ClusterView cluster = sight.cluster();
        return Answer.pass(
                "brokers "
                        + Words.list(new TreeSet<>(cluster.brokers()))
                        + ", "
                        + cluster.topics().size()
                        + " topics");
    }

    static Answer quorum(Place place, Sight sight) throws IOException, InterruptedException {
        ClusterView cluster = sight.cluster();
        return cluster.leader()
                .map(leader ->
                        Answer.pass(
                                "node "
                                        + leader
                                        + " leads "
                                        + Words.list(new TreeSet<>(cluster.voters()))))
                .orElseGet(() ->
                        Answer.fail(
                                "no leader among controllers "
                                        + Words.list(
                                                sight.topology().controllers().stream()
                                                        .map(Node::id)
                                                        .toList())
                                        + (cluster.quorumError().isEmpty()
                                                ? ""
                                                : ": " + cluster.quorumError()),
                                "Start controllers until more than half of them run: ~/kafka/bin/linkspan-broker start on their hosts"));
    }

    static Answer unfenced(Place place, Sight sight) throws IOException, InterruptedException {
        ClusterView cluster = sight.cluster();
        return cluster.brokers().contains(place.broker())
                ? Answer.pass("unfenced")
                : Answer.fail(
                        "the controller counts "
                                + Words.list(new TreeSet<>(cluster.brokers()))
                                + " as alive, not broker "
                                + place.broker(),
                        restart(place, sight, "says why its heartbeats do not arrive"));
    }

    private static String restart(Place place, Sight sight, String says) {
        return OnHost.restart(
                sight.topology(), place.broker(), OnHost.log(sight.topology()) + " " + says);
    }

    static Answer internalBrokers(Place place, Sight sight)
            throws IOException, InterruptedException {
        HostPort at = sight.internal(place.theNode());
        KafkaProbe.Metadata seen;
        try {
            seen = sight.metadata(sight.bastion(), at);
        } catch (IOException e) {
            return Answer.fail(
                            at + " does not answer: " + e.getMessage(),
                            restart(place, sight, "says what holds it up"))
                    .late(Late.is(e));
        }
        Map<BrokerId, HostPort> actual = advertised(seen);
        Map<BrokerId, HostPort> planned = new TreeMap<>();
        sight.topology().brokers().forEach(b -> planned.put(b.id(), sight.internal(b)));
        return actual.equals(planned)
                ? Answer.pass("cluster " + seen.clusterId() + ": " + described(actual))
                : Answer.fail(
                        "planned are "
                                + described(planned)
                                + ", seen from "
                                + at
                                + " are "
                                + described(actual),
                        "Start the missing brokers, or stop those that the spec does not name");
    }

    static Answer externalNames(Place place, Sight sight) throws IOException, InterruptedException {
        Node broker = place.theNode();
        Map<BrokerId, HostPort> actual =
                advertised(
                        sight.metadata(
                                sight.through(sight.bastion(), place), sight.listener(place)));
        HostPort wanted =
                sight.advertised(place.theConsumer(), broker)
                        .orElseThrow(() -> new IOException("its domain is not known"));
        HostPort own = actual.get(broker.id());
        List<String> faults = new ArrayList<>();
        if (!wanted.equals(own)) {
            faults.add(
                    "broker "
                            + broker.id()
                            + " is called "
                            + (own == null ? "nothing" : own)
                            + ", planned is "
                            + wanted);
        }
        return Answer.unless(
                faults,
                String.valueOf(own),
                "In broker "
                        + broker.id()
                        + "'s advertised.listeners set "
                        + sight.topology().listenerName(place.theConsumer())
                        + "://"
                        + wanted
                        + " and restart it");
    }

    private static Map<BrokerId, HostPort> advertised(KafkaProbe.Metadata seen) {
        Map<BrokerId, HostPort> actual = new TreeMap<>();
        seen.brokers().forEach(b -> actual.put(b.id(), b.advertised()));
        return actual;
    }

    private static String described(Map<BrokerId, HostPort> brokers) {
        return brokers.entrySet().stream()
                .map(e -> e.getKey() + " at " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    static Answer minInsync(Place place, Sight sight) throws IOException, InterruptedException {
        int brokers = sight.topology().brokers().size();
        List<Topic> beyond =
                sight.cluster().topics().stream().filter(t -> t.minInsync() > brokers).toList();
        return Answer.unless(
                beyond.stream()
                        .map(t ->
                                "topic "
                                        + t.name()
                                        + " asks for "
                                        + t.minInsync()
                                        + " replicas in sync, and there are "
                                        + brokers
                                        + " brokers")
                        .toList(),
                "no topic asks for more than " + brokers,
                beyond.stream()
                        .map(t ->
                                "kafka-configs.sh --alter --entity-type topics --entity-name "
                                        + t.name()
                                        + " --add-config min.insync.replicas="
                                        + Math.max(1, smallest(t) - 1))
                        .collect(Collectors.joining("; ")));
    }

    private static int smallest(Topic topic) {
        return topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(1);
    }

    static Answer replicas(Place place, Sight sight) throws IOException, InterruptedException {
        int brokers = sight.topology().brokers().size();
        List<Topic> thin =
                sight.cluster().topics().stream().filter(t -> smallest(t) < t.minInsync()).toList();
        return Answer.unless(
                thin.stream()
                        .map(t ->
                                "topic "
                                        + t.name()
                                        + " has "
                                        + smallest(t)
                                        + " replicas and asks for "
                                        + t.minInsync()
                                        + " in sync")
                        .toList(),
                sight.cluster().topics().size() + " topics",
                thin.stream()
                        .map(t ->
                                "kafka-reassign-partitions.sh with at least "
                                        // One more than must be in sync, so that one can be spared.
                                        + Math.min(brokers, t.minInsync() + 1)
                                        + " replicas for each partition of "
                                        + t.name())
                        .collect(Collectors.joining("; ")));
    }

    static Answer inSync(Place place, Sight sight) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        for (Topic topic : sight.cluster().topics()) {
            for (Partition partition : topic.partitions()) {
                fault(topic, partition).ifPresent(faults::add);
            }
        }
        int partitions =
                sight.cluster().topics().stream().mapToInt(t -> t.partitions().size()).sum();
        return Answer.unless(
                faults.size() > 10 ? shortened(faults) : faults,
                partitions + " partitions have leaders and enough replicas in sync",
                "Start the brokers that hold the missing replicas, and wait for them to catch up");
    }

    private static List<String> shortened(List<String> faults) {
        List<String> first = new ArrayList<>(faults.subList(0, 10));
        first.add("and " + (faults.size() - 10) + " more");
        return first;
    }

    private static Optional<String> fault(Topic topic, Partition partition) {
        String name = topic.name() + "-" + partition.index();
        if (partition.leader().isEmpty()) {
            return Optional.of(name + " has no leader");
        }
        return partition.inSync().size() < Math.min(topic.minInsync(), partition.replicas().size())
                ? Optional.of(
                        name
                                + " has "
                                + Words.list(new TreeSet<>(partition.inSync()))
                                + " of "
                                + Words.list(new TreeSet<>(partition.replicas()))
                                + " in sync, fewer than its min.insync.replicas "
                                + topic.minInsync())
                : Optional.empty();
    }
}
