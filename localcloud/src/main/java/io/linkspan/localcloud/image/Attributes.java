package io.linkspan.localcloud.image;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The attributes of load balancers, target groups and listeners with their defaults. Source: the
 * Elastic Load Balancing API reference, LoadBalancerAttribute, TargetGroupAttribute and
 * ListenerAttribute.
 */
public final class Attributes {
    public static final String CROSS_ZONE = "load_balancing.cross_zone.enabled";
    public static final String DELETION_PROTECTION = "deletion_protection.enabled";
    public static final String CLIENT_ROUTING_POLICY = "dns_record.client_routing_policy";
    public static final String IDLE_TIMEOUT_SECONDS = "tcp.idle_timeout.seconds";
    public static final String DEREGISTRATION_DELAY_SECONDS =
            "deregistration_delay.timeout_seconds";
    public static final String DEREGISTRATION_TERMINATES =
            "deregistration_delay.connection_termination.enabled";
    public static final String PRESERVE_CLIENT_IP = "preserve_client_ip.enabled";
    public static final String PROXY_PROTOCOL_V2 = "proxy_protocol_v2.enabled";
    public static final String STICKINESS = "stickiness.enabled";
    public static final String UNHEALTHY_TERMINATES =
            "target_health_state.unhealthy.connection_termination.enabled";
    public static final String UNHEALTHY_DRAINING_SECONDS =
            "target_health_state.unhealthy.draining_interval_seconds";
    public static final String DNS_FAILOVER_COUNT =
            "target_group_health.dns_failover.minimum_healthy_targets.count";

    public static final Map<String, String> LOAD_BALANCER =
            sorted(
                    Map.ofEntries(
                            Map.entry(DELETION_PROTECTION, "false"),
                            Map.entry(CROSS_ZONE, "false"),
                            Map.entry("access_logs.s3.enabled", "false"),
                            Map.entry("access_logs.s3.bucket", ""),
                            Map.entry("access_logs.s3.prefix", ""),
                            Map.entry("ipv6.deny_all_igw_traffic", "false"),
                            Map.entry("zonal_shift.config.enabled", "false"),
                            Map.entry(CLIENT_ROUTING_POLICY, "any_availability_zone"),
                            Map.entry("secondary_ips.auto_assigned.per_subnet", "0")));

    public static final Map<String, String> LISTENER = Map.of(IDLE_TIMEOUT_SECONDS, "350");

    public static final Map<String, String> TARGET_GROUP =
            sorted(
                    Map.ofEntries(
                            Map.entry(DEREGISTRATION_DELAY_SECONDS, "300"),
                            Map.entry(DEREGISTRATION_TERMINATES, "false"),
                            Map.entry(PRESERVE_CLIENT_IP, "true"),
                            Map.entry(PROXY_PROTOCOL_V2, "false"),
                            Map.entry(STICKINESS, "false"),
                            Map.entry("stickiness.type", "source_ip"),
                            Map.entry(CROSS_ZONE, "use_load_balancer_configuration"),
                            Map.entry(DNS_FAILOVER_COUNT, "1"),
                            Map.entry(
                                    "target_group_health.dns_failover.minimum_healthy_targets.percentage",
                                    "off"),
                            Map.entry(
                                    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
                                    "1"),
                            Map.entry(
                                    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
                                    "off"),
                            Map.entry(UNHEALTHY_TERMINATES, "true"),
                            Map.entry(UNHEALTHY_DRAINING_SECONDS, "0")));

    private Attributes() {}

    static String value(Map<String, String> set, Map<String, String> defaults, String key) {
        String value = set.getOrDefault(key, defaults.get(key));
        if (value == null) {
            throw new IllegalArgumentException("attribute key '" + key + "' is not recognized");
        }
        return value;
    }

    private static Map<String, String> sorted(Map<String, String> attributes) {
        return Collections.unmodifiableMap(new TreeMap<>(attributes));
    }
}
