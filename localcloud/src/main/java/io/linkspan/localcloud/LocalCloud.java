package io.linkspan.localcloud;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.ApiServer;
import io.linkspan.localcloud.ec2.Ec2Actions;
import io.linkspan.localcloud.elbv2.ElbActions;
import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.loadbalancing.FlowTail;
import io.linkspan.localcloud.loadbalancing.RelayPages;
import io.linkspan.localcloud.ssm.SsmActions;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.sts.StsActions;
import io.linkspan.localcloud.tidbcloud.ApiKey;
import io.linkspan.localcloud.tidbcloud.TidbCloudServer;
import io.linkspan.relay.Relay;
import io.linkspan.relay.RelayOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;

/**
 * AWS and TiDB Cloud's private links on one machine's loopback addresses. Everything durable is in
 * one folder; starting in an existing one rebuilds the world as it was, whatever ended the process.
 */
public final class LocalCloud implements AutoCloseable {
    private final Endpoints endpoints;
    private final Store store;
    private final ApiServer api;
    private final TidbCloudServer tidbCloud;
    private final DataPlane dataPlane;
    private final Housekeeping housekeeping;

    private LocalCloud(
            Endpoints endpoints,
            Store store,
            ApiServer api,
            TidbCloudServer tidbCloud,
            DataPlane dataPlane,
            Housekeeping housekeeping) {
        this.endpoints = endpoints;
        this.store = store;
        this.api = api;
        this.tidbCloud = tidbCloud;
        this.dataPlane = dataPlane;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts a cloud; returns when both APIs answer. What existed is being rebuilt meanwhile.
     *
     * @throws IOException naming what is in the way: a port in use, a home that cannot be written
     *     or that another process uses
     */
    public static LocalCloud start(CloudOptions options) throws IOException {
        return start(options, Clock.systemUTC(), new SecureRandom());
    }

    static LocalCloud start(CloudOptions options, Clock clock, RandomGenerator random)
            throws IOException {
        Files.createDirectories(options.home());
        // The relay's engine and the store's library load side by side.
        FlowTail flows = new FlowTail();
        FutureTask<Relay> relay = new FutureTask<>(() -> Relay.open(RelayOptions.DEFAULT, flows));
        Thread.ofPlatform().daemon().name("cloud-start").start(relay);
        try {
            Store store = Store.open(options.home(), clock);
            try {
                Relay opened = await(relay);
                return start(
                        options,
                        clock,
                        random,
                        store,
                        opened,
                        new RelayPages(opened::status, flows));
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            await(relay).close();
            throw e;
        }
    }

    private static Relay await(FutureTask<Relay> relay) throws IOException {
        try {
            return relay.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the cloud started");
        } catch (ExecutionException e) {
            throw new IOException("the load balancers' relay cannot be opened", e.getCause());
        }
    }

    private static LocalCloud start(
            CloudOptions options,
            Clock clock,
            RandomGenerator random,
            Store store,
            Relay relay,
            RelayPages pages)
            throws IOException {
        CloudSettings settings = settings(options, random, store);
        DataPlane dataPlane = DataPlane.open(options, settings, store, relay);
        ApiServer api = null;
        try {
            api = startApi(options, settings, store, dataPlane, clock, random);
            api.serve(Endpoints.METRICS, pages::metrics);
            api.serve(Endpoints.FLOWS, pages::flows);
            TidbCloudServer tidbCloud =
                    startTidbCloud(options, settings, store, dataPlane, clock, random);
            return running(options, settings, store, dataPlane, api, tidbCloud);
        } catch (IOException | RuntimeException e) {
            if (api != null) {
                api.close();
            }
            dataPlane.close();
            throw e;
        }
    }

    private static CloudSettings settings(CloudOptions options, RandomGenerator random, Store store)
            throws IOException {
        Optional<CloudSettings> known = CloudSettings.in(store.image());
        try {
            return known.isPresent()
                    ? known.get()
                    : store.execute(new Genesis(options, random).command());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ApiServer startApi(
            CloudOptions options,
            CloudSettings settings,
            Store store,
            DataPlane dataPlane,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        Actions actions = new Actions();
        Ec2Actions.register(actions, CidrBlock.parse(settings.publicBlock()), dataPlane.consoles());
        ElbActions.register(actions, dataPlane.targetHealth());
        StsActions.register(actions);
        SsmActions.register(actions);
        return bind(
                "the AWS API",
                options.bind(),
                settings.apiPort(),
                address ->
                        ApiServer.start(address, store, actions, settings.region(), clock, random));
    }

    private static TidbCloudServer startTidbCloud(
            CloudOptions options,
            CloudSettings settings,
            Store store,
            DataPlane dataPlane,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        return bind(
                "TiDB Cloud's API",
                options.bind(),
                settings.tidbCloudPort(),
                address ->
                        TidbCloudServer.start(
                                new TidbCloudServer.Settings(
                                        address,
                                        List.of(
                                                new ApiKey(
                                                        settings.tidbPublicKey(),
                                                        settings.tidbPrivateKey())),
                                        settings.region(),
                                        dataPlane.domains()),
                                store,
                                new ConsumerAccount(settings, dataPlane, random),
                                clock,
                                random));
    }

    private interface Binding<S> {
        S bind(InetSocketAddress address) throws IOException;
    }

    private static <S> S bind(String what, InetAddress address, int port, Binding<S> binding)
            throws IOException {
        try {
            return binding.bind(new InetSocketAddress(address, port));
        } catch (BindException e) {
            throw new IOException(
                    what
                            + " cannot listen on "
                            + address.getHostAddress()
                            + ":"
                            + port
                            + ", where it answered before: "
                            + e.getMessage()
                            + ". End what uses that port",
                    e);
        }
    }

    private static LocalCloud running(
            CloudOptions options,
            CloudSettings settings,
            Store store,
            DataPlane dataPlane,
            ApiServer api,
            TidbCloudServer tidbCloud)
            throws IOException {
        CloudSettings bound =
                settings.withApiPorts(api.address().getPort(), tidbCloud.address().getPort());
        if (!bound.equals(settings)) {
            store.execute(tx -> {
                tx.put(bound.document());
                return true;
            });
        }
        dataPlane.start();
        Endpoints endpoints = endpoints(options, bound, store.image());
        EndpointsFile.write(options.home(), endpoints);
        return new LocalCloud(endpoints, store, api, tidbCloud, dataPlane, new Housekeeping(store));
    }

    private static Endpoints endpoints(CloudOptions options, CloudSettings settings, Image image) {
        Vpc vpc = image.get(Vpc.class, settings.consumerVpcId());
        return new Endpoints(
                url(options.bind(), settings.apiPort()),
                url(options.bind(), settings.tidbCloudPort()),
                settings.region(),
                new Endpoints.Accounts(
                        credentials(image.account(Account.Role.PROVIDER)),
                        credentials(image.account(Account.Role.CONSUMER))),
                new Endpoints.TidbCloudKey(settings.tidbPublicKey(), settings.tidbPrivateKey()),
                settings.sshPort(),
                settings.dnsPort(),
                new Endpoints.Resolvers(vpc.resolver() + ":" + settings.dnsPort()),
                new Endpoints.ConsumerNetwork(vpc.id(), vpc.cidr().toString()),
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

    /**
     * Stops answering and forwarding. Instances' processes live on, to be found at the next start.
     */
    @Override
    public void close() throws IOException {
        housekeeping.close();
        api.close();
        tidbCloud.close();
        store.close();
        dataPlane.close();
    }

    /**
     * Ends the processes of all instances, which stay as they are otherwise; for a stop after which
     * nothing shall run. Call before {@link #close}.
     */
    public void endProcesses() throws IOException {
        dataPlane.endProcesses(store.image());
    }
}
