package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import io.linkspan.localcloud.CloudOptions;
import io.linkspan.localcloud.Endpoints;
import io.linkspan.localcloud.LocalCloud;
import io.linkspan.providers.tidbcloud.TidbCloudSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/** A local cloud in this process, with brokers that do nothing but listen. */
final class Cloud implements AutoCloseable {
    /** In 127.44.0.0/16, where nothing else on the machine is. */
    static final String SPEC =
            Rig.yaml(
                    "apiVersion: linkspan/v1",
                    "name: orders",
                    "aws:",
                    "  region: us-west-2",
                    "  vpc: { cidr: 127.44.0.0/17 }",
                    "  bastion: { sshFrom: [127.0.0.0/8] }",
                    "  loadBalancer: { clientsFrom: [127.44.128.0/20] }",
                    "consumers:",
                    "  - tidbCloud: { clusterId: \"10048930788495339885\", displayName: orders-kafka }");

    private static final String IN_ZONES =
            Rig.yaml(
                    "zones: [usw2-az1, usw2-az2%s]",
                    "kafka:",
                    "  brokers:",
                    "    nodes:",
                    "      - { id: 1, zone: usw2-az1 }",
                    "      - { id: 2, zone: usw2-az2, roles: [broker] }",
                    "%sconsumers:");

    /** Of the first consumer's listener and of the second's. */
    private static final List<Integer> BROKER_PORTS = List.of(39_092, 39_093);

    private static final List<String> BROKERS =
            List.of("127.44.0.10", "127.44.32.11", "127.44.64.12", "127.44.96.13");
    private static final int SSH_PORT = 2_244;
    private static final int DNS_PORT = 5_344;

    private final LocalCloud cloud;
    private final List<ServerSocket> brokers = new ArrayList<>();

    Cloud(Path home) throws IOException {
        CloudOptions defaults = CloudOptions.in(home);
        cloud =
                LocalCloud.start(
                        new CloudOptions(
                                home,
                                defaults.region(),
                                InetAddress.ofLiteral("127.44.255.1"),
                                0,
                                0,
                                OptionalInt.of(SSH_PORT),
                                OptionalInt.of(DNS_PORT),
                                "127.44.128.0/20",
                                "127.44.160.0/24",
                                defaults.domainSuffix(),
                                defaults.zoneLetters(),
                                Map.of()));
        for (String address : BROKERS) {
            for (int port : BROKER_PORTS) {
                listen(address, port);
            }
        }
    }

    /** Lets brokers listen to the first consumer at further addresses. */
    void listen(List<String> addresses) throws IOException {
        for (String address : addresses) {
            if (!BROKERS.contains(address)) {
                listen(address, BROKER_PORTS.getFirst());
            }
        }
    }

    private void listen(String address, int port) throws IOException {
        ServerSocket broker = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
        brokers.add(broker);
        Thread.ofVirtual().start(() -> listen(broker));
    }

    /** Takes connections and ends them, so that health checks never fill the backlog. */
    private static void listen(ServerSocket broker) {
        while (!broker.isClosed()) {
            try {
                broker.accept().close();
            } catch (IOException e) {
                // Closed, or a checker that was gone already.
            }
        }
    }

    /** The third without a controller, for those stay. */
    static String inThreeZones() {
        return SPEC.replace(
                "consumers:\n",
                IN_ZONES.formatted(
                        ", usw2-az3", "      - { id: 3, zone: usw2-az3, roles: [broker] }\n"));
    }

    static String inTwoZones() {
        return SPEC.replace("consumers:\n", IN_ZONES.formatted("", ""));
    }

    URI uri() {
        return URI.create(cloud.endpoints().api());
    }

    String consumerAccount() {
        return cloud.endpoints().accounts().consumer().id();
    }

    AwsSettings settings(Path keys) {
        return settings(cloud.endpoints().accounts().provider(), keys);
    }

    private AwsSettings settings(Endpoints.Credentials who, Path keys) {
        return new AwsSettings(
                "us-west-2",
                Optional.of(uri()),
                Optional.of(new AwsSettings.AccessKey(who.accessKeyId(), who.secretAccessKey())),
                keys);
    }

    Census census(Path keys) {
        try (AwsClients clients = new AwsClients(settings(keys), List.of())) {
            return Census.of(clients);
        }
    }

    /** Everything in the consumer's account; endpoints that were given up are not counted. */
    Census consumerCensus(Path keys) {
        try (AwsClients clients =
                new AwsClients(
                        settings(cloud.endpoints().accounts().consumer(), keys), List.of())) {
            return Census.ofEndpoints(clients);
        }
    }

