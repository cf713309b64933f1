package io.linkspan.cli;

import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.BalancerHealth;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.KafkaArchives;
import io.linkspan.engine.KeptVolumes;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.Providers;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Secrets;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.Time;
import io.linkspan.engine.verify.Layout;
import io.linkspan.engine.verify.Sources;
import io.linkspan.engine.view.ConsumerReader;
import io.linkspan.engine.view.ListenerReader;
import io.linkspan.providers.aws.AwsProviders;
import io.linkspan.providers.aws.AwsSettings;
import io.linkspan.providers.consumer.HereNetwork;
import io.linkspan.providers.consumer.ResolverNetwork;
import io.linkspan.providers.kafka.Kafka;
import io.linkspan.providers.kafka.TopicClient;
import io.linkspan.providers.secrets.SecretFiles;
import io.linkspan.providers.ssh.SshHosts;
import io.linkspan.providers.ssh.SshSettings;
import io.linkspan.providers.tidbcloud.TidbCloud;
import io.linkspan.providers.tidbcloud.TidbCloudSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All the engine's ports, connected to the cloud that variables name. */
final class World implements AutoCloseable {
    private final KafkaLink link;
    private final AwsProviders aws;
    private final SshHosts hosts;
    private final Providers providers;
    private final Providers clouds;
    private final ConsumerNetwork network;
    private final ListenerAccess access;
    private final ListenerReader listeners;
    private final ConsumerReader consumers;
    private final SinkTest ownTest;

    private World(
            KafkaLink link,
            AwsProviders aws,
            SshHosts hosts,
            Providers providers,
            Providers clouds,
            ConsumerNetwork network,
            ListenerAccess access,
            ListenerReader listeners,
            ConsumerReader consumers,
            SinkTest ownTest) {
        this.link = link;
        this.aws = aws;
        this.hosts = hosts;
        this.providers = providers;
        this.clouds = clouds;
        this.network = network;
        this.access = access;
        this.listeners = listeners;
        this.consumers = consumers;
        this.ownTest = ownTest;
    }

    /** Opens no connection yet. */
    static World open(Target target, KafkaLink link, WorkFolder folder, KafkaArchives archives) {
        Map<String, String> variables = target.variables();
        AwsProviders aws = AwsProviders.open(aws(variables, link.aws().region(), folder));
        SshHosts hosts =
                new SshHosts(
                        new SshSettings(
                                port(variables),
                                SshSettings.AMAZON_LINUX_USER,
                                folder.root(),
                                link.aws().existing().privateKey()),
                        Time.SYSTEM);
        SecureRandom random = new SecureRandom();
        TidbCloud tidbCloud = new TidbCloud(tidbCloud(variables), Time.SYSTEM, random);
        ConsumerNetwork network =
                new ResolverNetwork(
                        value(variables, ResolverNetwork.VARIABLE).map(HostPort::parse));
        Secrets secrets =
                new SecretFiles(
                        folder.secrets(),
                        Path.of("").toAbsolutePath(),
                        variables,
                        link.name(),
                        Path.of(System.getProperty("java.home")),
                        random);
        List<ResourceProvider> onHosts =
                List.of(
                        Kafka.resources(hosts, hosts, archives, Optional.of(secrets), Time.SYSTEM),
                        Kafka.existing(hosts, Optional.of(secrets), Time.SYSTEM));
        return new World(
                link,
                aws,
                hosts,
                providers(aws, tidbCloud, secrets, onHosts),
                providers(aws, tidbCloud, secrets, List.of()),
                network,
                Kafka.access(secrets),
                Kafka.listenerReader(secrets),
                tidbCloud.reader(),
                tidbCloud.sinkTest(secrets));
    }

    private static Providers providers(
            AwsProviders aws,
            TidbCloud tidbCloud,
            Secrets secrets,
            List<ResourceProvider> onHosts) {
        List<ResourceProvider> second = new ArrayList<>(List.of(tidbCloud.resources()));
        second.addAll(onHosts);
        // Each stage looks for what belongs to what the stages before it found.
        return new Providers(
                aws.account(),
                tidbCloud,
                Optional.of(secrets),
                List.of(List.of(aws.resources()), second, aws.connections()));
    }

