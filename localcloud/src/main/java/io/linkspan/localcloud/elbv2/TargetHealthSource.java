package io.linkspan.localcloud.elbv2;

import java.util.List;

/**
 * What the data plane sees of targets and of the balancers before them. Must answer at once; called
 * for each DescribeTargetHealth and DescribeLoadBalancers.
 */
@FunctionalInterface
public interface TargetHealthSource {

    /** The targets of a group, those that drain included; empty when none is known. */
    List<Observed> of(String targetGroupArn);

    /** Why a balancer cannot listen where it should; empty when it does. */
    default String impairment(String loadBalancerArn) {
        return "";
    }

    /**
     * One target as observed.
     *
     * @param id {@code <target>:<port>}, as {@link
     *     io.linkspan.localcloud.image.TargetGroup.Target#id}
     * @param detail what the last check saw; may be empty
     */
    record Observed(String id, State state, String detail) {}

    /** Health of a target, as the relay tells it. */
    enum State {
        INITIAL,
        HEALTHY,
        UNHEALTHY,
        UNHEALTHY_DRAINING,
        DRAINING,
        UNUSED
    }
}
