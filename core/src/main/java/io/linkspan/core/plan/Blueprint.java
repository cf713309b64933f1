package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every resource that the spec wants, given the clouds' facts.
 *
 * @param resources what the tool makes and owns
 * @param given physical ids of the user's own resources, which stand in for made ones and are never
 *     altered
 * @param problems what keeps it from being built. It is laid out all the same, as far as it can be:
 *     what was built when nothing was wrong yet must be found, and can be removed
 */
public record Blueprint(
        Topology topology,
        List<Resource> resources,
        Map<ResourceKey, String> given,
        List<Diagnostic> problems) {

    public Blueprint {
        resources = List.copyOf(resources);
        given = Map.copyOf(given);
        problems = List.copyOf(problems);
    }

    /** Where a network is gone, its block does not matter: nothing is left in it. */
    private static final Ipv4Block OF_NO_NETWORK = Ipv4Block.parse("10.0.0.0/16");

    /**
     * Lays out the spec.
     *
     * @throws DiagnosticException when no zone is known at all
     */
    public static Blueprint of(KafkaLink link, Facts facts) {
        List<Diagnostic> problems = new ArrayList<>();
        List<ZoneId> zones = ZoneChoice.zones(link, facts, problems);
        Ipv4Block vpc =
                switch (link.aws().vpc()) {
                    case VpcSpec.Made(Ipv4Block cidr) -> cidr;
                    case VpcSpec.Given(String id) -> {
                        if (facts.givenVpcCidr().isEmpty()) {
                            problems.add(
                                    Diagnostic.error(
                                            "LS-NET-01",
                                            "VPC "
                                                    + id
                                                    + " does not exist in "
                                                    + link.aws().region()
                                                    + " of account "
                                                    + facts.account(),
                                            "",
                                            "Name an existing VPC under aws.vpc.id, or let Linkspan make one with aws.vpc.cidr"));
                        }
                        yield facts.givenVpcCidr().orElse(OF_NO_NETWORK);
                    }
                };
        Topology topology =
                Topology.of(link, zones, new Ground(vpc, facts.subnets(), facts.instances()));
        return new Draft(link, facts, topology, problems).finished();
    }

    /**
     * This one, when it can be built.
     *
     * @throws DiagnosticException with all its problems
     */
    public Blueprint buildable() {
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
        return this;
    }

    /** Collects the resources of one blueprint. */
    private static final class Draft {
        private final KafkaLink link;
        private final Facts facts;
        private final Topology topology;
        private final List<Diagnostic> problems;
        private final List<Resource> resources = new ArrayList<>();
        private final Map<ResourceKey, String> given = new LinkedHashMap<>();

        private static final ResourceKey BASTION_GROUP = Resource.SecurityGroup.key("bastion");
        private static final ResourceKey BROKER_GROUP = Resource.SecurityGroup.key("brokers");
        private static final ResourceKey LOAD_BALANCER_GROUP =
                Resource.SecurityGroup.key("load-balancer");
        private static final ResourceKey BASTION_SUBNET = Resource.Subnet.key("bastion");

        Draft(KafkaLink link, Facts facts, Topology topology, List<Diagnostic> problems) {
            this.link = link;
            this.facts = facts;
            this.topology = topology;
            this.problems = problems;
        }

        Blueprint finished() {
            List<ConsumerSpec> crowded =
                    link.consumers().stream()
                            .filter(c -> topology.brokers().size() > c.ports().brokerPorts().size())
                            .toList();
            crowded.forEach(this::refuseCrowded);
            if (link.kafka().brokers() instanceof Brokers.Existing existing) {
                given.putAll(ExistingHosts.given(link, existing, facts, problems));
                loadBalancerGroup();
                loadBalancer();
                if (!crowded.isEmpty()) {
                    return withWhatExists();
                }
                link.consumers().forEach(this::consumer);
                int before = resources.size();
                topology.nodes().forEach(this::secrets);
                link.consumers().forEach(this::user);
                Set<ResourceKey> access =
                        resources.subList(before, resources.size()).stream()
                                .map(Resource::key)
                                .collect(Collectors.toSet());
                resources.addAll(new ExistingFiles(topology, existing).resources(access));
                return withWhatExists();
            }
            network();
            securityGroups();
            hosts();
            loadBalancer();
            if (crowded.isEmpty()) {
                link.consumers().forEach(this::consumer);
                kafka();
            }
            return withWhatExists();
        }

        /** Nobody could say which broker goes without a port, so none of them gets one. */
        private void refuseCrowded(ConsumerSpec consumer) {
            problems.add(
                    Diagnostic.error(
                            "LS-PLAN-26",
                            topology.brokers().size()
                                    + " brokers do not fit into the "
                                    + consumer.ports().brokerPorts().size()
                                    + " ports "
                                    + consumer.ports().brokerPorts()
                                    + " of consumer "
                                    + consumer.name(),
                            "The link's zones are "
                                    + topology.zones()
                                    + (link.zones().isEmpty()
                                            ? ", which the consumer reports and the spec does not choose among"
                                            : ""),
                            "Name the zones to use under zones:, or give the consumer more brokerPorts"));
        }

        private Blueprint withWhatExists() {
            StandIns standIns = StandIns.of(topology, facts, problems);
            given.putAll(standIns.given());
            resources.removeIf(standIns::replaces);
            return new Blueprint(topology, resources, given, problems);
        }

        private void network() {
            switch (link.aws().vpc()) {
                case VpcSpec.Made(Ipv4Block cidr) ->
                        resources.add(new Resource.Vpc(link.name() + "-vpc", cidr));
                case VpcSpec.Given(String id) -> given.put(Resource.Vpc.KEY, id);
            }
            for (ZoneId zone : topology.zones()) {
                resources.add(new Resource.Subnet("broker-" + zone, zone, topology.subnet(zone)));
            }
            resources.add(
                    new Resource.Subnet(
                            "bastion", topology.zones().getFirst(), topology.bastionSubnet()));
            resources.add(new Resource.InternetGateway(link.name() + "-igw", true));
            resources.add(
                    new Resource.RouteTable(
                            link.name() + "-igw-route-table",
                            true,
                            new TreeSet<>(Set.of(BASTION_SUBNET))));
        }

        private void securityGroups() {
            SortedSet<Resource.Rule> toBastion = new TreeSet<>();
            link.aws()
                    .bastion()
                    .sshFrom()
                    .forEach(from ->
                            (from.equals(AwsSpec.CALLER) ? caller() : Optional.of(from))
                                    .ifPresent(block ->
                                            toBastion.add(Resource.Rule.tcp(22, 22, block))));
            group(
                    "bastion",
                    "SSH to the bastion",
                    toBastion,
                    Resource.Rule.everythingTo("0.0.0.0/0"));

            SortedSet<Resource.Rule> toBrokers = new TreeSet<>();
            toBrokers.add(Resource.Rule.tcp(22, 22, topology.bastionSubnet()));
            toBrokers.add(
                    Resource.Rule.tcp(
                            link.kafka().ports().internal(),
                            link.kafka().ports().internal(),
                            topology.vpc()));
            for (ZoneId zone : topology.zones()) {
                int controller = link.kafka().ports().controller();
                toBrokers.add(Resource.Rule.tcp(controller, controller, topology.subnet(zone)));
                // The load balancer's nodes stand in these subnets, and traffic of the link comes
                // from their addresses.
                for (ConsumerSpec consumer : link.consumers()) {
                    toBrokers.add(
                            Resource.Rule.tcp(
                                    consumer.listenerPort(),
                                    consumer.listenerPort(),
                                    topology.subnet(zone)));
                }
            }
            for (ConsumerSpec consumer : link.consumers()) {
                toBrokers.add(
                        Resource.Rule.tcp(
                                consumer.listenerPort(),
                                consumer.listenerPort(),
                                topology.bastionSubnet()));
            }
            group("brokers", "Kafka nodes", toBrokers, Resource.Rule.everythingTo("0.0.0.0/0"));

            loadBalancerGroup();
        }

        private void loadBalancerGroup() {
            SortedSet<Resource.Rule> toLoadBalancer = new TreeSet<>();
            List<Ipv4Block> peers = new ArrayList<>(link.aws().loadBalancer().clientsFrom());
            // So that the path can be tested from the bastion too.
            peers.add(topology.vpc());
            for (Ipv4Block peer : peers) {
                for (ConsumerSpec consumer : link.consumers()) {
                    toLoadBalancer.addAll(ports(consumer.ports(), peer));
                }
            }
            group(
                    "load-balancer",
                    "Private link to Kafka",
                    toLoadBalancer,
                    new Resource.Rule("tcp", 0, 65_535, topology.vpc().toString()));
        }

        private Optional<Ipv4Block> caller() {
            if (facts.callerAddress().isEmpty()) {
                problems.add(
                        Diagnostic.error(
                                "LS-NET-02",
                                "aws.bastion.sshFrom names the caller, and this machine's address is not known",
                                "",
                                "Name the address itself, or set LINKSPAN_CALLER_ADDRESS"));
            }
            return facts.callerAddress().map(address -> Ipv4Block.parse(address + "/32"));
        }

        /**
         * The consumer's whole range, so that 49 brokers need no more rules than one, and a broker
         * more changes none. A port without a listener leads nowhere.
         */
        private static List<Resource.Rule> ports(LinkSpec ports, Ipv4Block peer) {
            PortRange brokers = ports.brokerPorts();
            int bootstrap = ports.bootstrapPort();
            if (bootstrap == brokers.first() - 1) {
                return List.of(Resource.Rule.tcp(bootstrap, brokers.last(), peer));
            }
            return List.of(
                    Resource.Rule.tcp(bootstrap, bootstrap, peer),
                    Resource.Rule.tcp(brokers.first(), brokers.last(), peer));
        }

        private void group(
                String name,
                String description,
                SortedSet<Resource.Rule> ingress,
                Resource.Rule egress) {
            resources.add(
                    new Resource.SecurityGroup(
                            name, description, ingress, new TreeSet<>(Set.of(egress))));
        }

        private void hosts() {
            resources.add(new Resource.KeyPair(link.name() + "-key-pair"));
            resources.add(
                    new Resource.Instance(
                            Resource.Instance.BASTION.name(),
                            BASTION_SUBNET,
                            "",
                            link.aws().bastion().instanceType(),
                            new TreeSet<>(Set.of(BASTION_GROUP)),
                            true,
                            0,
                            true));
            for (Node node : topology.nodes()) {
                resources.add(
                        new Resource.Instance(
                                Resource.Instance.ofNode(node.id()).name(),
                                Resource.Subnet.key("broker-" + node.zone()),
                                node.address(),
                                link.aws().brokerInstances().instanceType(),
                                new TreeSet<>(Set.of(BROKER_GROUP)),
                                false,
                                link.aws().brokerInstances().dataVolumeGiB(),
                                true));
            }
        }

        private void loadBalancer() {
            SortedMap<ResourceKey, String> addresses = new TreeMap<>();
            topology.zones()
                    .forEach(zone ->
                            addresses.put(
                                    Resource.Subnet.key("broker-" + zone),
                                    topology.loadBalancerAddress(zone)));
            if (link.kafka().existing().isPresent()) {
                // Of zones without a broker no subnet is known, and nothing would lead there.
                addresses.keySet().retainAll(given.keySet());
            }
            resources.add(
                    new Resource.LoadBalancer(
                            link.name() + "-nlb",
                            addresses,
                            LOAD_BALANCER_GROUP,
                            link.aws().loadBalancer().crossZone(),
                            // Without the consumer's blocks nothing could pass; then the allowed
                            // principals alone decide who connects.
                            !link.aws().loadBalancer().clientsFrom().isEmpty()));
            SortedSet<String> principals = new TreeSet<>();
            for (ConsumerSpec consumer : link.consumers()) {
                switch (consumer) {
                    case ConsumerSpec.TidbCloud tidb ->
                            principals.add("arn:aws:iam::" + facts(tidb).account() + ":root");
                    case ConsumerSpec.Generic generic -> principals.addAll(generic.principals());
                }
            }
            resources.add(
                    new Resource.EndpointService(link.name() + "-pl-service", true, principals));
        }

        private ConsumerFacts facts(ConsumerSpec consumer) {
            ConsumerFacts known = facts.consumers().get(consumer.name());
            if (known == null) {
                throw new IllegalStateException(
                        "no facts of consumer "
                                + consumer.name()
                                + " among "
                                + facts.consumers().keySet());
            }
            return known;
        }

        private void consumer(ConsumerSpec consumer) {
            String prefix =
                    link.consumers().indexOf(consumer) == 0
                            ? link.name()
                            : link.name() + "-c" + (link.consumers().indexOf(consumer) + 1);
            SortedMap<ResourceKey, Integer> all = new TreeMap<>();
            for (Node broker : topology.brokers()) {
                all.put(Resource.Instance.ofNode(broker.id()), consumer.listenerPort());
            }
            group(prefix + "-bootstrap", consumer.ports().bootstrapPort(), all);
            topology.brokerPorts(consumer)
                    .forEach((broker, port) -> {
                        SortedMap<ResourceKey, Integer> one = new TreeMap<>();
                        one.put(Resource.Instance.ofNode(broker), consumer.listenerPort());
                        group(prefix + "-b" + broker, port, one);
                    });
            switch (consumer) {
                case ConsumerSpec.TidbCloud tidb -> {
                    resources.add(
                            new Resource.PrivateLinkConnection(tidb.name(), tidb.clusterId()));
                    resources.add(
                            new Resource.AcceptedConnection(tidb.name(), facts(tidb).account()));
                    resources.add(
                            new Resource.AttachedDomains(
                                    tidb.name(),
                                    tidb.clusterId(),
                                    new TreeSet<>(topology.zones())));
                }
                case ConsumerSpec.Generic generic ->
                        generic.accountId()
                                .ifPresent(owner ->
                                        resources.add(
                                                new Resource.OwnersConnections(
                                                        generic.name(), owner, true)));
            }
        }

        private void group(String name, int port, SortedMap<ResourceKey, Integer> targets) {
            Resource.TargetGroup group =
                    new Resource.TargetGroup(
                            name, port, new Resource.HealthCheck(10, 3, 3), new TreeMap<>());
            resources.add(group);
            resources.add(new Resource.Listener(port, group.key()));
            resources.add(
                    new Resource.Targets(
                            group.key(),
                            targets,
                            Set.of(
                                    link.kafka().existing().isPresent()
                                            ? Resource.RollingRestart.KEY
                                            : Resource.KafkaCluster.KEY)));
        }

        private void kafka() {
            Resource.Launch launch =
                    new Resource.Launch(
                            link.kafka().java().orElse(""),
                            link.kafka().heapMiB(),
                            link.kafka().jvmOptions());
            SortedSet<BrokerId> brokers = new TreeSet<>();
            Map<BrokerId, String> addresses = new TreeMap<>();
            BrokerFiles files = new BrokerFiles(topology);
            for (Node node : topology.nodes()) {
                addresses.put(node.id(), node.address());
                if (node.roles().isBroker()) {
                    brokers.add(node.id());
                }
                resources.add(new Resource.KafkaInstallation(node.id(), link.kafka().version()));
                resources.add(
                        new Resource.BrokerConfiguration(
                                node.id(), files.of(node), files.waitsFor(node)));
                secrets(node);
                resources.add(new Resource.BrokerStorage(node.id(), true));
                resources.add(new Resource.BrokerProcess(node.id(), launch, true));
            }
            resources.add(
                    new Resource.KafkaCluster(brokers, addresses, link.kafka().ports().internal()));
            link.consumers().forEach(this::user);
        }

        private void secrets(Node node) {
            if (!node.roles().isBroker()) {
                return;
            }
            for (ConsumerSpec consumer : link.consumers()) {
                String listener = topology.listenerName(consumer);
                consumer.security()
                        .certificates()
                        .ifPresent(certificates ->
                                resources.add(certificate(node, consumer, listener, certificates)));
                if (BrokerFiles.knownToBrokers(consumer)) {
                    resources.add(
                            new Resource.ListenerPassword(
                                    node.id(),
                                    listener,
                                    consumer.security().sasl().orElseThrow().user(),
                                    secretFacts(consumer).password()));
                }
            }
        }

        /**
         * Covers the broker's own name and address, and any endpoint's name, under which clients
         * bootstrap. Not the other brokers', so that a new broker changes nobody's certificate.
         */
        private Resource certificate(
                Node node, ConsumerSpec consumer, String listener, Certificates certificates) {
            SortedSet<String> names = new TreeSet<>();
            Set<ResourceKey> after = new LinkedHashSet<>();
            if (certificates instanceof Certificates.Made) {
                String advertised = new BrokerFiles(topology).advertised(consumer, node);
                names.add(advertised.substring(0, advertised.lastIndexOf(':')));
                names.add(node.address());
                names.add(Symbols.ENDPOINTS);
                after.add(Resource.EndpointService.KEY);
                if (consumer instanceof ConsumerSpec.TidbCloud) {
                    after.add(Resource.AttachedDomains.key(consumer.name()));
                }
            }
            return new Resource.ListenerCertificate(
                    node.id(), listener, names, secretFacts(consumer).issuer(), true, after);
        }

        private Facts.SecretFacts secretFacts(ConsumerSpec consumer) {
            Facts.SecretFacts known = facts.secrets().get(consumer.name());
            if (known == null) {
                throw new IllegalStateException(
                        "no facts of the secrets of consumer " + consumer.name());
            }
            return known;
        }

        private void user(ConsumerSpec consumer) {
            consumer.security()
                    .sasl()
                    .ifPresent(sasl -> {
                        if (sasl.mechanism().isScram()) {
                            resources.add(
                                    new Resource.ScramUser(
                                            sasl.user(),
                                            sasl.mechanism(),
                                            secretFacts(consumer).password()));
                        }
                        resources.add(
                                new Resource.UserPermissions(
                                        sasl.user(), Permission.neededBy(consumer)));
                    });
        }
    }
}
