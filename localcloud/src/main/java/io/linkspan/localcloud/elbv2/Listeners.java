package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Attributes;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.TargetGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Ports of load balancers, each forwarding to one target group. */
final class Listeners {
    /** Source: Elastic Load Balancing, "Quotas for your Network Load Balancers". */
    private static final int MAX_PER_BALANCER = 50;

    private Listeners() {}

    static CreateListenerResponse create(Edit edit, CreateListenerRequest request) {
        LoadBalancer balancer = Names.loadBalancer(edit, request.loadBalancerArn());
        if (request.protocolAsString() == null || request.port() == null) {
            throw new AwsException(
                    "ValidationError", "A listener protocol and port must be specified");
        }
        TargetGroups.checkProtocol(request.protocolAsString());
        TargetGroups.checkPort(request.port());
        TargetGroup group = target(edit, balancer, request.defaultActions());
        List<Listener> siblings = of(edit, balancer);
        if (siblings.stream().anyMatch(l -> l.port() == request.port())) {
            throw new AwsException(
                    "DuplicateListener",
                    "A listener already exists on this port for this load balancer '"
                            + balancer.id()
                            + "'");
        }
        if (siblings.size() >= MAX_PER_BALANCER) {
            throw new AwsException(
                    "TooManyListeners",
                    "Load balancer '"
                            + balancer.id()
                            + "' already has the maximum number of listeners, "
                            + MAX_PER_BALANCER);
        }
        Listener listener =
                new Listener(
                        balancer.id().replace(":loadbalancer/", ":listener/") + "/" + edit.newHex(),
                        edit.owner(),
                        balancer.id(),
                        request.protocolAsString(),
                        request.port(),
                        group.id(),
                        Map.of());
        edit.put(listener);
        Targets.checkBalancers(edit, group);
        ElbTags.put(edit, listener.id(), request.tags());
        return CreateListenerResponse.builder().listeners(wire(listener)).build();
    }

    private static List<Listener> of(View view, LoadBalancer balancer) {
        return view.image().all(Listener.class).stream()
                .filter(l -> l.loadBalancerArn().equals(balancer.id()))
                .toList();
    }

    private static TargetGroup target(View view, LoadBalancer balancer, List<Action> actions) {
        if (actions.size() != 1 || !"forward".equals(actions.getFirst().typeAsString())) {
            throw new AwsException(
                    "InvalidLoadBalancerAction",
                    "A listener of a Network Load Balancer must have exactly one default action, of"
                            + " type 'forward'");
        }
        Action action = actions.getFirst();
        String arn = action.targetGroupArn();
        ForwardActionConfig forward = action.forwardConfig();
        if (arn == null && forward != null && forward.targetGroups().size() == 1) {
            arn = forward.targetGroups().getFirst().targetGroupArn();
        }
        if (arn == null) {
            throw new AwsException(
                    "ValidationError", "A target group ARN must be specified for the action");
        }
        TargetGroup group = Names.targetGroup(view, arn);
        if (!group.vpcId().equals(balancer.vpcId())) {
            throw new AwsException(
                    "InvalidConfigurationRequest",
                    "The target group '" + arn + "' is not in " + balancer.vpcId());
        }
        return group;
    }

    static DescribeListenersResponse describe(View view, DescribeListenersRequest request) {
        List<Listener> found = new ArrayList<>();
        if (request.loadBalancerArn() != null) {
            found.addAll(of(view, Names.loadBalancer(view, request.loadBalancerArn())));
        } else if (!request.listenerArns().isEmpty()) {
            request.listenerArns().forEach(arn -> found.add(Names.listener(view, arn)));
        } else {
            throw new AwsException(
                    "ValidationError",
                    "You must specify either listener ARNs or a load balancer ARN");
        }
        found.sort(Comparator.comparing(Listener::id));
        Slice<Listener> slice = Slice.of(found, Listener::id, request.pageSize(), request.marker());
        return DescribeListenersResponse.builder()
                .listeners(slice.items().stream().map(Listeners::wire).toList())
                .nextMarker(slice.nextMarker())
                .build();
    }

    static ModifyListenerResponse modify(Edit edit, ModifyListenerRequest request) {
        Listener listener = Names.listener(edit, request.listenerArn());
        LoadBalancer balancer = edit.image().get(LoadBalancer.class, listener.loadBalancerArn());
        int port = request.port() == null ? listener.port() : request.port();
        TargetGroups.checkPort(port);
        if (request.protocolAsString() != null) {
            TargetGroups.checkProtocol(request.protocolAsString());
        }
        boolean taken =
                of(edit, balancer).stream()
                        .anyMatch(l -> l.port() == port && !l.id().equals(listener.id()));
        if (taken) {
            throw new AwsException(
                    "DuplicateListener",
                    "A listener already exists on this port for this load balancer '"
                            + balancer.id()
                            + "'");
        }
        String group =
                request.defaultActions().isEmpty()
                        ? listener.targetGroupArn()
                        : target(edit, balancer, request.defaultActions()).id();
        Listener after =
                new Listener(
                        listener.id(),
                        listener.owner(),
                        listener.loadBalancerArn(),
                        listener.protocol(),
                        port,
                        group,
                        listener.attributes());
        edit.put(after);
        Targets.checkBalancers(edit, edit.image().get(TargetGroup.class, group));
        return ModifyListenerResponse.builder().listeners(wire(after)).build();
    }

    static DeleteListenerResponse delete(Edit edit, DeleteListenerRequest request) {
        Listener listener = Names.listener(edit, request.listenerArn());
        edit.remove(Listener.class, listener.id());
        edit.remove(TagSet.class, listener.id());
        return DeleteListenerResponse.builder().build();
    }

    static DescribeListenerAttributesResponse describeAttributes(
            View view, DescribeListenerAttributesRequest request) {
        return DescribeListenerAttributesResponse.builder()
                .attributes(attributes(Names.listener(view, request.listenerArn())))
                .build();
    }

    private static List<ListenerAttribute> attributes(Listener listener) {
        return Attributes.LISTENER.keySet().stream()
                .map(k -> ListenerAttribute.builder().key(k).value(listener.attribute(k)).build())
                .toList();
    }

    static ModifyListenerAttributesResponse modifyAttributes(
            Edit edit, ModifyListenerAttributesRequest request) {
        Listener listener = Names.listener(edit, request.listenerArn());
        Map<String, @Nullable String> change = new HashMap<>();
        request.attributes().forEach(a -> change.put(String.valueOf(a.key()), a.value()));
        Listener after =
                listener.withAttributes(
                        AttributeValues.changed(
                                Attributes.LISTENER, listener.attributes(), change));
        edit.put(after);
        return ModifyListenerAttributesResponse.builder().attributes(attributes(after)).build();
    }

    private static software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener wire(
            Listener listener) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener.builder()
                .listenerArn(listener.id())
                .loadBalancerArn(listener.loadBalancerArn())
                .port(listener.port())
                .protocol(listener.protocol())
                .defaultActions(forward(listener))
                .build();
    }

    /** What a listener does with every connection. */
    static Action forward(Listener listener) {
        return Action.builder()
                .type("forward")
                .targetGroupArn(listener.targetGroupArn())
                .order(1)
                .forwardConfig(f ->
                        f.targetGroups(
                                TargetGroupTuple.builder()
                                        .targetGroupArn(listener.targetGroupArn())
                                        .build()))
                .build();
    }
}
