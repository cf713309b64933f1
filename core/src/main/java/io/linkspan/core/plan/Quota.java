package io.linkspan.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A limit of AWS that a plan comes nearer to. Source: the Service Quotas pages of VPC ("Amazon VPC
 * quotas"), Elastic Load Balancing ("Quotas for your Network Load Balancers") and PrivateLink; an
 * account's own limits may be higher.
 *
 * @param name as AWS calls it
 * @param used by this link once the plan is done
 * @param limit AWS's default
 * @param adjustable whether AWS raises it on request
 */
public record Quota(String name, int used, int limit, boolean adjustable) {
    /**
     * @param <R> what is counted
     */
    private record Kind<R extends Resource>(
            Class<R> type, String name, int limit, boolean adjustable, ToIntFunction<R> share) {}

    private static final List<Kind<?>> COUNTED =
            List.of(
                    new Kind<>(Resource.Vpc.class, "VPCs per region", 5, true, r -> 1),
                    new Kind<>(
                            Resource.InternetGateway.class,
                            "internet gateways per region",
                            5,
                            true,
                            r -> 1),
                    new Kind<>(Resource.Subnet.class, "subnets per VPC", 200, true, r -> 1),
                    new Kind<>(
                            Resource.RouteTable.class, "route tables per VPC", 200, true, r -> 1),
                    new Kind<>(
                            Resource.SecurityGroup.class,
                            "security groups per region",
                            2_500,
                            true,
                            r -> 1),
                    new Kind<>(
                            Resource.LoadBalancer.class,
                            "network load balancers per region",
                            50,
                            true,
                            r -> 1),
                    new Kind<>(
                            Resource.Listener.class,
                            "listeners per network load balancer",
                            50,
                            false,
                            r -> 1),
                    new Kind<>(
                            Resource.TargetGroup.class,
                            "target groups per region",
                            3_000,
                            true,
                            r -> 1),
                    new Kind<>(
                            Resource.Targets.class,
                            "targets per network load balancer",
                            3_000,
                            true,
                            r -> r.targets().size()));

    private static final int RULES = 60;

    /** Those of which a plan takes more than before, in a fixed order. */
    public static List<Quota> touched(Plan plan) {
        List<Quota> quotas = new ArrayList<>();
        for (Kind<?> kind : COUNTED) {
            add(quotas, kind, plan);
        }
        Map<String, Integer> rules = new TreeMap<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.Create(Resource.SecurityGroup group, var r, var a)) {
                rules.put(group.name(), Math.max(group.ingress().size(), group.egress().size()));
            } else if (change
                    instanceof Change.Update(Resource.SecurityGroup group, var e, var d, var a)) {
                rules.put(group.name(), Math.max(group.ingress().size(), group.egress().size()));
            }
        }
        rules.forEach((group, count) ->
                quotas.add(new Quota("rules of security group " + group, count, RULES, true)));
        return List.copyOf(quotas);
    }

    private static <R extends Resource> void add(List<Quota> quotas, Kind<R> kind, Plan plan) {
        int used = 0;
        boolean more = false;
        for (Change change : plan.changes()) {
            Optional<R> left = left(change).filter(kind.type()::isInstance).map(kind.type()::cast);
            if (left.isPresent()) {
                used += kind.share().applyAsInt(left.get());
                more |= change instanceof Change.Create;
            }
        }
        if (more) {
            quotas.add(new Quota(kind.name(), used, kind.limit(), kind.adjustable()));
        }
    }

    /** What is there after a change. */
    private static Optional<Resource> left(Change change) {
        return switch (change) {
            case Change.Create c -> Optional.of(c.wanted());
            case Change.Update c -> Optional.of(c.wanted());
            case Change.Keep c -> Optional.of(c.existing().actual());
            case Change.Delete c -> Optional.empty();
        };
    }
}
