package io.linkspan.providers.kafka;

import io.linkspan.engine.Bastion;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.KafkaArchives;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Time;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.KafkaReader;
import java.time.InstantSource;

/** Kafka as the engine sees it. */
public final class Kafka {
    private Kafka() {}

    /** The provider of installations, configurations, storage, processes and the cluster. */
    public static ResourceProvider resources(
            Hosts hosts, Bastion bastion, KafkaArchives archives, Time time) {
        Nodes nodes = new Nodes(hosts);
        ClusterHealth health = new ClusterHealth(new BrokerProbe());
        return new KafkaResources(
                nodes,
                new Installations(nodes, archives),
                new Storage(nodes),
                new Processes(nodes, bastion, health, time),
                new Clusters(nodes, bastion, health, time));
    }

    public static KafkaProbe probe() {
        return new BrokerProbe();
    }

    /** What the nodes' hosts show, for verification. */
    public static HostReader hostReader(Hosts hosts, InstantSource clock) {
        return new SeenHosts(hosts, clock);
    }

    /** The cluster as one broker tells it, for verification. */
    public static KafkaReader clusterReader() {
        return new SeenCluster();
    }

    public static LinkClient client(ConsumerNetwork network) {
        return new StockClient(network);
    }
}
