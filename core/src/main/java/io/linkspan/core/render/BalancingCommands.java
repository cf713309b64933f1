package io.linkspan.core.render;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.render.Rendering.AwsSide;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The load balancer as AWS CLI commands. */
record BalancingCommands(Shell shell, AwsSide side) {
    void balancer(Lines script, Resource.LoadBalancer balancer) {
        String name = balancer.name();
        script.add(
                "load_balancer=$(aws elbv2 describe-load-balancers --output text \\",
                "    --query \"LoadBalancers[?LoadBalancerName=='"
                        + name
                        + "']|[0].LoadBalancerArn\" | first)",
                "ours \"$load_balancer\" " + balancer.key());
        if (side != AwsSide.MADE_HERE) {
            script.add(
                    "[[ -n $load_balancer ]] || fail "
                            + Shell.quoted(balancer.key() + " (" + name + ") is not there"));
            return;
        }
        script.add(
                "if [[ -z $load_balancer ]]; then",
                "    load_balancer=$(aws elbv2 create-load-balancer --name "
                        + name
                        + " --type network --scheme internal --ip-address-type ipv4 \\",
                "        --security-groups \"" + shell.value(balancer.securityGroup()) + "\" \\",
                "        --subnet-mappings "
                        + balancer.addresses().entrySet().stream()
                                .map(e ->
                                        "\"SubnetId="
                                                + shell.value(e.getKey())
                                                + ",PrivateIPv4Address="
                                                + e.getValue()
                                                + "\"")
                                .collect(Collectors.joining(" \\\n            "))
                        + " \\",
                "        --tags " + tags(balancer.key(), name) + " \\",
                "        --output text --query 'LoadBalancers[0].LoadBalancerArn')",
                "fi");
        if (balancer.crossZone()) {
            script.add(
                    "aws elbv2 modify-load-balancer-attributes --load-balancer-arn"
                            + " \"$load_balancer\" \\",
                    "    --attributes Key=load_balancing.cross_zone.enabled,Value=true >/dev/null");
        }
        if (!balancer.enforceOnPrivateLink()) {
            script.add(
                    "# No blocks of the consumer's clients are known, so the group's rules would"
                            + " keep out the private link's traffic.",
                    "aws elbv2 set-security-groups --load-balancer-arn \"$load_balancer\""
                            + " --security-groups \""
                            + shell.value(balancer.securityGroup())
                            + "\" \\",
                    "    --enforce-security-group-inbound-rules-on-private-link-traffic off"
                            + " >/dev/null");
        }
    }

    void targetGroup(Lines script, Resource.TargetGroup group) {
        String variable = shell.variable(group.key());
        if (side != AwsSide.MADE_HERE) {
            script.add(
                    variable + "=$(aws elbv2 describe-target-groups --output text \\",
                    "    --query \"TargetGroups[?TargetGroupName=='"
                            + group.name()
                            + "']|[0].TargetGroupArn\" | first)",
                    "[[ -n $"
                            + variable
                            + " ]] || fail "
                            + Shell.quoted(group.key() + " is not there"));
            return;
        }
        script.add(
                variable
                        + "=$(target_group "
                        + String.join(
                                " ",
                                group.key().toString(),
                                group.name(),
                                Integer.toString(group.port()),
                                Integer.toString(group.healthCheck().intervalSeconds()),
                                Integer.toString(group.healthCheck().healthyThreshold()),
                                Integer.toString(group.healthCheck().unhealthyThreshold()))
                        + ")");
        if (!group.attributes().isEmpty()) {
            script.add(
                    "aws elbv2 modify-target-group-attributes --target-group-arn \"$"
                            + variable
                            + "\" --attributes \\",
                    "    "
                            + group.attributes().entrySet().stream()
                                    .map(e ->
                                            Shell.quoted(
                                                    "Key=" + e.getKey() + ",Value=" + e.getValue()))
                                    .collect(Collectors.joining(" "))
                            + " >/dev/null");
        }
    }

    void listener(Lines script, Resource.Listener listener) {
        String words =
                listener.key()
                        + " "
                        + listener.port()
                        + " \""
                        + shell.value(listener.targetGroup())
                        + "\" "
                        + listener.targetGroup().name();
        switch (side) {
            case MADE_HERE -> script.add("listener " + words);
            case MADE_BY_CLOUDFORMATION ->
                    // Source: CloudFormation Template Reference,
                    // AWS::ElasticLoadBalancingV2::Listener, which has no Tags.
                    script.add(
                            "# CloudFormation cannot tag a listener.",
                            "aws elbv2 add-tags --resource-arns \"$(listener_arn "
                                    + listener.port()
                                    + ")\" \\",
                            "    --tags " + tags(listener.key(), listener.targetGroup().name()));
            case MADE_BY_TERRAFORM ->
                    script.add(
                            "[[ -n $(listener_arn "
                                    + listener.port()
                                    + ") ]] || fail "
                                    + Shell.quoted(listener.key() + " is not there"));
        }
    }

    private String tags(ResourceKey key, String name) {
        return AwsConventions.tags(shell.link().name(), key, name).entrySet().stream()
                .map(e -> Shell.quoted("Key=" + e.getKey() + ",Value=" + e.getValue()))
                .collect(Collectors.joining(" "));
    }

    void targets(Lines script, Resource.Targets targets) {
        if (side != AwsSide.MADE_HERE) {
            script.add("# Registered by the other half, and waited for below.");
            return;
        }
        script.add(
                "aws elbv2 register-targets --target-group-arn \""
                        + shell.value(targets.targetGroup())
                        + "\" --targets "
                        + targets.targets().entrySet().stream()
                                .map(Map.Entry::getKey)
                                .map(key ->
                                        "\"Id="
                                                + shell.value(key)
                                                + ",Port="
                                                + targets.targets().get(key)
                                                + "\"")
                                .collect(Collectors.joining(" ")));
    }

    /** Registered first and waited for together: their checks run side by side. */
    void healthy(Lines script, List<Resource> resources) {
        script.add("", "# Each target answers to its first checks.");
        for (Resource resource : resources) {
            if (resource instanceof Resource.Targets targets) {
                script.add(
                        "await 300 '^healthy( healthy)*$' "
                                + Shell.quoted("targets of " + targets.targetGroup().name())
                                + " target_states \""
                                + shell.value(targets.targetGroup())
                                + "\"");
            }
        }
    }
}
