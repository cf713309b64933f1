package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.image.Attributes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which values attributes may take. Source: the ELBv2 API reference, the three Attribute types. */
final class AttributeValues {
    private static final String ON_OFF_LB = "use_load_balancer_configuration";

    private AttributeValues() {}

    /** The attributes set so far with a change on top, checked. */
    static Map<String, String> changed(
            Map<String, String> known,
            Map<String, String> before,
            Map<String, @Nullable String> change) {
        Map<String, String> after = new HashMap<>(before);
        change.forEach((key, value) -> {
            if (!known.containsKey(key)) {
                throw invalid("attribute key '" + key + "' is not recognized");
            }
            String given = value == null ? "" : value;
            if (!rule(key, known).test(given)) {
                throw invalid("'" + given + "' is not a valid value for attribute '" + key + "'");
            }
            after.put(key, given);
        });
        return after;
    }

    private static AwsException invalid(String message) {
        return new AwsException("ValidationError", message);
    }

    private static Predicate<String> rule(String key, Map<String, String> known) {
        return switch (key) {
            case Attributes.IDLE_TIMEOUT_SECONDS -> number(60, 6_000);
            case Attributes.DEREGISTRATION_DELAY_SECONDS -> number(0, 3_600);
            case Attributes.UNHEALTHY_DRAINING_SECONDS -> number(0, 360_000);
            case "secondary_ips.auto_assigned.per_subnet" -> number(0, 7);
            case Attributes.CLIENT_ROUTING_POLICY ->
                    v ->
                            v.equals("any_availability_zone")
                                    || v.equals("availability_zone_affinity")
                                    || v.equals("partial_availability_zone_affinity");
            case "stickiness.type" -> v -> v.equals("source_ip");
            case Attributes.CROSS_ZONE ->
                    v ->
                            isBoolean(v)
                                    || (v.equals(ON_OFF_LB)
                                            && known.equals(Attributes.TARGET_GROUP));
            case Attributes.DNS_FAILOVER_COUNT,
                    "target_group_health.dns_failover.minimum_healthy_targets.percentage",
                    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage" ->
                    v -> v.equals("off") || number(1, 1_000).test(v);
            case "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count" ->
                    number(1, 1_000);
            case "access_logs.s3.bucket", "access_logs.s3.prefix" -> v -> true;
            default -> AttributeValues::isBoolean;
        };
    }

    private static boolean isBoolean(String value) {
        return value.equals("true") || value.equals("false");
    }

    private static Predicate<String> number(int least, int most) {
        return value ->
                value.matches("[0-9]{1,7}")
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most;
    }
}
