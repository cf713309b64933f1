package io.linkspan.providers.aws;

import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.BalancerHealth;
import io.linkspan.engine.KeptVolumes;
import io.linkspan.engine.ProviderAccount;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.view.AwsReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The AWS side of a link, over one set of clients. Thread-safe; close it when done. */
public final class AwsProviders implements AutoCloseable {
    private static final Pattern READING = Pattern.compile(":(Describe|Get)");
    private static final Pattern REMOVING =
            Pattern.compile(":(Delete|Terminate|Deregister|Reject|Detach|Disassociate)");

    private final AwsClients clients;
    private final AwsResources resources;
    private final List<ResourceProvider> connections;
    private final AwsKeptVolumes keptVolumes;
    private final AwsBalancerHealth balancerHealth;

    AwsProviders(
            AwsSettings settings, Pace pace, List<? extends ExecutionInterceptor> interceptors) {
        this.clients = new AwsClients(settings, interceptors);
        Aws aws = new Aws(clients, pace);
        this.resources = new AwsResources(aws);
        this.connections = List.of(new AcceptedConnections(aws), new OwnersConnections(aws));
        this.keptVolumes = new AwsKeptVolumes(aws);
        this.balancerHealth = new AwsBalancerHealth(aws);
    }

    /** Opens AWS, or whatever speaks its protocols at the endpoint; calls nothing yet. */
    public static AwsProviders open(AwsSettings settings) {
        // The JDK's HTTP client would send a POST again by itself when a kept connection turns out
        // dead, behind the back of everything here that makes things exactly once.
        System.setProperty("sun.net.http.retryPost", "false");
        return new AwsProviders(
                settings,
                new Pace(InstantSource.system(), Thread::sleep, new SplittableRandom()),
                List.of());
    }

    public ProviderAccount account() {
        return new AwsAccount(clients);
    }

    /** Network, hosts, load balancer and endpoint service. */
    public ResourceProvider resources() {
        return resources;
    }

    /**
     * Acceptance of consumers' connections. Observation looks at what others have found: ask these
     * after {@link #resources} and after the provider of private link connections.
     */
    public List<ResourceProvider> connections() {
        return connections;
    }

    /** Data volumes that hosts left behind. */
    public KeptVolumes keptVolumes() {
        return keptVolumes;
    }

    /** What the load balancer thinks of the brokers. */
    public BalancerHealth balancerHealth() {
        return balancerHealth;
    }

    /** AWS as it really is, for verification. */
    public AwsReader reader() {
        return new SeenAws(clients, InstantSource.system());
    }

    /** Where the private half of a link's SSH key stands, once there is one. */
    public Path keyFile(String link) {
        return new KeyFolder(clients.settings().keyFolder()).file(link);
    }

    /** IAM actions that reading and changing resources of each type needs. */
    public Map<Class<? extends Resource>, Set<String>> actions() {
        Map<Class<? extends Resource>, Set<String>> actions =
                new LinkedHashMap<>(resources.actions());
        actions.put(Resource.AcceptedConnection.class, AcceptedConnections.ACTIONS);
        actions.put(Resource.OwnersConnections.class, OwnersConnections.ACTIONS);
        return Map.copyOf(actions);
    }

    /** All IAM actions, those of the account's facts included; docs/iam-policy.json allows them. */
    public Set<String> allActions() {
        Set<String> all = new TreeSet<>(AwsAccount.ACTIONS);
        all.addAll(AwsKeptVolumes.ACTIONS);
        actions().values().forEach(all::addAll);
        return all;
    }

    /**
     * IAM actions that it takes to make a plan and to carry it out: all that read, and those that
     * change the types the plan changes.
     */
    public Set<String> actions(Plan plan) {
        Set<String> needed = new TreeSet<>(AwsAccount.ACTIONS);
        actions()
                .forEach((type, actions) -> {
                    boolean made = false;
                    boolean removed = false;
                    for (Change change : plan.effective()) {
                        switch (change) {
                            case Change.Create c -> made |= type.isInstance(c.wanted());
                            case Change.Update c -> {
                                made |= type.isInstance(c.wanted());
                                removed |= type.isInstance(c.wanted());
                            }
                            case Change.Delete c ->
                                    removed |= type.isInstance(c.existing().actual());
                            case Change.Keep c -> {}
                        }
                    }
                    for (String action : actions) {
                        boolean removes = REMOVING.matcher(action).find();
                        if (READING.matcher(action).find() || (removes ? removed : made)) {
                            needed.add(action);
                        }
                    }
                });
        return needed;
    }

    @Override
    public void close() {
        clients.close();
    }
}