    /** The same cloud, seen through a proxy. */
    KilledRun.Clouds behind(FaultProxy proxy, Path keys) throws IOException {
        Endpoints.Credentials who = cloud.endpoints().accounts().provider();
        return new KilledRun.Clouds(
                proxy.before(uri()),
                new AwsSettings.AccessKey(who.accessKeyId(), who.secretAccessKey()),
                consumerAccount(),
                new TidbCloudSettings(
                        proxy.before(URI.create(cloud.endpoints().tidbCloudApi())),
                        cloud.endpoints().tidbCloud().publicKey(),
                        cloud.endpoints().tidbCloud().privateKey()),
                keys);
    }

    /** Makes endpoints as a consumer would, in the consumer's account. */
    ResourceProvider consumer(Path keys) {
        return new Consumer(consumerClients(keys), consumerVpc());
    }

    AwsClients consumerClients(Path keys) {
        return new AwsClients(settings(cloud.endpoints().accounts().consumer(), keys), List.of());
    }

    String consumerVpc() {
        return cloud.endpoints().consumerNetwork().vpcId();
    }

    /** Makes an endpoint with one subnet of each zone that the service has. */
    static String endpoint(AwsClients clients, String vpc, String service) {
        Set<String> offered =
                new HashSet<>(
                        clients.ec2()
                                .describeVpcEndpointServices(b -> b.serviceNames(service))
                                .serviceDetails()
                                .getFirst()
                                .availabilityZones());
        Set<String> zones = new HashSet<>();
        List<String> subnets =
                clients
                        .ec2()
                        .describeSubnets(
                                b -> b.filters(Filter.builder().name("vpc-id").values(vpc).build()))
                        .subnets()
                        .stream()
                        .filter(s -> offered.contains(s.availabilityZone()))
                        .filter(s -> zones.add(s.availabilityZoneId()))
                        .map(Subnet::subnetId)
                        .toList();
        return clients.ec2()
                .createVpcEndpoint(b ->
                        b.vpcEndpointType(VpcEndpointType.INTERFACE)
                                .vpcId(vpc)
                                .serviceName(service)
                                .subnetIds(subnets))
                .vpcEndpoint()
                .vpcEndpointId();
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket broker : brokers) {
            broker.close();
        }
        cloud.close();
        cloud.endProcesses();
    }

    /** Private link connections are endpoints here. */
    private record Consumer(AwsClients clients, String vpc) implements ResourceProvider {
        @Override
        public Set<Class<? extends Resource>> types() {
            return Set.of(Resource.PrivateLinkConnection.class);
        }

        @Override
        public Map<ResourceKey, Existing> observe(Inquiry inquiry) {
            Map<ResourceKey, Existing> found = new LinkedHashMap<>();
            clients.ec2().describeVpcEndpoints().vpcEndpoints().stream()
                    .filter(e ->
                            !Set.of("deleted", "rejected")
                                    .contains(
                                            String.valueOf(e.stateAsString())
                                                    .toLowerCase(java.util.Locale.ROOT)))
                    .forEach(e -> {
                        Resource.PrivateLinkConnection actual =
                                new Resource.PrivateLinkConnection(
                                        "orders-kafka", "10048930788495339885");
                        found.put(
                                actual.key(),
                                existing(e.vpcEndpointId(), actual, zones(e.subnetIds())));
                    });
            return found;
        }

        private String zones(List<String> subnets) {
            return clients.ec2().describeSubnets(b -> b.subnetIds(subnets)).subnets().stream()
                    .map(Subnet::availabilityZoneId)
                    .sorted()
                    .collect(Collectors.joining(" "));
        }

        private static Existing existing(String id, Resource actual, String zones) {
            return new Existing(
                    id, actual, Map.of(Output.ENDPOINT_ID, id, Output.ENDPOINT_ZONES, zones));
        }

        @Override
        public Existing create(Resource wanted, Scope scope) {
            String service =
                    scope.required(Resource.EndpointService.KEY).output(Output.SERVICE_NAME);
            String id = endpoint(clients, vpc, service);
            return existing(
                    id,
                    wanted,
                    zones(
                            clients.ec2()
                                    .describeVpcEndpoints(b -> b.vpcEndpointIds(id))
                                    .vpcEndpoints()
                                    .getFirst()
                                    .subnetIds()));
        }

        @Override
        public Existing update(
                Resource wanted, Existing before, List<Difference> differences, Scope scope) {
            return before;
        }

        @Override
        public void delete(Existing gone, Scope scope) {
            clients.ec2().deleteVpcEndpoints(b -> b.vpcEndpointIds(gone.id()));
        }
    }
}
