package io.linkspan.core.plan;

import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wanted of brokers that run already. */
record ExistingFiles(Topology topology, Brokers.Existing existing) {
    /**
     * @param access keys, passwords and users of the consumers' listeners
     */
    List<Resource> resources(Set<ResourceKey> access) {
        BrokerFiles files = new BrokerFiles(topology);
        List<Resource> resources = new ArrayList<>();
        for (ExistingBroker broker : existing.brokers()) {
            Node node =
                    topology.node(broker.id())
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            "broker " + broker.id() + " has no place"));
            resources.add(
                    new Resource.ExistingConfiguration(
                            broker.id(),
                            broker.config(),
                            "",
                            files.added(node, broker.secrets()),
                            files.waitsFor(node)));
        }
        resources.add(
                new Resource.RollingRestart(
                        new TreeSet<>(),
                        existing.brokers().stream()
                                .map(ExistingBroker::id)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        access));
        return resources;
    }
}
