package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** Groups of instances behind a port of the load balancer. */
record TargetGroups(Aws aws) implements Kind<Resource.TargetGroup> {
    @Override
    public Class<Resource.TargetGroup> type() {
        return Resource.TargetGroup.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:CreateTargetGroup",
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:DeleteTargetGroup");
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Reading<Existing>> reading = new ArrayList<>();
        for (Found<TargetGroup> found : world.targetGroups()) {
            reading.add(world.start(() -> found.as(actual(found, world))));
        }
        List<Existing> all = new ArrayList<>();
        for (Reading<Existing> each : reading) {
            all.add(each.value());
        }
        return all;
    }

    private Resource.TargetGroup actual(Found<TargetGroup> found, World world) {
        TargetGroup raw = found.raw();
        Optional<Resource.TargetGroup> wanted =
                world.wanted(Resource.TargetGroup.class, found.key());
        SortedMap<String, String> attributes = new TreeMap<>();
        if (wanted.isPresent() && !wanted.get().attributes().isEmpty()) {
            Map<String, String> all = new HashMap<>();
            aws.elb()
                    .describeTargetGroupAttributes(b -> b.targetGroupArn(found.id()))
                    .attributes()
                    .forEach(a -> all.put(a.key(), a.value()));
            wanted.get()
                    .attributes()
                    .keySet()
                    .forEach(key -> attributes.put(key, all.getOrDefault(key, "")));
        }
        return new Resource.TargetGroup(
                found.key().name(),
                raw.port(),
                new Resource.HealthCheck(
                        raw.healthCheckIntervalSeconds(),
                        raw.healthyThresholdCount(),
                        raw.unhealthyThresholdCount()),
                attributes);
    }

    @Override
    public Existing create(Resource.TargetGroup wanted, Scope scope) throws InterruptedException {
        String arn = made(wanted, scope);
        attributes(arn, wanted);
        return Aws.made(arn, wanted);
    }

    /** Its name is unique in the region: a repetition finds the first one. */
    private String made(Resource.TargetGroup wanted, Scope scope) throws InterruptedException {
        CreateTargetGroupRequest request = request(wanted, scope);
        try {
            return aws.eventually(scope, () -> aws.elb().createTargetGroup(request))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("DuplicateTargetGroupName")) {
                throw thrown;
            }
            return aws
                    .elb()
                    .describeTargetGroups(b -> b.names(wanted.name()))
                    .targetGroups()
                    .stream()
                    .map(TargetGroup::targetGroupArn)
                    .filter(arn -> aws.isOurs(arn, wanted.key(), scope))
                    .findFirst()
                    .orElseThrow(() -> Failures.taken("target group " + wanted.name(), e));
        }
    }

    private static CreateTargetGroupRequest request(Resource.TargetGroup wanted, Scope scope) {
        return CreateTargetGroupRequest.builder()
                .name(wanted.name())
                .vpcId(Aws.id(scope, Resource.Vpc.KEY))
                .protocol(ProtocolEnum.TCP)
                .port(wanted.port())
                .targetType(TargetTypeEnum.INSTANCE)
                .healthCheckProtocol(ProtocolEnum.TCP)
                .healthCheckPort("traffic-port")
                .healthCheckIntervalSeconds(wanted.healthCheck().intervalSeconds())
                .healthyThresholdCount(wanted.healthCheck().healthyThreshold())
                .unhealthyThresholdCount(wanted.healthCheck().unhealthyThreshold())
                .tags(Tags.elb(Tags.of(scope.link().name(), wanted.key(), wanted.name())))
                .build();
    }

    private void attributes(String arn, Resource.TargetGroup wanted) {
        if (wanted.attributes().isEmpty()) {
            return;
        }
        List<TargetGroupAttribute> attributes =
                wanted.attributes().entrySet().stream()
                        .map(e ->
                                TargetGroupAttribute.builder()
                                        .key(e.getKey())
                                        .value(e.getValue())
                                        .build())
                        .toList();
        aws.elb().modifyTargetGroupAttributes(b -> b.targetGroupArn(arn).attributes(attributes));
    }

    @Override
    public Existing update(
            Resource.TargetGroup wanted,
            Existing existing,
            List<Difference> differences,
            Scope scope) {
        if (Changed.in(differences, "healthCheck")) {
            aws.elb()
                    .modifyTargetGroup(b ->
                            b.targetGroupArn(existing.id())
                                    .healthCheckIntervalSeconds(
                                            wanted.healthCheck().intervalSeconds())
                                    .healthyThresholdCount(wanted.healthCheck().healthyThreshold())
                                    .unhealthyThresholdCount(
                                            wanted.healthCheck().unhealthyThreshold()));
        }
        if (Changed.in(differences, "attributes")) {
            attributes(existing.id(), wanted);
        }
        return Aws.made(existing.id(), wanted);
    }

    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        aws.gone(scope, () -> aws.elb().deleteTargetGroup(b -> b.targetGroupArn(existing.id())));
    }
}
