package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.TargetGroup;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and ARNs: what is allowed, and what they lead to. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?");
    private static final int MAX_LENGTH = 32;

    private Names() {}

    /** Refuses a name that AWS would. */
    static void check(String what, String name) {
        if (name.length() > MAX_LENGTH) {
            throw new AwsException(
                    "ValidationError",
                    what
                            + " name '"
                            + name
                            + "' cannot be longer than '"
                            + MAX_LENGTH
                            + "' characters");
        }
        if (!NAME.matcher(name).matches()) {
            throw new AwsException(
                    "ValidationError",
                    what
                            + " name '"
                            + name
                            + "' can only contain characters that are alphanumeric characters and"
                            + " hyphens(-), and must not begin or end with a hyphen");
        }
        if (what.equals("The load balancer") && name.startsWith("internal-")) {
            throw new AwsException(
                    "ValidationError", what + " name '" + name + "' cannot begin with 'internal-'");
        }
    }

    static LoadBalancer loadBalancer(View view, @Nullable String arn) {
        String given = checked(view, arn, "loadbalancer/");
        return view.image()
                .find(LoadBalancer.class, given)
                .filter(b -> b.owner().equals(view.owner()))
                .orElseThrow(() ->
                        new AwsException(
                                "LoadBalancerNotFound", "Load balancer '" + given + "' not found"));
    }

    static TargetGroup targetGroup(View view, @Nullable String arn) {
        String given = checked(view, arn, "targetgroup/");
        return view.image()
                .find(TargetGroup.class, given)
                .filter(g -> g.owner().equals(view.owner()))
                .orElseThrow(() ->
                        new AwsException(
                                "TargetGroupNotFound", "Target group '" + given + "' not found"));
    }

    static Listener listener(View view, @Nullable String arn) {
        String given = checked(view, arn, "listener/");
        return view.image()
                .find(Listener.class, given)
                .filter(l -> l.owner().equals(view.owner()))
                .orElseThrow(() ->
                        new AwsException("ListenerNotFound", "Listener '" + given + "' not found"));
    }

    private static String checked(View view, @Nullable String arn, String kind) {
        String given = arn == null ? "" : arn;
        String prefix = "arn:aws:elasticloadbalancing:" + view.region() + ":";
        if (!given.startsWith(prefix) || !given.contains(":" + kind)) {
            throw new AwsException(
                    "ValidationError",
                    "'" + given + "' is not a valid " + kind.replace("/", "") + " ARN");
        }
        return given;
    }
}
