package io.linkspan.localcloud;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.ApiServer;
import io.linkspan.localcloud.ec2.Ec2Actions;
import io.linkspan.localcloud.elbv2.ElbActions;
import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.ssm.SsmActions;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.sts.StsActions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * AWS and TiDB Cloud's private links on one machine's loopback addresses. Everything durable is in
 * one folder; starting in an existing one rebuilds the world as it was, whatever ended the process.
 */
public final class LocalCloud implements AutoCloseable {
    private static final int HOUSEKEEPING_SECONDS = 60;

    private final Endpoints endpoints;
    private final Store store;
    private final ApiServer api;
    private final DataPlane dataPlane;
    private final ScheduledExecutorService housekeeping;

    private LocalCloud(
            Endpoints endpoints,
            Store store,
            ApiServer api,
            DataPlane dataPlane,
            ScheduledExecutorService housekeeping) {
        this.endpoints = endpoints;
        this.store = store;
        this.api = api;
        this.dataPlane = dataPlane;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts a cloud; returns when both APIs answer. What existed is being rebuilt meanwhile.
     *
     * @throws IOException naming what is in the way: a port in use, a home that cannot be written or
     *     that another process uses
     */
    public static LocalCloud start(CloudOptions options) throws IOException {
        return start(options, Clock.systemUTC(), new SecureRandom());
    }

    static LocalCloud start(CloudOptions options, Clock clock, RandomGenerator random)
            throws IOException {
        Files.createDirectories(options.home());
        Store store = Store.open(options.home(), clock);
        try {
            return start(options, clock, random, store);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static LocalCloud start(
            CloudOptions options, Clock clock, RandomGenerator random, Store store)
            throws IOException {
        Optional<CloudSettings> known = CloudSettings.in(store.image());
        CloudSettings settings =
                known.isPresent()
                        ? known.get()
                        : store.execute(new Genesis(options, random).command());
        DataPlane dataPlane = DataPlane.prepare(options, settings, store, new CloudReports(store));
        Actions actions = new Actions();
        Ec2Actions.register(actions, CidrBlock.parse(settings.publicBlock()));
        ElbActions.register(actions, dataPlane);
        StsActions.register(actions);
        SsmActions.register(actions);
        ApiServer api =
                ApiServer.start(
                        new InetSocketAddress(options.bind(), settings.apiPort()),
                        store,
                        actions,
                        settings.region(),
                        clock,
                        random);
        CloudSettings bound = settings.withApiPorts(api.address().getPort(), 0);
        if (!bound.equals(settings)) {
            store.execute(
                    tx -> {
                        tx.put(bound.document());
                        return true;
                    });
        }
        dataPlane.start();
        Endpoints endpoints = endpoints(options, bound, store.image());
        EndpointsFile.write(options.home(), endpoints);
        ScheduledExecutorService housekeeping =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("cloud-housekeeping").factory());
        housekeeping.scheduleWithFixedDelay(
                () -> store.execute(Housekeeping.command()),
                HOUSEKEEPING_SECONDS,
                HOUSEKEEPING_SECONDS,
                TimeUnit.SECONDS);
        return new LocalCloud(endpoints, store, api, dataPlane, housekeeping);
    }

    private static Endpoints endpoints(CloudOptions options, CloudSettings settings, Image image) {
        Vpc vpc = image.get(Vpc.class, settings.consumerVpcId());
        return new Endpoints(
                url(options.bind(), settings.apiPort()),
                url(options.bind(), settings.tidbCloudPort()),
                settings.region(),
                credentials(image.account(Account.Role.PROVIDER)),
                credentials(image.account(Account.Role.CONSUMER)),
                new Endpoints.TidbCloudKey(settings.tidbPublicKey(), settings.tidbPrivateKey()),
                settings.sshPort(),
                settings.dnsPort(),
                vpc.id(),
                vpc.cidr().toString(),
                vpc.resolver() + ":" + settings.dnsPort(),
                settings.publicBlock(),
                ProcessHandle.current().pid());
    }

    private static Endpoints.Credentials credentials(Account account) {
        return new Endpoints.Credentials(
                account.id(), account.accessKeyId(), account.secretAccessKey());
    }

    private static String url(InetAddress address, int port) {
        return "http://" + address.getHostAddress() + ":" + port;
    }

    /** Where this cloud answers. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** What a cloud in a home last wrote of itself, running or not; empty when there is none. */
    public static Optional<Endpoints> endpointsIn(Path home) throws IOException {
        return Files.exists(home.resolve("endpoints.json"))
                ? Optional.of(EndpointsFile.read(home))
                : Optional.empty();
    }

    /** Stops answering and forwarding. Instances' processes live on, to be found at the next start. */
    @Override
    public void close() throws IOException {
        housekeeping.shutdownNow();
        api.close();
        store.close();
        dataPlane.close();
    }
}
