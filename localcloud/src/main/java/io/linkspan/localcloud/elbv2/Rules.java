package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Listener;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** A network load balancer's listener has its default rule and no other. */
final class Rules {
    /** Ends a default rule's ARN: a listener has one only, so it needs no number of its own. */
    private static final String DEFAULT_ID = "0000000000000000";

    private Rules() {}

    static DescribeRulesResponse describe(View view, DescribeRulesRequest request) {
        boolean byListener = request.listenerArn() != null;
        if (byListener != request.ruleArns().isEmpty()) {
            throw new AwsException(
                    "ValidationError",
                    "You must specify either listener rule ARNs or a listener ARN");
        }
        List<Listener> listeners = new ArrayList<>();
        if (byListener) {
            listeners.add(Names.listener(view, request.listenerArn()));
        }
        request.ruleArns().forEach(arn -> listeners.add(ofRule(view, arn)));
        Slice<Listener> slice =
                Slice.of(listeners, Rules::arn, request.pageSize(), request.marker());
        return DescribeRulesResponse.builder()
                .rules(slice.items().stream().map(Rules::wire).toList())
                .nextMarker(slice.nextMarker())
                .build();
    }

    private static Listener ofRule(View view, String ruleArn) {
        if (!ruleArn.startsWith("arn:aws:elasticloadbalancing:" + view.region() + ":")
                || !ruleArn.contains(":listener-rule/")) {
            throw new AwsException(
                    "ValidationError", "'" + ruleArn + "' is not a valid listener rule ARN");
        }
        return view.image()
                .owned(Listener.class, view.owner())
                .filter(l -> arn(l).equals(ruleArn))
                .findFirst()
                .orElseThrow(() ->
                        new AwsException(
                                "RuleNotFound", "One or more rules not found: '" + ruleArn + "'"));
    }

    private static String arn(Listener listener) {
        return listener.id().replace(":listener/", ":listener-rule/") + "/" + DEFAULT_ID;
    }

    private static Rule wire(Listener listener) {
        return Rule.builder()
                .ruleArn(arn(listener))
                .priority("default")
                .isDefault(true)
                .conditions(List.of())
                .actions(Listeners.forward(listener))
                .build();
    }
}
