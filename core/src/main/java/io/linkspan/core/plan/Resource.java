package io.linkspan.core.plan;

import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ZoneId;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A thing that should exist. The same types describe what does exist ({@link Existing#actual}), so
 * that a difference of components is a change. References to others are by key; their physical ids
 * appear only when a plan is applied.
 */
public sealed interface Resource {
    ResourceKey key();

    /** What must exist first. */
    Set<ResourceKey> dependsOn();

    /** Components that cannot be changed in place: a difference replaces the resource. */
    default Set<String> fixed() {
        return Set.of();
    }

    /** Whether a fixed component can become what is wanted all the same, from what is there. */
    default boolean reaches(Resource actual, String component) {
        return false;
    }

    /**
     * Whether a replaced dependency leaves this one in place, to be pointed to the successor;
     * otherwise it is replaced too.
     */
    default boolean survives(ResourceKey dependency) {
        return false;
    }

    // ---- network

    record Vpc(String name, Ipv4Block cidr) implements Resource {
        public static final ResourceKey KEY = new ResourceKey("vpc", "kafka");

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of();
        }

        @Override
        public Set<String> fixed() {
            return Set.of("cidr");
        }
    }

    /**
     * @param name also its Name tag, such as broker-usw2-az1
     */
    record Subnet(String name, ZoneId zone, Ipv4Block cidr) implements Resource {
        public static ResourceKey key(String name) {
            return new ResourceKey("subnet", name);
        }

        @Override
        public ResourceKey key() {
            return key(name);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(Vpc.KEY);
        }

        @Override
        public Set<String> fixed() {
            return Set.of("zone", "cidr");
        }
    }

    /** Attached to the VPC. */
    record InternetGateway(String name, boolean attached) implements Resource {
        public static final ResourceKey KEY = new ResourceKey("internet-gateway", "kafka");

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(Vpc.KEY);
        }
    }

    /**
     * A route table whose default route leads to the internet gateway.
     *
     * @param defaultRoute whether 0.0.0.0/0 leads to the gateway
     * @param subnets those associated with it
     */
    record RouteTable(String name, boolean defaultRoute, SortedSet<ResourceKey> subnets)
            implements Resource {
        public static final ResourceKey KEY = new ResourceKey("route-table", "public");

        public RouteTable {
            subnets = new TreeSet<>(subnets);
        }

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return union(subnets, Vpc.KEY, InternetGateway.KEY);
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return subnets.contains(dependency);
        }
    }

    /**
     * @param ingress exactly these rules
     * @param egress exactly these rules
     */
    record SecurityGroup(
            String name,
            @Unplanned String description,
            SortedSet<Rule> ingress,
            SortedSet<Rule> egress)
            implements Resource {
        public SecurityGroup {
            ingress = new TreeSet<>(ingress);
            egress = new TreeSet<>(egress);
        }

        public static ResourceKey key(String name) {
            return new ResourceKey("security-group", name);
        }

        @Override
        public ResourceKey key() {
            return key(name);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(Vpc.KEY);
        }
    }

    /**
     * One permission of a security group.
     *
     * @param protocol tcp, or -1 for all
     * @param fromPort first port; -1 with protocol -1
     * @param toPort last port; -1 with protocol -1
     * @param cidr the peer's block, such as 10.0.0.0/16
     */
    record Rule(String protocol, int fromPort, int toPort, String cidr)
            implements Comparable<Rule> {
        public static Rule tcp(int from, int to, Ipv4Block peer) {
            return new Rule("tcp", from, to, peer.toString());
        }

        public static Rule everythingTo(String cidr) {
            return new Rule("-1", -1, -1, cidr);
        }

        @Override
        public int compareTo(Rule o) {
            int byPort =
                    fromPort != o.fromPort
                            ? Integer.compare(fromPort, o.fromPort)
                            : Integer.compare(toPort, o.toPort);
            int byPeer = byPort != 0 ? byPort : cidr.compareTo(o.cidr);
            return byPeer != 0 ? byPeer : protocol.compareTo(o.protocol);
        }

        @Override
        public String toString() {
            return (protocol.equals("-1")
                            ? "all"
                            : protocol
                                    + " "
                                    + (fromPort == toPort ? fromPort : fromPort + "-" + toPort))
                    + " "
                    + cidr;
        }
    }

    // ---- hosts

    /**
     * The public half of the key that opens the hosts; the private half stays in the work folder.
     */
    record KeyPair(String name) implements Resource {
        public static final ResourceKey KEY = new ResourceKey("key-pair", "hosts");

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of();
        }
    }

    /**
     * A host.
     *
     * @param name bastion, or broker-node1 and so on
     * @param privateAddress empty lets AWS choose
     * @param publicAddress whether it has one
     * @param dataVolumeGiB 0 for none beside the root volume
     * @param running false when it was stopped
     */
    record Instance(
            String name,
            ResourceKey subnet,
            String privateAddress,
            String instanceType,
            SortedSet<ResourceKey> securityGroups,
            boolean publicAddress,
            int dataVolumeGiB,
            boolean running)
            implements Resource {
        public Instance {
            securityGroups = new TreeSet<>(securityGroups);
        }

        public static ResourceKey key(String name) {
            return new ResourceKey("instance", name);
        }

        public static ResourceKey ofNode(BrokerId id) {
            return key("broker-node" + id);
        }

        public static final ResourceKey BASTION = key("bastion-node");

        @Override
        public ResourceKey key() {
            return key(name);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return union(securityGroups, subnet, KeyPair.KEY);
        }

        @Override
        public Set<String> fixed() {
            return Set.of("subnet", "privateAddress", "publicAddress");
        }
    }

    // ---- load balancer

    /**
     * @param addresses the private address of its node in each subnet
     * @param enforceOnPrivateLink whether its security group's inbound rules apply to traffic of
     *     endpoints
     */
    record LoadBalancer(
            String name,
            SortedMap<ResourceKey, String> addresses,
            ResourceKey securityGroup,
            boolean crossZone,
            boolean enforceOnPrivateLink)
            implements Resource {
        public static final ResourceKey KEY = new ResourceKey("load-balancer", "kafka");

        public LoadBalancer {
            addresses = new TreeMap<>(addresses);
        }

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return union(addresses.keySet(), securityGroup, Vpc.KEY);
        }

        @Override
        public Set<String> fixed() {
            return Set.of("addresses", "securityGroup");
        }

        /**
         * Source: ELBv2 guide, "Update the Availability Zones for your Network Load Balancer":
         * zones may be added and removed, but what stands in one stays as it is.
         */
        @Override
        public boolean reaches(Resource actual, String component) {
            if (!component.equals("addresses") || !(actual instanceof LoadBalancer there)) {
                return false;
            }
            SortedMap<ResourceKey, String> common = new TreeMap<>(addresses);
            common.keySet().retainAll(there.addresses.keySet());
            return !common.isEmpty() && there.addresses.entrySet().containsAll(common.entrySet());
        }

        /** Whether it is to leave a zone in which it stands. */
        boolean leavesZoneOf(LoadBalancer actual) {
            return !addresses.keySet().containsAll(actual.addresses.keySet());
        }
    }

    /**
     * @param name its name on AWS, at most 32 characters
     * @param port the load balancer's port, as the guide has it; each target brings its own
     * @param attributes those that the spec says something about, by AWS's names
     */
    record TargetGroup(
            String name, int port, HealthCheck healthCheck, SortedMap<String, String> attributes)
            implements Resource {
        public TargetGroup {
            attributes = new TreeMap<>(attributes);
        }

        public static ResourceKey key(String name) {
            return new ResourceKey("target-group", name);
        }

        @Override
        public ResourceKey key() {
            return key(name);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(Vpc.KEY);
        }

        @Override
        public Set<String> fixed() {
            return Set.of("port");
        }
    }

    /** A TCP check of each target's own port ({@code traffic-port}). */
    record HealthCheck(int intervalSeconds, int healthyThreshold, int unhealthyThreshold) {}

    /** A load balancer's port and the group it leads to. */
    record Listener(int port, ResourceKey targetGroup) implements Resource {
        public static ResourceKey key(int port) {
            return new ResourceKey("listener", Integer.toString(port));
        }

        @Override
        public ResourceKey key() {
            return key(port);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(LoadBalancer.KEY, targetGroup);
        }
    }

    /**
     * The targets of a group.
     *
     * @param targets the port of each instance; exactly these are registered
     * @param after what must be up before health checks begin, so that targets never start out
     *     unhealthy
     */
    record Targets(
            ResourceKey targetGroup,
            SortedMap<ResourceKey, Integer> targets,
            @Unplanned Set<ResourceKey> after)
            implements Resource {
        public Targets {
            targets = new TreeMap<>(targets);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return new ResourceKey("targets", targetGroup.name());
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            Set<ResourceKey> all = union(after, targetGroup);
            all.addAll(targets.keySet());
            return all;
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return !dependency.equals(targetGroup);
        }
    }

    // ---- private link

    /**
     * @param principals exactly these may connect
     */
    record EndpointService(String name, boolean acceptanceRequired, SortedSet<String> principals)
            implements Resource {
        public static final ResourceKey KEY = new ResourceKey("endpoint-service", "kafka");

        public EndpointService {
            principals = new TreeSet<>(principals);
        }

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(LoadBalancer.KEY);
        }
    }

    /** A TiDB Cloud private link connection to the endpoint service. */
    record PrivateLinkConnection(String consumer, String clusterId) implements Resource {
        public static ResourceKey key(String consumer) {
            return new ResourceKey("private-link-connection", consumer);
        }

        @Override
        public ResourceKey key() {
            return key(consumer);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(EndpointService.KEY);
        }

        @Override
        public Set<String> fixed() {
            return Set.of("clusterId");
        }
    }

    /**
     * The acceptance of a consumer's connection on our side, and its becoming available.
     *
     * @param owner the account whose connection is accepted, and no other's
     */
    record AcceptedConnection(String consumer, String owner) implements Resource {
        public static ResourceKey key(String consumer) {
            return new ResourceKey("accepted-connection", consumer);
        }

        @Override
        public ResourceKey key() {
            return key(consumer);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(PrivateLinkConnection.key(consumer));
        }
    }

    /**
     * The acceptance of what a generic consumer's account has connected. The consumer makes its
     * endpoints by itself, when it likes: where there is none yet, nothing waits.
     *
     * @param owner the account whose connections are accepted, and no other's
     * @param accepted whether none of them waits for acceptance
     */
    record OwnersConnections(String consumer, String owner, boolean accepted) implements Resource {
        @Override
        public ResourceKey key() {
            return AcceptedConnection.key(consumer);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(EndpointService.KEY);
        }
    }

    /**
     * The names that TiDB Cloud resolves to the connection's endpoint, one domain for each zone.
     */
    record AttachedDomains(String consumer, String clusterId, SortedSet<ZoneId> zones)
            implements Resource {
        public AttachedDomains {
            zones = new TreeSet<>(zones);
        }

        public static ResourceKey key(String consumer) {
            return new ResourceKey("attached-domains", consumer);
        }

        @Override
        public ResourceKey key() {
            return key(consumer);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(AcceptedConnection.key(consumer));
        }
    }

    // ---- Kafka

    /** Kafka's files, and the supervisor's, on a host. */
    record KafkaInstallation(BrokerId node, KafkaVersion version) implements Resource {
        public static ResourceKey key(BrokerId node) {
            return new ResourceKey("kafka-installation", node.toString());
        }

        @Override
        public ResourceKey key() {
            return key(node);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(Instance.ofNode(node), Instance.BASTION);
        }
    }

    /**
     * A node's server.properties.
     *
     * @param text the whole file; {@code ${...}} stands for what is known only once domains are
     *     attached
     */
    record BrokerConfiguration(BrokerId node, String text, @Unplanned Set<ResourceKey> after)
            implements Resource {
        public BrokerConfiguration {
            after = Set.copyOf(after);
        }

        public static ResourceKey key(BrokerId node) {
            return new ResourceKey("broker-configuration", node.toString());
        }

        @Override
        public ResourceKey key() {
            return key(node);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return union(after, KafkaInstallation.key(node));
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return after.contains(dependency);
        }
    }

    /**
     * What a broker shows on a consumer's listener: key and certificates, in one file on its host.
     *
     * @param names those it is for; empty where the user gave it
     * @param issuer who vouches for it, as in {@link Facts.SecretFacts}
     * @param fresh whether it is valid for another while
     */
    record ListenerCertificate(
            BrokerId node,
            String listener,
            SortedSet<String> names,
            String issuer,
            boolean fresh,
            @Unplanned Set<ResourceKey> after)
            implements Resource {
        public ListenerCertificate {
            names = new TreeSet<>(names);
            after = Set.copyOf(after);
        }

        public static ResourceKey key(BrokerId node, String listener) {
            return new ResourceKey(
                    "listener-certificate", listener.toLowerCase(Locale.ROOT) + "-" + node);
        }

        @Override
        public ResourceKey key() {
            return key(node, listener);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return union(after, KafkaInstallation.key(node));
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return after.contains(dependency);
        }
    }

    /**
     * The user of a consumer's listener and its password, in a file on a broker's host: with PLAIN,
     * brokers must know it themselves.
     *
     * @param password its mark, as in {@link Facts.SecretFacts}
     */
    record ListenerPassword(BrokerId node, String listener, String user, String password)
            implements Resource {
        public static ResourceKey key(BrokerId node, String listener) {
            return new ResourceKey(
                    "listener-password", listener.toLowerCase(Locale.ROOT) + "-" + node);
        }

        @Override
        public ResourceKey key() {
            return key(node, listener);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(KafkaInstallation.key(node));
        }
    }

    /**
     * A user in the cluster's metadata.
     *
     * @param password its mark, as in {@link Facts.SecretFacts}
     */
    record ScramUser(String user, Mechanism mechanism, String password) implements Resource {
        public static ResourceKey key(String user) {
            return new ResourceKey("scram-user", user);
        }

        @Override
        public ResourceKey key() {
            return key(user);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(KafkaCluster.KEY);
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return true;
        }
    }

    /**
     * @param permissions exactly what the user may do
     */
    record UserPermissions(String user, SortedSet<Permission> permissions) implements Resource {
        public UserPermissions {
            permissions = new TreeSet<>(permissions);
        }

        public static ResourceKey key(String user) {
            return new ResourceKey("user-permissions", user);
        }

        @Override
        public ResourceKey key() {
            return key(user);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(KafkaCluster.KEY);
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return true;
        }
    }

    /**
     * A node's formatted log folder. Formatted once, with the cluster's id, and never again.
     *
     * @param fillsVolume whether its file system is as large as the volume it is on; so where there
     *     is none
     */
    record BrokerStorage(BrokerId node, boolean fillsVolume) implements Resource {
        public static ResourceKey key(BrokerId node) {
            return new ResourceKey("broker-storage", node.toString());
        }

        @Override
        public ResourceKey key() {
            return key(node);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(BrokerConfiguration.key(node), Instance.ofNode(node));
        }
    }

    /**
     * A node's process under its supervisor.
     *
     * @param launch how the JVM is started
     * @param current whether it runs with the configuration and launch settings that stand on the
     *     host
     */
    record BrokerProcess(BrokerId node, Launch launch, boolean current) implements Resource {
        public static ResourceKey key(BrokerId node) {
            return new ResourceKey("broker-process", node.toString());
        }

        @Override
        public ResourceKey key() {
            return key(node);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return Set.of(BrokerStorage.key(node));
        }
    }

    /**
     * @param java a JDK home on the host; empty uses the host's own
     * @param heapMiB initial and largest heap
     */
    record Launch(String java, int heapMiB, List<String> jvmOptions) {
        public Launch {
            jvmOptions = List.copyOf(jvmOptions);
        }
    }

    /**
     * All brokers registered and unfenced, with a controller quorum. Nothing is made: it is waited
     * for.
     */
    record KafkaCluster(
            SortedSet<BrokerId> brokers, Map<BrokerId, String> addresses, int internalPort)
            implements Resource {
        public static final ResourceKey KEY = new ResourceKey("kafka-cluster", "kafka");

        public KafkaCluster {
            brokers = new TreeSet<>(brokers);
            addresses = Map.copyOf(addresses);
        }

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            Set<ResourceKey> all = new LinkedHashSet<>();
            addresses.keySet().forEach(node -> all.add(BrokerProcess.key(node)));
            all.add(Instance.BASTION);
            return all;
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return true;
        }
    }

    // ---- Kafka that runs already

    /**
     * The server.properties of a broker that runs already, with the consumers' listeners in it. To
     * create or update it lays the new file beside the old one; {@link RollingRestart} puts it in
     * place when the broker's turn comes.
     *
     * @param path on the broker's host
     * @param text the whole file; empty until it was merged with what is there
     */
    record ExistingConfiguration(
            BrokerId node,
            String path,
            String text,
            @Unplanned List<AddedListener> listeners,
            @Unplanned Set<ResourceKey> after)
            implements Resource {
        public ExistingConfiguration {
            listeners = List.copyOf(listeners);
            after = Set.copyOf(after);
        }

        public static ResourceKey key(BrokerId node) {
            return new ResourceKey("existing-configuration", node.toString());
        }

        @Override
        public ResourceKey key() {
            return key(node);
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            return after;
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return true;
        }

        /** As people may read it: without the user's secrets. */
        public ExistingConfiguration shown() {
            return new ExistingConfiguration(
                    node, path, ServerProperties.parse(text).shown(), listeners, after);
        }

        /** Files hold secrets of the user's, and this text may get anywhere. */
        @Override
        public String toString() {
            return key() + " at " + path;
        }
    }

    /**
     * A consumer's listener on a broker.
     *
     * @param advertised {@code host:port}; may hold a symbol
     * @param settings what secures it
     */
    record AddedListener(
            String name,
            String host,
            int port,
            String advertised,
            String protocol,
            SortedMap<String, String> settings) {
        public AddedListener {
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        }
    }

    /**
     * That all brokers run with what their files say: those that do not are restarted one by one,
     * each only while the cluster can spare it.
     *
     * @param outdated brokers that run with something else, or do not run
     * @param after what must be there before a broker is proven to serve its consumers
     */
    record RollingRestart(
            SortedSet<BrokerId> outdated,
            @Unplanned SortedSet<BrokerId> brokers,
            @Unplanned Set<ResourceKey> after)
            implements Resource {
        public static final ResourceKey KEY = new ResourceKey("rolling-restart", "kafka");

        public RollingRestart {
            outdated = new TreeSet<>(outdated);
            brokers = new TreeSet<>(brokers);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return KEY;
        }

        @Override
        public Set<ResourceKey> dependsOn() {
            Set<ResourceKey> all = new LinkedHashSet<>(after);
            brokers.forEach(node -> all.add(ExistingConfiguration.key(node)));
            return all;
        }

        @Override
        public boolean survives(ResourceKey dependency) {
            return true;
        }
    }

    private static Set<ResourceKey> union(Set<ResourceKey> some, ResourceKey... more) {
        Set<ResourceKey> all = new LinkedHashSet<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
