package io.linkspan.localcloud.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.testing.World;
import io.linkspan.localcloud.tidbcloud.AttachedDomains;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names of an image as dig finds them at each network's resolver. */
class ResolversIT {
    private static final String PROVIDER_RESOLVER = "127.42.64.2";
    private static final String CONSUMER_RESOLVER = "127.42.80.2";
    private static final String BALANCER = "lb-0123456789abcdef.elb.us-west-2.amazonaws.com";
    private static final String ENDPOINT =
            World.ENDPOINT + "-abcdefgh." + World.SERVICE + ".us-west-2.vpce.amazonaws.com";

    private final World world = new World();
    private Set<String> zonesInDns = Set.copyOf(World.ZONES);
    private int port;
    private Resolvers resolvers;

    @BeforeEach
    void open() throws Exception {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.ofLiteral("127.42.64.2"))) {
            port = free.getLocalPort();
        }
        resolvers =
                new Resolvers(
                        "us-west-2",
                        port,
                        new AttachedDomains("aws.plc.example", "confluent.example"),
                        (_, _) -> zonesInDns);
    }

    @AfterEach
    void close() {
        resolvers.close();
    }

    @Test
    void balancerAndEndpoint_haveTheirNamesInEveryNetwork() throws Exception {
        resolvers.reconcile(world.image);

        for (String resolver : List.of(PROVIDER_RESOLVER, CONSUMER_RESOLVER)) {
            assertThat(dig(resolver, BALANCER))
                    .containsExactlyInAnyOrder(World.node(0), World.node(1), World.node(2));
            assertThat(dig(resolver, "us-west-2c." + BALANCER)).containsExactly(World.node(1));
            assertThat(dig(resolver, ENDPOINT))
                    .containsExactlyInAnyOrder(
                            World.endpointAddress(0),
                            World.endpointAddress(1),
                            World.endpointAddress(2));
            // The consumer's name of the zone, not the provider's.
            assertThat(dig(resolver, ENDPOINT.replaceFirst("\\.", "-us-west-2b.")))
                    .containsExactly(World.endpointAddress(0));
        }
    }

    @Test
    void interfacesOfHosts_haveNamesForAllTheirAddresses_whileAttached() throws Exception {
        NetworkInterface own =
                world.image
                        .get(NetworkInterface.class, "eni-t0")
                        .withSecondaryAddresses(List.of("127.42.64.60"));
        String primary = "ip-" + World.target(0).replace('.', '-') + ".us-west-2.compute.internal";
        String secondary = "ip-127-42-64-60.us-west-2.compute.internal";
        resolvers.reconcile(world.put(own).image);
        assertThat(dig(PROVIDER_RESOLVER, secondary)).isEmpty();

        resolvers.reconcile(
                world.put(
                                own.withAttachment(
                                        new NetworkInterface.Attachment(
                                                "eni-attach-1",
                                                "i-1",
                                                1,
                                                false,
                                                World.THEN,
                                                false)))
                        .image);

        assertThat(dig(PROVIDER_RESOLVER, primary)).containsExactly(World.target(0));
        assertThat(dig(PROVIDER_RESOLVER, secondary)).containsExactly("127.42.64.60");
    }

    @Test
    void balancersRegionalName_followsHealth_zonalNamesDoNot() throws Exception {
        resolvers.reconcile(world.image);
        zonesInDns = Set.of(World.ZONES.get(1));

        assertThat(dig(PROVIDER_RESOLVER, BALANCER)).containsExactly(World.node(1));
        assertThat(dig(PROVIDER_RESOLVER, "us-west-2a." + BALANCER)).containsExactly(World.node(0));
    }

    @Test
    void attachedDomain_leadsToItsZonesInterface_inTheConsumersNetworkAlone() throws Exception {
        attach("TIDBCLOUD_MANAGED");
        resolvers.reconcile(world.image);

        for (int zone = 0; zone < 3; zone++) {
            String name = "b" + zone + "." + World.ZONES.get(zone) + ".abc123.aws.plc.example";
            assertThat(dig(CONSUMER_RESOLVER, name)).containsExactly(World.endpointAddress(zone));
            assertThat(dig(PROVIDER_RESOLVER, name)).isEmpty();
        }
        assertThat(dig(CONSUMER_RESOLVER, "b1.abc123.aws.plc.example")).isEmpty();
        assertThat(resolvers.answersBelow("usw2-az1.abc123.aws.plc.example")).isTrue();
        assertThat(resolvers.answersBelow("usw2-az4.abc123.aws.plc.example")).isFalse();
        assertThat(resolvers.resolve("vpc-c", "B1.USW2-AZ2.abc123.aws.plc.example."))
                .contains(InetAddress.ofLiteral(World.endpointAddress(1)));
    }

    @Test
    void confluentDomain_hasANameWithoutZone() throws Exception {
        attach("CONFLUENT");
        resolvers.reconcile(world.image);

        assertThat(dig(CONSUMER_RESOLVER, "lkc-1.abc123.confluent.example")).hasSize(3);
        assertThat(dig(CONSUMER_RESOLVER, "lkc-1.usw2-az2.abc123.confluent.example"))
                .containsExactly(World.endpointAddress(1));
    }

    @Test
    void endpointThatIsGone_hasNoNames() throws Exception {
        attach("TIDBCLOUD_MANAGED");
        resolvers.reconcile(world.image);
        resolvers.reconcile(world.endpoint(VpcEndpoint.State.DELETED).image);

        assertThat(dig(CONSUMER_RESOLVER, ENDPOINT)).isEmpty();
        assertThat(dig(CONSUMER_RESOLVER, "b1.usw2-az1.abc123.aws.plc.example")).isEmpty();
    }

    @Test
    void network_thatIsGone_hasNoResolver() throws Exception {
        resolvers.reconcile(world.image);
        world.image =
                world.image.remove(Vpc.class, "vpc-c").remove(LoadBalancer.class, World.BALANCER);
        resolvers.reconcile(world.image);

        assertThat(dig(PROVIDER_RESOLVER, BALANCER)).isEmpty();
        try (DatagramSocket free = new DatagramSocket(null)) {
            free.bind(new InetSocketAddress(InetAddress.ofLiteral(CONSUMER_RESOLVER), port));
        }
    }

    @Test
    void resolver_thatCannotListen_doesNotKeepTheOthersFromIt() throws Exception {
        DatagramSocket taken =
                new DatagramSocket(
                        new InetSocketAddress(InetAddress.ofLiteral(CONSUMER_RESOLVER), port));
        try (taken) {
            assertThatThrownBy(() -> resolvers.reconcile(world.image))
                    .hasMessageContaining(CONSUMER_RESOLVER + ":" + port);
            assertThat(dig(PROVIDER_RESOLVER, BALANCER)).hasSize(3);
        }

        resolvers.reconcile(world.image);
        assertThat(dig(CONSUMER_RESOLVER, BALANCER)).hasSize(3);
    }

    private void attach(String type) {
        String json =
                """
                {"id":"plc-1","clusterId":"1","displayName":"d","serviceName":"s","region":"us-west-2",
                 "endpointId":"%s","failure":"","deleting":false,"createdBy":"me",
                 "createTime":"2026-01-01T00:00:00Z","updateTime":"","attachments":[
                 {"id":"a-1","type":"%s","uniqueName":"abc123","createdBy":"me",
                  "createTime":"2026-01-01T00:00:00Z"}]}\
                """
                        .formatted(World.ENDPOINT, type);
        world.put(new Document("tidbcloud-private-link-connection", "plc-1", json));
    }

    private List<String> dig(String resolver, String name) throws Exception {
        Process process =
                new ProcessBuilder(
                                "dig",
                                "-r",
                                "@" + resolver,
                                "-p",
                                Integer.toString(port),
                                "+short",
                                "+time=2",
                                "+tries=1",
                                "-q",
                                name,
                                "-t",
                                "A")
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return out.lines().filter(line -> !line.startsWith(";")).toList();
    }
}