    Providers providers() {
        return providers;
    }

    /** As {@link #providers}, without what runs on hosts. */
    Providers clouds() {
        return clouds;
    }

    KeptVolumes keptVolumes() {
        return aws.keptVolumes();
    }

    BalancerHealth balancerHealth() {
        return aws.balancerHealth();
    }

    /** IAM actions that a plan takes. */
    Set<String> iamActions(Plan plan) {
        return aws.actions(plan);
    }

    Hosts hosts() {
        return hosts;
    }

    /** What verification looks with. */
    Sources sources(Viewpoint from) {
        ConsumerNetwork seen = from == Viewpoint.HERE ? new HereNetwork() : network;
        return new Sources(
                aws.reader(),
                consumers,
                Kafka.hostReader(hosts, InstantSource.system(), link),
                Kafka.probe(),
                Kafka.clusterReader(),
                seen,
                access,
                listeners,
                Kafka.client(seen, access),
                ownTest);
    }

    /** A client in the provider's network, at INTERNAL. */
    TopicClient inside(
            KafkaLink link,
            Observed observed,
            List<HostPort> brokers,
            String topic,
            Consumer<String> note) {
        return new TopicClient(
                Kafka.inside(hosts, hosts, link, observed.find(Resource.Instance.BASTION)),
                brokers,
                topic,
                note);
    }

    /**
     * A client in the consumer's position.
     *
     * @throws DiagnosticException LS-TOPIC-06 when this machine cannot act from there
     */
    TopicClient throughLink(
            Viewpoint from,
            ConsumerSpec consumer,
            HostPort bootstrap,
            String topic,
            Consumer<String> note) {
        ConsumerNetwork seen = from == Viewpoint.HERE ? new HereNetwork() : network;
        if (!seen.obstacle().isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-TOPIC-06",
                            "the link cannot be tried from here",
                            seen.obstacle(),
                            "Use --from here on a machine in the consumer's network, or --from bastion"));
        }
        return new TopicClient(
                Kafka.throughLink(seen, access, consumer), List.of(bootstrap), topic, note);
    }

    Topology topology(KafkaLink link) throws InterruptedException {
        return Layout.of(link, consumers, aws.account());
    }

    static AwsSettings aws(Map<String, String> variables, String region, WorkFolder folder) {
        return new AwsSettings(
                region,
                value(variables, "AWS_ENDPOINT_URL").map(URI::create),
                keys(variables),
                folder.keys(),
                value(variables, "LINKSPAN_CALLER_ADDRESS"));
    }

    /** A pair of long-lived keys; anything else is left to the SDK. */
    private static Optional<AwsSettings.AccessKey> keys(Map<String, String> variables) {
        if (value(variables, "AWS_SESSION_TOKEN").isPresent()) {
            return Optional.empty();
        }
        return value(variables, "AWS_ACCESS_KEY_ID")
                .flatMap(id ->
                        value(variables, "AWS_SECRET_ACCESS_KEY")
                                .map(secret -> new AwsSettings.AccessKey(id, secret)));
    }

    private static TidbCloudSettings tidbCloud(Map<String, String> variables) {
        return new TidbCloudSettings(
                value(variables, TidbCloudSettings.API_VARIABLE)
                        .map(URI::create)
                        .orElse(TidbCloudSettings.PUBLIC_API),
                value(variables, TidbCloudSettings.PUBLIC_KEY_VARIABLE).orElse(""),
                value(variables, TidbCloudSettings.PRIVATE_KEY_VARIABLE).orElse(""));
    }

    private static int port(Map<String, String> variables) {
        String text =
                value(variables, SshSettings.PORT_VARIABLE)
                        .orElse(Integer.toString(SshSettings.STANDARD_PORT));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-11",
                            SshSettings.PORT_VARIABLE + " is '" + text + "', which is no port",
                            "",
                            "unset it, or set the port of the hosts' SSH servers"),
                    e);
        }
    }

    private static Optional<String> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    @Override
    public void close() {
        hosts.close();
        aws.close();
    }
}
