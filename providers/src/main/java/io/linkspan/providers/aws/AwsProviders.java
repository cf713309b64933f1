package io.linkspan.providers.aws;

import io.linkspan.core.plan.Resource;
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
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The AWS side of a link, over one set of clients. Thread-safe; close it when done. */
public final class AwsProviders implements AutoCloseable {
    private final AwsClients clients;
    private final AwsResources resources;
    private final AcceptedConnections connections;

    AwsProviders(
            AwsSettings settings, Pace pace, List<? extends ExecutionInterceptor> interceptors) {
        this.clients = new AwsClients(settings, interceptors);
        Aws aws = new Aws(clients, pace);
        this.resources = new AwsResources(aws);
        this.connections = new AcceptedConnections(aws);
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
     * Acceptance of consumers' connections. Its observation looks at what others have found: ask it
     * after {@link #resources} and after the provider of private link connections.
     */
    public ResourceProvider connections() {
        return connections;
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
        return Map.copyOf(actions);
    }

    /** All IAM actions, those of the account's facts included; docs/iam-policy.json allows them. */
    public Set<String> allActions() {
        Set<String> all = new TreeSet<>(AwsAccount.ACTIONS);
        actions().values().forEach(all::addAll);
        return all;
    }

    @Override
    public void close() {
        clients.close();
    }
}
