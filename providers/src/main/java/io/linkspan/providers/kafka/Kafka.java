package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import io.linkspan.engine.Bastion;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.KafkaArchives;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.LinkClient;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.Time;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.KafkaReader;
import io.linkspan.engine.view.ListenerReader;
import java.time.InstantSource;
import java.util.Optional;

/** Kafka as the engine sees it. */
public final class Kafka {
    private Kafka() {}

    /** The provider of installations, configurations, storage, processes and the cluster. */
    public static ResourceProvider resources(
            Hosts hosts,
            Bastion bastion,
            KafkaArchives archives,
            Optional<Secrets> secrets,
            Time time) {
        Nodes nodes = new Nodes(hosts);
        ClusterHealth health = new ClusterHealth(new BrokerProbe());
        return new KafkaResources(
                nodes,
                new Installations(nodes, archives),
                new Storage(nodes),
                new Processes(nodes, bastion, time),
                new Clusters(nodes, bastion, health, time),
                new NodeSecrets(nodes, secrets),
                new Users(
                        hosts,
                        bastion,
                        secrets,
                        secrets.map(Kafka::access).orElse(ListenerAccess.PLAINTEXT),
                        time),
                InstantSource.system());
    }

    /** The way into secured listeners. */
    public static ListenerAccess access(Secrets secrets) {
        return new ListenerClients(secrets);
    }

    /** Secured listeners as brokers show them, for verification. */
    public static ListenerReader listenerReader(Secrets secrets) {
        return new SeenListeners(secrets);
    }

    /** The provider of brokers that run already. */
    public static ResourceProvider existing(Hosts hosts, Optional<Secrets> secrets, Time time) {
        return new ExistingResources(
                hosts,
                new BrokerProbe(),
                secrets.map(Kafka::access).orElse(ListenerAccess.PLAINTEXT),
                InstantSource.system(),
                time);
    }

    /**
     * Connections to INTERNAL listeners, from the bastion or, without one, from a broker's host.
     */
    public static Dialer inside(
            Hosts hosts, Bastion bastion, KafkaLink link, Optional<Existing> bastionHost) {
        return ExistingHosts.of(hosts, link)
                .map(ExistingHosts::inside)
                .or(() -> bastionHost.map(host -> bastion.dialer(link, host)))
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-TOPIC-05",
                                        "the link's bastion does not run",
                                        "brokers are entered through it",
                                        "Run `linkspan apply`")));
    }

    /** Connections to a consumer's listener through the link, as its clients make them. */
    public static Dialer throughLink(
            ConsumerNetwork network, ListenerAccess access, ConsumerSpec consumer) {
        return access.through(new NamesOfConsumer(network), consumer);
    }

    /** The script that runs a node on its host, for whoever installs it by other means. */
    public static String supervisorScript() {
        return Nodes.script();
    }

    public static KafkaProbe probe() {
        return new BrokerProbe();
    }

    /** What the nodes' hosts show, for verification. */
    public static HostReader hostReader(Hosts hosts, InstantSource clock, KafkaLink link) {
        return ExistingHosts.of(hosts, link)
                .<HostReader>map(existing -> new SeenExistingHosts(existing, clock))
                .orElseGet(() -> new SeenHosts(hosts, clock));
    }

    /** The cluster as one broker tells it, for verification. */
    public static KafkaReader clusterReader() {
        return new SeenCluster();
    }

    public static LinkClient client(ConsumerNetwork network, ListenerAccess access) {
        return new StockClient(network, access);
    }
}
