package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.TargetGroup;
import io.linkspan.localcloud.image.Vpc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Target groups and their settings; their members are in {@link Targets}. */
final class TargetGroups {
    private static final int MAX_PER_REGION = 3_000;
    private static final TargetGroup.Check DEFAULT_CHECK =
            new TargetGroup.Check(true, "TCP", "traffic-port", null, 30, 10, 5, 2, null);

    private TargetGroups() {}

    static CreateTargetGroupResponse create(Edit edit, CreateTargetGroupRequest request) {
        Names.check("Target group", request.name());
        String protocol = request.protocolAsString();
        if (protocol == null || request.port() == null || request.vpcId() == null) {
            throw new AwsException(
                    "ValidationError",
                    "A protocol, a port and a VPC ID must be specified for target groups of this"
                            + " type");
        }
        checkProtocol(protocol);
        checkPort(request.port());
        TargetGroup.TargetType type = type(request.targetTypeAsString());
        String vpcId = request.vpcId();
        boolean known =
                edit.image()
                        .find(Vpc.class, vpcId)
                        .filter(v -> v.owner().equals(edit.owner()))
                        .isPresent();
        if (!known) {
            throw new AwsException("ValidationError", "The VPC ID '" + vpcId + "' is not found");
        }
        TargetGroup.Check check =
                check(
                        DEFAULT_CHECK,
                        request.healthCheckEnabled(),
                        request.healthCheckProtocolAsString(),
                        request.healthCheckPort(),
                        request.healthCheckIntervalSeconds(),
                        request.healthCheckTimeoutSeconds(),
                        request.healthyThresholdCount(),
                        request.unhealthyThresholdCount());
        Optional<TargetGroup> same = named(edit, request.name());
        if (same.isPresent()) {
            TargetGroup group = same.get();
            boolean equal =
                    group.protocol().equals(protocol)
                            && group.port() == request.port()
                            && group.vpcId().equals(vpcId)
                            && group.targetType() == type
                            && group.check().equals(check);
            if (!equal) {
                throw new AwsException(
                        "DuplicateTargetGroupName",
                        "A target group with the same name '"
                                + group.name()
                                + "' exists, but with different settings");
            }
            return CreateTargetGroupResponse.builder().targetGroups(wire(edit, group)).build();
        }
        if (edit.image().owned(TargetGroup.class, edit.owner()).count() >= MAX_PER_REGION) {
            throw new AwsException(
                    "TooManyTargetGroups",
                    "The maximum number of target groups has been reached: " + MAX_PER_REGION);
        }
        TargetGroup group =
                new TargetGroup(
                        edit.arn(
                                "elasticloadbalancing",
                                "targetgroup/" + request.name() + "/" + edit.newHex()),
                        edit.owner(),
                        request.name(),
                        protocol,
                        request.port(),
                        vpcId,
                        type,
                        check,
                        Map.of(),
                        List.of());
        edit.put(group);
        ElbTags.put(edit, group.id(), request.tags());
        return CreateTargetGroupResponse.builder().targetGroups(wire(edit, group)).build();
    }

    static void checkProtocol(String protocol) {
        switch (protocol) {
            case "TCP" -> {}
            case "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC" ->
                    throw new AwsException(
                            "UnsupportedProtocol",
                            "This cloud's load balancers carry TCP only, not " + protocol);
            case "HTTP", "HTTPS", "GENEVE" ->
                    throw new AwsException(
                            "IncompatibleProtocols",
                            "Protocol "
                                    + protocol
                                    + " does not go with load balancers of type 'network'");
            default ->
                    throw new AwsException(
                            "ValidationError", "'" + protocol + "' is not a valid protocol");
        }
    }

