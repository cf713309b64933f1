package io.linkspan.core.kafka;

import io.linkspan.core.link.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster at one moment, as one of its brokers tells it.
 *
 * @param brokers registered and unfenced
 * @param controller the active one
 * @param voters the KRaft quorum's nodes, and by how many records each is behind its leader; empty
 *     under ZooKeeper
 * @param partitions of all topics, Kafka's own included
 */
public record ClusterState(
        Set<BrokerId> brokers,
        Optional<BrokerId> controller,
        Optional<Map<BrokerId, Long>> voters,
        List<Partition> partitions) {
    public ClusterState {
        brokers = Set.copyOf(brokers);
        voters = voters.map(TreeMap::new);
        partitions = List.copyOf(partitions);
    }

    /**
     * @param minInsync the topic's effective min.insync.replicas
     */
    public record Partition(
            String topic, int index, int minInsync, Set<BrokerId> replicas, Set<BrokerId> inSync) {
        public Partition {
            replicas = Set.copyOf(replicas);
            inSync = Set.copyOf(inSync);
        }

        Set<BrokerId> behind() {
            Set<BrokerId> behind = new TreeSet<>(replicas);
            behind.removeAll(inSync);
            return behind;
        }

        @Override
        public String toString() {
            return topic + "-" + index;
        }
    }
}
