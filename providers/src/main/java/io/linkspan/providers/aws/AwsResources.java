package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.ResourceProvider;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All kinds of resources on AWS that stand on their own. Thread-safe. */
final class AwsResources implements ResourceProvider {
    private final AwsClients clients;
    private final Map<Class<?>, Kind<?>> kinds = new LinkedHashMap<>();

    AwsResources(Aws aws) {
        this.clients = aws.clients();
        LoadBalancers balancers = new LoadBalancers(aws);
        List<Kind<?>> all =
                List.of(
                        new Vpcs(aws),
                        new Subnets(aws),
                        new InternetGateways(aws),
                        new RouteTables(aws),
                        new SecurityGroups(aws),
                        new KeyPairs(aws, new KeyFolder(clients.settings().keyFolder())),
                        new Instances(aws),
                        balancers,
                        new TargetGroups(aws),
                        new Listeners(aws),
                        new Registrations(aws),
                        new EndpointServices(aws, balancers, new Connections(aws)));
        all.forEach(kind -> kinds.put(kind.type(), kind));
    }

    @Override
    public Set<Class<? extends Resource>> types() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>();
        kinds.values().forEach(kind -> types.add(kind.type()));
        return types;
    }

    /** IAM actions by type. */
    Map<Class<? extends Resource>, Set<String>> actions() {
        Map<Class<? extends Resource>, Set<String>> actions = new LinkedHashMap<>();
        kinds.values().forEach(kind -> actions.put(kind.type(), kind.actions()));
        return actions;
    }

    @Override
    public Map<ResourceKey, Existing> observe(Inquiry inquiry) throws InterruptedException {
        return Failures.explained(
                "what exists of link " + inquiry.link().name(),
                () -> {
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    try {
                        return read(inquiry, threads);
                    } finally {
                        // Whatever still reads after a failure is of no more use.
                        threads.shutdownNow();
                    }
                });
    }

    private Map<ResourceKey, Existing> read(Inquiry inquiry, ExecutorService threads)
            throws InterruptedException {
        World world = new World(inquiry, clients, threads);
        List<Reading<List<Existing>>> reading = new ArrayList<>();
        for (Kind<?> kind : kinds.values()) {
            reading.add(Reading.start(threads, () -> kind.existing(world)));
        }
        Map<ResourceKey, Existing> found = new LinkedHashMap<>();
        for (Reading<List<Existing>> each : reading) {
            each.value().forEach(existing -> found.put(existing.key(), existing));
        }
        return found;
    }

    @Override
    public Existing create(Resource wanted, Scope scope) throws InterruptedException {
        return created(wanted, scope);
    }

    private <R extends Resource> Existing created(R wanted, Scope scope)
            throws InterruptedException {
        Kind<R> kind = kind(wanted);
        return Failures.explained(wanted.key().toString(), () -> kind.create(wanted, scope));
    }

    @Override
    public Existing update(
            Resource wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        return updated(wanted, existing, differences, scope);
    }

    private <R extends Resource> Existing updated(
            R wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        if (Found.isGiven(existing)) {
            throw new IllegalStateException(
                    existing.key() + " (" + existing.id() + ") is the user's and is never altered");
        }
        Kind<R> kind = kind(wanted);
        return Failures.explained(
                wanted.key() + " (" + existing.id() + ")",
                () -> kind.update(wanted, existing, differences, scope));
    }

    /** What is the user's stays. */
    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        if (Found.isGiven(existing)) {
            scope.note(existing.id() + " is not of this link and stays");
            return;
        }
        Failures.explained(
                existing.key() + " (" + existing.id() + ")",
                () -> {
                    kind(existing.actual()).delete(existing, scope);
                    return true;
                });
    }

    @SuppressWarnings("unchecked")
    private <R extends Resource> Kind<R> kind(R resource) {
        Kind<?> kind = kinds.get(resource.getClass());
        if (kind == null) {
            throw new IllegalStateException(resource.getClass() + " is no resource on AWS");
        }
        return (Kind<R>) kind;
    }
}
