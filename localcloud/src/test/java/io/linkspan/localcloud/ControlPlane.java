package io.linkspan.localcloud;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.ApiServer;
import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.ec2.ConsoleSource;
import io.linkspan.localcloud.ec2.Ec2Actions;
import io.linkspan.localcloud.elbv2.ElbActions;
import io.linkspan.localcloud.elbv2.TargetHealthSource;
import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.ssm.SsmActions;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.sts.StsActions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The control plane over real HTTP, without a data plane: {@link #settle} does at once what
 * actuators would do in time. Calls are signed by the AWS SDK's signer, not by our own code.
 */
public final class ControlPlane implements AutoCloseable {
    public static final String VPC_BLOCK = "127.41.32.0/20";

    private final Store store;
    private final ApiServer server;
    private final Actions actions = new Actions();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ConsoleSource.Console> consoles = new ConcurrentHashMap<>();
    private final Map<String, List<TargetHealthSource.Observed>> health = new ConcurrentHashMap<>();

    public ControlPlane(Path home) throws IOException {
        this(home, Clock.systemUTC());
    }

    public ControlPlane(Path home, Clock clock) throws IOException {
        store = Store.open(home, clock);
        CloudOptions options =
                CloudOptions.in(home)
                        .withBlocks("127.41.16.0/20", "127.41.0.0/24")
                        .withPorts(0, 0, OptionalInt.of(2222), OptionalInt.of(5353));
        if (CloudSettings.in(store.image()).isEmpty()) {
            store.execute(new Genesis(options, new Random(7)).command());
        }
        Ec2Actions.register(
                actions,
                CidrBlock.parse(options.publicBlock()),
                id -> Optional.ofNullable(consoles.get(id)));
        ElbActions.register(actions, arn -> health.getOrDefault(arn, List.of()));
        StsActions.register(actions);
        SsmActions.register(actions);
        server =
                ApiServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        store,
                        actions,
                        options.region(),
                        clock,
                        new Random(8));
    }

    public Actions actions() {
        return actions;
    }

    public Image image() {
        return store.image();
    }

    public Store store() {
        return store;
    }

    public Account provider() {
        return image().account(Account.Role.PROVIDER);
    }

    public Account consumer() {
        return image().account(Account.Role.CONSUMER);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + "/");
    }

    /** Lets everything that is on its way arrive. */
    public ControlPlane settle() {
        new ImmediateWorld(new CloudReports(store)).reconcile(image());
        return this;
    }

    /** Lets a host have written to its console. */
    public void write(String instanceId, ConsoleSource.Console console) {
        consoles.put(instanceId, console);
    }

    public void observe(String targetGroup, List<TargetHealthSource.Observed> targets) {
        health.put(targetGroup, targets);
    }

    /** A call of the provider's to EC2: an action, and its parameters as names and values. */
    public Reply ec2(String action, String... parameters) {
        return call(provider(), Service.EC2, action, parameters);
    }

    /** A call of the consumer's to EC2. */
    public Reply consumerEc2(String action, String... parameters) {
        return call(consumer(), Service.EC2, action, parameters);
    }

    /** A call of the provider's to ELBv2. */
    public Reply elb(String action, String... parameters) {
        return call(provider(), Service.ELBV2, action, parameters);
    }

    public Reply call(Account account, Service service, String action, String... parameters) {
        List<String> all = new ArrayList<>(List.of("Action", action, "Version", version(service)));
        all.addAll(List.of(parameters));
        SignedCall call = SignedCall.form(uri(), service, all);
        return send(call.sign(account));
    }

    /** A call of the provider's to Systems Manager. */
    public Reply json(String target, String document) {
        return send(SignedCall.json(uri(), Service.SSM, target, document).sign(provider()));
    }

    static String version(Service service) {
        return switch (service) {
            case EC2 -> "2016-11-15";
            case ELBV2 -> "2015-12-01";
            case STS -> "2011-06-15";
            case SSM -> "2014-11-06";
        };
    }

    public Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException("the API did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
        store.close();
    }
}
