package io.linkspan.engine.view;

import io.linkspan.core.link.BrokerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster as one broker knows it.
 *
 * @param leader of the metadata quorum; empty when there is none, or the broker does not know one
 * @param quorumError what stood in the way of knowing; empty when nothing did
 * @param brokers registered and unfenced
 * @param topics all, Kafka's own included
 */
public record ClusterView(
        Optional<BrokerId> leader,
        String quorumError,
        Set<BrokerId> voters,
        Set<BrokerId> brokers,
        List<Topic> topics) {
    public ClusterView {
        voters = Set.copyOf(voters);
        brokers = Set.copyOf(brokers);
        topics = List.copyOf(topics);
    }

    /**
     * @param minInsync its effective min.insync.replicas
     */
    public record Topic(String name, int minInsync, List<Partition> partitions) {
        public Topic {
            partitions = List.copyOf(partitions);
        }
    }

    public record Partition(
            int index, Optional<BrokerId> leader, Set<BrokerId> replicas, Set<BrokerId> inSync) {
        public Partition {
            replicas = Set.copyOf(replicas);
            inSync = Set.copyOf(inSync);
        }
    }
}
