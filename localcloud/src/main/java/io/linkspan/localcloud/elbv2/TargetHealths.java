package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.TargetGroup;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

/**
 * The state, reason and description of a target. Source: the ELBv2 API reference, TargetHealth, and
 * Elastic Load Balancing, "Health checks for Network Load Balancer target groups".
 */
final class TargetHealths {
    private TargetHealths() {}

    static TargetHealth of(
            View view,
            TargetGroup group,
            TargetGroup.Target target,
            TargetHealthSource.@Nullable Observed seen) {
        List<String> balancers = TargetGroups.balancers(view, group);
        if (balancers.isEmpty()) {
            return health(
                    "unused",
                    "Target.NotInUse",
                    "Target group is not configured to receive traffic from the load balancer");
        }
        Optional<String> halted = haltedState(view, target);
        if (halted.isPresent()) {
            return health(
                    "unused", "Target.InvalidState", "Target is in the " + halted.get() + " state");
        }
        if (!isInEnabledZone(view, balancers, target, group)) {
            return health(
                    "unused",
                    "Target.NotInUse",
                    "Target is in an Availability Zone that is not enabled for the load balancer");
        }
        if (seen == null) {
            return health(
                    "initial", "Elb.RegistrationInProgress", "Target registration is in progress");
        }
        return switch (seen.state()) {
            case INITIAL ->
                    health(
                            "initial",
                            "Elb.InitialHealthChecking",
                            "Initial health checks in progress");
            case HEALTHY -> TargetHealth.builder().state("healthy").build();
            case UNHEALTHY ->
                    health("unhealthy", "Target.FailedHealthChecks", "Health checks failed");
            case UNHEALTHY_DRAINING ->
                    health(
                            "unhealthy.draining",
                            "Target.FailedHealthChecks",
                            "Target is unhealthy; its connections are draining");
            case DRAINING -> draining();
            case UNUSED ->
                    health(
                            "unused",
                            "Target.NotInUse",
                            "Target group is not configured to receive traffic from the load"
                                    + " balancer");
        };
    }

    private static Optional<String> haltedState(View view, TargetGroup.Target target) {
        if (!target.target().startsWith("i-")) {
            return Optional.empty();
        }
        Optional<Instance> instance = view.image().find(Instance.class, target.target());
        if (instance.isEmpty()) {
            return Optional.of("terminated");
        }
        return switch (instance.get().state()) {
            case STOPPED, TERMINATED -> Optional.of(instance.get().state().wire());
            case PENDING, RUNNING, STOPPING, SHUTTING_DOWN -> Optional.empty();
        };
    }

    private static boolean isInEnabledZone(
            View view, List<String> balancers, TargetGroup.Target target, TargetGroup group) {
        if (target.zone().equals("all")) {
            return true;
        }
        for (String arn : balancers) {
            LoadBalancer balancer = view.image().get(LoadBalancer.class, arn);
            if (group.crossZone(balancer)
                    || balancer.nodes().stream().anyMatch(n -> n.zoneId().equals(target.zone()))) {
                return true;
            }
        }
        return false;
    }

    static TargetHealth draining() {
        return health(
                "draining",
                "Target.DeregistrationInProgress",
                "Target deregistration is in progress");
    }

    static TargetHealth notRegistered() {
        return health(
                "unused", "Target.NotRegistered", "Target is not registered to the target group");
    }

    private static TargetHealth health(String state, String reason, String description) {
        return TargetHealth.builder().state(state).reason(reason).description(description).build();
    }
}
