package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Scope;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A node that is a controller only answers no metadata request: it is back when it listens. */
class MadeClusterTest {
    private static final BrokerId CONTROLLER = new BrokerId(101);

    private final List<HostPort> dialled = new ArrayList<>();

    @Test
    void wrongListeners_controllerThatDoesNotListen_isNotBackYet() throws Exception {
        MadeCluster cluster =
                cluster(at -> {
                    throw new ConnectException("connection refused");
                });

        assertThat(cluster.wrongListeners(CONTROLLER))
                .contains("controller 101 does not answer yet: connection refused");
    }

    @Test
    void wrongListeners_controllerThatListens_isBack() throws Exception {
        MadeCluster cluster = cluster(_ -> {});

        assertThat(cluster.wrongListeners(CONTROLLER)).isEmpty();
        assertThat(dialled)
                .singleElement()
                .satisfies(at -> assertThat(at.port()).isEqualTo(29_092));
    }

    private interface Network {
        void reach(HostPort at) throws IOException;
    }

    private MadeCluster cluster(Network network) {
        Nodes nodes = new Nodes(new NoHosts(new Recorded(network)));
        Dialer dialer =
                new Recorded(at -> {
                    throw new ConnectException("the bastion is not let in at " + at);
                });
        return new MadeCluster(
                new Processes(nodes, (_, _) -> dialer, Time.SYSTEM),
                nodes,
                dialer,
                new BrokerProbe(),
                CONTROLLER,
                new World(link()));
    }

    private static KafkaLink link() {
        return ((SpecResult.Accepted)
                        SpecParser.parse(
                                "apart.yaml",
                                """
                                apiVersion: linkspan/v1
                                name: orders
                                aws:
                                  region: us-west-2
                                  bastion: { sshFrom: [203.0.113.0/24] }
                                kafka:
                                  brokers:
                                    nodes: [{ id: 1, zone: usw2-az1, roles: [broker] }, { id: 101, zone: usw2-az1, roles: [controller] }]
                                consumers:
                                  - generic:
                                      name: analytics
                                      principals: ["*"]
                                      accountId: "222233334444"
                                      zones: [usw2-az1]
                                      advertisedPattern: "b{id}.{zone}.example.com:{port}"
                                """))
                .link();
    }

    /** All hosts run. */
    private record World(KafkaLink link) implements Scope {
        @Override
        public Facts facts() {
            List<ZoneId> zones = List.of(new ZoneId("usw2-az1"));
            return new Facts(
                    "111122223333",
                    Map.of(zones.getFirst(), "us-west-2a"),
                    Map.of("analytics", new ConsumerFacts("222233334444", zones)),
                    Optional.empty());
        }

        @Override
        public Optional<Existing> find(ResourceKey key) {
            return Blueprint.of(link, facts()).resources().stream()
                    .filter(r -> r.key().equals(key) && r instanceof Resource.Instance)
                    .map(r ->
                            new Existing(
                                    "i-" + key.name(),
                                    r,
                                    Map.of(
                                            Output.PUBLIC_ADDRESS,
                                            "203.0.113.9",
                                            Output.PRIVATE_ADDRESS,
                                            ((Resource.Instance) r).privateAddress())))
                    .findFirst();
        }

        @Override
        public void note(String what) {
            throw new IllegalStateException(what);
        }
    }

    private final class Recorded implements Dialer {
        private final Network network;

        Recorded(Network network) {
            this.network = network;
        }

        @Override
        public String place() {
            return "from broker-node101";
        }

        @Override
        public Connection dial(HostPort target, Duration timeout) throws IOException {
            dialled.add(target);
            network.reach(target);
            return new Connection() {
                @Override
                public InputStream in() {
                    return InputStream.nullInputStream();
                }

                @Override
                public OutputStream out() {
                    return OutputStream.nullOutputStream();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Nothing is asked of hosts here but to dial themselves. */
    private static final class NoHosts implements Hosts {
        private final Dialer own;

        NoHosts(Dialer own) {
            this.own = own;
        }

        @Override
        public void await(Route route, Duration limit, Consumer<String> note) {
            throw new IllegalStateException(route.toString());
        }

        @Override
        public Outcome run(Route route, Command command) {
            throw new IllegalStateException(command.toString());
        }

        @Override
        public boolean put(
                Route route, Path file, String sha256, String path, Consumer<String> note) {
            throw new IllegalStateException(path);
        }

        @Override
        public Dialer dialer(Route from) {
            return own;
        }

        @Override
        public void close() {}
    }
}