    static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new AwsException(
                    "ValidationError", "Port '" + port + "' must be between 1 and 65535");
        }
    }

    private static TargetGroup.TargetType type(@Nullable String given) {
        return switch (given == null ? "instance" : given) {
            case "instance" -> TargetGroup.TargetType.INSTANCE;
            case "ip" -> TargetGroup.TargetType.IP;
            default ->
                    throw new AwsException(
                            "InvalidConfigurationRequest",
                            "This cloud has target types 'instance' and 'ip', not '" + given + "'");
        };
    }

    private static TargetGroup.Check check(
            TargetGroup.Check before,
            @Nullable Boolean enabled,
            @Nullable String protocol,
            @Nullable String port,
            @Nullable Integer interval,
            @Nullable Integer timeout,
            @Nullable Integer healthy,
            @Nullable Integer unhealthy) {
        if (protocol != null && !protocol.equals("TCP")) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "This cloud's load balancers check health by TCP only, not " + protocol);
        }
        if (Boolean.FALSE.equals(enabled)) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "Health checks must be enabled for target groups of type 'instance' and 'ip'");
        }
        if (port != null && !port.equals("traffic-port")) {
            if (!port.matches("[0-9]{1,5}")) {
                throw new AwsException(
                        "ValidationError", "'" + port + "' is not a valid health check port");
            }
            checkPort(Integer.parseInt(port));
        }
        int every = within("Health check interval", interval, before.intervalSeconds(), 5, 300);
        int limit = within("Health check timeout", timeout, before.timeoutSeconds(), 2, 120);
        if (timeout == null && limit > every) {
            limit = every;
        }
        if (limit > every) {
            throw new AwsException(
                    "ValidationError",
                    "Health check timeout '"
                            + limit
                            + "' must be smaller than or equal to the interval '"
                            + every
                            + "'");
        }
        return new TargetGroup.Check(
                true,
                "TCP",
                port == null ? before.port() : port,
                null,
                every,
                limit,
                within(
                        "Health check healthy threshold count",
                        healthy,
                        before.healthyThreshold(),
                        2,
                        10),
                within(
                        "Health check unhealthy threshold count",
                        unhealthy,
                        before.unhealthyThreshold(),
                        2,
                        10),
                null);
    }

    private static int within(
            String what, @Nullable Integer given, int before, int least, int most) {
        if (given == null) {
            return before;
        }
        if (given < least || given > most) {
            throw new AwsException(
                    "ValidationError",
                    what
                            + " '"
                            + given
                            + "' not in range: must be greater than or equal to '"
                            + least
                            + "' and less than or equal to '"
                            + most
                            + "'");
        }
        return given;
    }

    static Optional<TargetGroup> named(View view, String name) {
        return view.image()
                .owned(TargetGroup.class, view.owner())
                .filter(g -> g.name().equals(name))
                .findFirst();
    }

    static DescribeTargetGroupsResponse describe(View view, DescribeTargetGroupsRequest request) {
        List<TargetGroup> found = new ArrayList<>();
        if (request.loadBalancerArn() != null) {
            Names.loadBalancer(view, request.loadBalancerArn());
            view.image()
                    .owned(TargetGroup.class, view.owner())
                    .filter(g -> balancers(view, g).contains(request.loadBalancerArn()))
                    .forEach(found::add);
        } else if (!request.targetGroupArns().isEmpty()) {
            request.targetGroupArns().forEach(arn -> found.add(Names.targetGroup(view, arn)));
        } else if (!request.names().isEmpty()) {
            for (String name : request.names()) {
                found.add(
                        named(view, name)
                                .orElseThrow(() ->
                                        new AwsException(
                                                "TargetGroupNotFound",
                                                "One or more target groups not found: '"
                                                        + name
                                                        + "'")));
            }
        } else {
            view.image().owned(TargetGroup.class, view.owner()).forEach(found::add);
        }
        found.sort(Comparator.comparing(TargetGroup::id));
        Slice<TargetGroup> slice =
                Slice.of(found, TargetGroup::id, request.pageSize(), request.marker());
        return DescribeTargetGroupsResponse.builder()
                .targetGroups(slice.items().stream().map(g -> wire(view, g)).toList())
                .nextMarker(slice.nextMarker())
                .build();
    }

    static ModifyTargetGroupResponse modify(Edit edit, ModifyTargetGroupRequest request) {
        TargetGroup group = Names.targetGroup(edit, request.targetGroupArn());
        TargetGroup after =
                group.withCheck(
                        check(
                                group.check(),
                                request.healthCheckEnabled(),
                                request.healthCheckProtocolAsString(),
                                request.healthCheckPort(),
                                request.healthCheckIntervalSeconds(),
                                request.healthCheckTimeoutSeconds(),
                                request.healthyThresholdCount(),
                                request.unhealthyThresholdCount()));
        edit.put(after);
        return ModifyTargetGroupResponse.builder().targetGroups(wire(edit, after)).build();
    }

    /** Deleting a group that is not there succeeds, as with AWS. */
    static DeleteTargetGroupResponse delete(Edit edit, DeleteTargetGroupRequest request) {
        String arn = request.targetGroupArn();
        boolean owned =
                edit.image()
                        .find(TargetGroup.class, arn)
                        .filter(g -> g.owner().equals(edit.owner()))
                        .isPresent();
        if (owned) {
            if (edit.image().all(Listener.class).stream()
                    .anyMatch(l -> l.targetGroupArn().equals(arn))) {
                throw new AwsException(
                        "ResourceInUse",
                        "Target group '" + arn + "' is currently in use by a listener or a rule");
            }
            edit.remove(TargetGroup.class, arn);
            edit.remove(TagSet.class, arn);
        }
        return DeleteTargetGroupResponse.builder().build();
    }

    static DescribeTargetGroupAttributesResponse describeAttributes(
            View view, DescribeTargetGroupAttributesRequest request) {
        return DescribeTargetGroupAttributesResponse.builder()
                .attributes(attributes(Names.targetGroup(view, request.targetGroupArn())))
                .build();
    }

    private static List<TargetGroupAttribute> attributes(TargetGroup group) {
        return Attributes.TARGET_GROUP.keySet().stream()
                .map(k -> TargetGroupAttribute.builder().key(k).value(group.attribute(k)).build())
                .toList();
    }

    static ModifyTargetGroupAttributesResponse modifyAttributes(
            Edit edit, ModifyTargetGroupAttributesRequest request) {
        TargetGroup group = Names.targetGroup(edit, request.targetGroupArn());
        Map<String, @Nullable String> change = new HashMap<>();
        request.attributes().forEach(a -> change.put(String.valueOf(a.key()), a.value()));
        TargetGroup after =
                group.withAttributes(
                        AttributeValues.changed(
                                Attributes.TARGET_GROUP, group.attributes(), change));
        edit.put(after);
        return ModifyTargetGroupAttributesResponse.builder().attributes(attributes(after)).build();
    }

    /** The balancers whose listeners forward to a group. */
    static List<String> balancers(View view, TargetGroup group) {
        return view.image().all(Listener.class).stream()
                .filter(l -> l.targetGroupArn().equals(group.id()))
                .map(Listener::loadBalancerArn)
                .distinct()
                .toList();
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup wire(
            View view, TargetGroup group) {
        TargetGroup.Check check = group.check();
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup.builder()
                .targetGroupArn(group.id())
                .targetGroupName(group.name())
                .protocol(group.protocol())
                .port(group.port())
                .vpcId(group.vpcId())
                .targetType(group.targetType().name().toLowerCase(Locale.ROOT))
                .ipAddressType("ipv4")
                .healthCheckEnabled(check.enabled())
                .healthCheckProtocol(check.protocol())
                .healthCheckPort(check.port())
                .healthCheckIntervalSeconds(check.intervalSeconds())
                .healthCheckTimeoutSeconds(check.timeoutSeconds())
                .healthyThresholdCount(check.healthyThreshold())
                .unhealthyThresholdCount(check.unhealthyThreshold())
                .loadBalancerArns(balancers(view, group))
                .build();
    }
}
