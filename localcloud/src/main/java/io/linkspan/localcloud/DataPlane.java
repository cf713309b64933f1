package io.linkspan.localcloud;

import io.linkspan.localcloud.compute.InstanceHost;
import io.linkspan.localcloud.compute.Instances;
import io.linkspan.localcloud.dns.Resolvers;
import io.linkspan.localcloud.ec2.ConsoleSource;
import io.linkspan.localcloud.elbv2.TargetHealthSource;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.loadbalancing.LoadBalancing;
import io.linkspan.localcloud.store.Reports;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.tidbcloud.AttachedDomains;
import io.linkspan.relay.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Everything real: load balancers and endpoints on a relay, hosts with SSH, resolvers. */
final class DataPlane implements AutoCloseable {
    /**
     * When everything ends at once, the last members of a cluster wait in vain for the others; what
     * they have written stays written, so they need not be waited for as long as a single host.
     */
    private static final Duration LAST_GRACE = Duration.ofSeconds(4);

    private final Store store;
    private final Relay relay;
    private final LoadBalancing loadBalancing;
    private final Resolvers resolvers;
    private final Instances instances;
    private final AttachedDomains domains;

    private DataPlane(
            Store store,
            Relay relay,
            LoadBalancing loadBalancing,
            Resolvers resolvers,
            Instances instances,
            AttachedDomains domains) {
        this.store = store;
        this.relay = relay;
        this.loadBalancing = loadBalancing;
        this.resolvers = resolvers;
        this.instances = instances;
        this.domains = domains;
    }

    /** Makes all parts around a relay; nothing listens before {@link #start}. */
    static DataPlane open(CloudOptions options, CloudSettings settings, Store store, Relay relay) {
        Reports reports = new CloudReports(store);
        LoadBalancing loadBalancing = new LoadBalancing(relay, reports, AddressHolder::explained);
        AttachedDomains domains =
                new AttachedDomains(
                        settings.domainSuffix(), settings.region() + ".aws.confluent.cloud");
        Resolvers resolvers =
                new Resolvers(
                        settings.region(), settings.dnsPort(), domains, loadBalancing::zonesInDns);
        Instances instances =
                new Instances(
                        new Instances.Settings(
                                options.home().resolve("instances"),
                                settings.sshPort(),
                                options.instanceEnvironment(),
                                InstanceHost.SHUTDOWN_GRACE),
                        store::image,
                        resolvers::resolve,
                        reports);
        return new DataPlane(store, relay, loadBalancing, resolvers, instances, domains);
    }

    /**
     * Makes the world as the image says, now and after every change.
     *
     * @throws IOException when a network's resolver cannot listen: another cloud has the network
     */
    void start() throws IOException {
        resolvers.reconcile(store.image());
        store.subscribe(resolvers);
        store.subscribe(loadBalancing);
        store.subscribe(instances);
    }

    TargetHealthSource targetHealth() {
        return loadBalancing;
    }

    /** What hosts wrote to their consoles. */
    ConsoleSource consoles() {
        return id ->
                instances.console(id).map(c -> new ConsoleSource.Console(c.text(), c.writtenAt()));
    }

    AttachedDomains domains() {
        return domains;
    }

    /** Whether names below a domain are being answered. */
    boolean answersBelow(String domain) {
        return resolvers.answersBelow(domain);
    }

    /** A name's addresses as a network's hosts see them. */
    List<InetAddress> addresses(String vpcId, String name) {
        return resolvers.addresses(vpcId, name);
    }

    void endProcesses(Image image) throws IOException {
        try (InstanceHost host = new InstanceHost()) {
            for (Instance instance : image.all(Instance.class)) {
                host.stop(instance.id(), LAST_GRACE);
            }
        }
    }

    @Override
    public void close() throws IOException {
        resolvers.close();
        instances.close();
        relay.close();
    }
}
