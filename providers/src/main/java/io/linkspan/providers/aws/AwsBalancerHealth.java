package io.linkspan.providers.aws;

import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.BalancerHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Health of the targets that a link registered. */
record AwsBalancerHealth(Aws aws) implements BalancerHealth {
    /**
     * Three checks at 10 s each make a target healthy, and AWS tells of it some seconds later.
     * Source: Elastic Load Balancing, "Health checks for Network Load Balancer target groups".
     */
    private static final Duration HEALTHY_AGAIN = Duration.ofMinutes(2);

    @Override
    public List<String> unhealthy(Map<ResourceKey, Existing> world) throws InterruptedException {
        return Failures.explained("the targets' health", () -> unhealthy(groups(world), world));
    }

    private static List<Existing> groups(Map<ResourceKey, Existing> world) {
        Map<ResourceKey, Existing> groups = new TreeMap<>();
        world.forEach((key, existing) -> {
            if (existing.actual() instanceof Resource.Targets) {
                groups.put(key, existing);
            }
        });
        return List.copyOf(groups.values());
    }

    private List<String> unhealthy(List<Existing> groups, Map<ResourceKey, Existing> world) {
        Registrations registrations = new Registrations(aws);
        List<String> unhealthy = new ArrayList<>();
        for (Existing group : groups) {
            Resource.Targets targets = (Resource.Targets) group.actual();
            registrations
                    .unhealthy(group.id(), targets, key -> Optional.ofNullable(world.get(key)))
                    .forEach(target -> unhealthy.add(targets.targetGroup().name() + ": " + target));
        }
        return List.copyOf(unhealthy);
    }

    @Override
    public void await(Map<ResourceKey, Existing> world, Consumer<String> note)
            throws InterruptedException {
        Failures.explained(
                "the targets' health",
                () ->
                        aws.pace()
                                .until(
                                        "the load balancer to find every broker healthy",
                                        "Run `linkspan verify`: it tells what keeps the load"
                                                + " balancer from the brokers",
                                        HEALTHY_AGAIN,
                                        note,
                                        () -> {
                                            List<String> open = unhealthy(groups(world), world);
                                            return open.isEmpty()
                                                    ? new Pace.Look.Done<>(true)
                                                    : new Pace.Look.NotYet<>(
                                                            String.join("; ", open));
                                        }));
    }
}
