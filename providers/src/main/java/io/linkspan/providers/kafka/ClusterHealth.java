package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.plan.Resource.KafkaCluster;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether a cluster is whole: a controller leads, and every broker sees all brokers unfenced. */
final class ClusterHealth {
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration CHECK_FOR_DEAD = Duration.ofSeconds(3);

    private final BrokerProbe probe;

    ClusterHealth(BrokerProbe probe) {
        this.probe = probe;
    }

    /** Says why nothing more will come, by throwing. */
    interface Reason {
        void check() throws InterruptedException;
    }

    /** What is missing, in words; empty when nothing is. */
    Optional<String> missing(Dialer from, KafkaCluster wanted) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        for (BrokerId broker : wanted.brokers()) {
            HostPort at =
                    new HostPort(
                            String.valueOf(wanted.addresses().get(broker)), wanted.internalPort());
            try {
                KafkaProbe.Metadata metadata = probe.metadata(from, at);
                clusters.add(metadata.clusterId());
                Set<BrokerId> unseen = new TreeSet<>(wanted.brokers());
                metadata.brokers().forEach(b -> unseen.remove(b.id()));
                if (!unseen.isEmpty()) {
                    problems.add("broker " + broker + " does not see " + joined(unseen));
                }
                if (problems.isEmpty() && broker.equals(wanted.brokers().last())) {
                    Optional<BrokerId> leader = probe.quorumLeader(from, at);
                    if (leader.isEmpty()) {
                        problems.add("the controllers have no leader");
                    }
                }
            } catch (IOException e) {
                problems.add("broker " + broker + " does not answer (" + e.getMessage() + ")");
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking brokers");
            }
        }
        if (clusters.size() > 1) {
            problems.add("brokers belong to different clusters: " + clusters);
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** The active controller; empty when nobody tells. */
    Optional<BrokerId> controller(Dialer from, KafkaCluster wanted) {
        try {
            return probe.quorumLeader(
                    from,
                    new HostPort(
                            String.valueOf(wanted.addresses().get(wanted.brokers().last())),
                            wanted.internalPort()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The topics that each broker holds replicas of, in words. */
    Map<BrokerId, String> held(Dialer from, HostPort at) throws IOException {
        return probe.held(from, at);
    }

    void await(
            Dialer from,
            KafkaCluster wanted,
            Time time,
            Duration limit,
            Consumer<String> note,
            Reason dead)
            throws InterruptedException {
        long end = time.nanos() + limit.toNanos();
        long nextCheck = time.nanos() + CHECK_FOR_DEAD.toNanos();
        while (true) {
            Optional<String> missing = missing(from, wanted);
            if (missing.isEmpty()) {
                return;
            }
            note.accept(missing.get());
            if (time.nanos() - nextCheck > 0) {
                dead.check();
                nextCheck = time.nanos() + CHECK_FOR_DEAD.toNanos();
            }
            if (time.nanos() - end > 0) {
                throw KafkaFault.incomplete(missing.get(), "");
            }
            time.pause(PAUSE);
        }
    }

    private static String joined(Set<BrokerId> brokers) {
        return brokers.stream().map(b -> "broker " + b).collect(Collectors.joining(" and "));
    }
}
