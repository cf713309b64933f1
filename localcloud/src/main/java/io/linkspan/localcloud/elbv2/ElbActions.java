package io.linkspan.localcloud.elbv2;

import static io.linkspan.localcloud.api.Service.ELBV2;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** The one place where ELBv2's actions and their handlers are listed. */
public final class ElbActions {
    private ElbActions() {}

    /** Adds all of them. */
    public static void register(Actions a, TargetHealthSource health) {
        Targets targets = new Targets(health);
        a.write(
                ELBV2,
                "CreateLoadBalancer",
                CreateLoadBalancerRequest::builder,
                LoadBalancers::create);
        a.read(
                ELBV2,
                "DescribeLoadBalancers",
                DescribeLoadBalancersRequest::builder,
                (view, request) -> LoadBalancers.describe(view, request, health));
        a.write(
                ELBV2,
                "DeleteLoadBalancer",
                DeleteLoadBalancerRequest::builder,
                LoadBalancers::delete);
        a.read(
                ELBV2,
                "DescribeLoadBalancerAttributes",
                DescribeLoadBalancerAttributesRequest::builder,
                LoadBalancers::describeAttributes);
        a.write(
                ELBV2,
                "ModifyLoadBalancerAttributes",
                ModifyLoadBalancerAttributesRequest::builder,
                LoadBalancers::modifyAttributes);
        a.write(
                ELBV2,
                "SetSecurityGroups",
                SetSecurityGroupsRequest::builder,
                LoadBalancers::setSecurityGroups);
        a.write(ELBV2, "SetSubnets", SetSubnetsRequest::builder, LoadBalancers::setSubnets);
        a.write(
                ELBV2,
                "SetIpAddressType",
                SetIpAddressTypeRequest::builder,
                LoadBalancers::setIpAddressType);
        a.read(
                ELBV2,
                "DescribeCapacityReservation",
                DescribeCapacityReservationRequest::builder,
                LoadBalancers::capacity);
        a.read(ELBV2, "DescribeRules", DescribeRulesRequest::builder, Rules::describe);
        a.write(
                ELBV2,
                "CreateTargetGroup",
                CreateTargetGroupRequest::builder,
                TargetGroups::create);
        a.read(
                ELBV2,
                "DescribeTargetGroups",
                DescribeTargetGroupsRequest::builder,
                TargetGroups::describe);
        a.write(
                ELBV2,
                "ModifyTargetGroup",
                ModifyTargetGroupRequest::builder,
                TargetGroups::modify);
        a.write(
                ELBV2,
                "DeleteTargetGroup",
                DeleteTargetGroupRequest::builder,
                TargetGroups::delete);
        a.read(
                ELBV2,
                "DescribeTargetGroupAttributes",
                DescribeTargetGroupAttributesRequest::builder,
                TargetGroups::describeAttributes);
        a.write(
                ELBV2,
                "ModifyTargetGroupAttributes",
                ModifyTargetGroupAttributesRequest::builder,
                TargetGroups::modifyAttributes);
        a.write(ELBV2, "RegisterTargets", RegisterTargetsRequest::builder, Targets::register);
        a.write(ELBV2, "DeregisterTargets", DeregisterTargetsRequest::builder, Targets::deregister);
        a.read(
                ELBV2,
                "DescribeTargetHealth",
                DescribeTargetHealthRequest::builder,
                targets::health);
        a.write(ELBV2, "CreateListener", CreateListenerRequest::builder, Listeners::create);
        a.read(ELBV2, "DescribeListeners", DescribeListenersRequest::builder, Listeners::describe);
        a.write(ELBV2, "ModifyListener", ModifyListenerRequest::builder, Listeners::modify);
        a.write(ELBV2, "DeleteListener", DeleteListenerRequest::builder, Listeners::delete);
        a.read(
                ELBV2,
                "DescribeListenerAttributes",
                DescribeListenerAttributesRequest::builder,
                Listeners::describeAttributes);
        a.write(
                ELBV2,
                "ModifyListenerAttributes",
                ModifyListenerAttributesRequest::builder,
                Listeners::modifyAttributes);
        a.write(ELBV2, "AddTags", AddTagsRequest::builder, ElbTags::add);
        a.write(ELBV2, "RemoveTags", RemoveTagsRequest::builder, ElbTags::remove);
        a.read(ELBV2, "DescribeTags", DescribeTagsRequest::builder, ElbTags::describe);
        a.read(
                ELBV2,
                "DescribeAccountLimits",
                DescribeAccountLimitsRequest::builder,
                ElbActions::limits);
    }

    private static DescribeAccountLimitsResponse limits(
            View view, DescribeAccountLimitsRequest request) {
        List<Limit> limits = new ArrayList<>();
        limits.add(limit("network-load-balancers", 50));
        limits.add(limit("listeners-per-network-load-balancer", 50));
        limits.add(limit("target-groups", 3_000));
        limits.add(limit("targets-per-target-group", 1_000));
        limits.add(limit("targets-per-network-load-balancer", 3_000));
        limits.add(limit("targets-per-availability-zone-per-network-load-balancer", 500));
        limits.add(limit("network-load-balancer-enis-per-vpc", 1_200));
        limits.sort(Comparator.comparing(Limit::name));
        Slice<Limit> slice = Slice.of(limits, Limit::name, request.pageSize(), request.marker());
        return DescribeAccountLimitsResponse.builder()
                .limits(slice.items())
                .nextMarker(slice.nextMarker())
                .build();
    }

    private static Limit limit(String name, int max) {
        return Limit.builder().name(name).max(Integer.toString(max)).build();
    }
}
