package io.linkspan.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Specs with short times, for tests; each can be changed in one point. */
final class Specs {
    static final String ZONE = "z1";
    static final HealthCheck NO_CHECK =
            new HealthCheck(
                    false, OptionalInt.empty(), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1);
    static final HealthCheck QUICK_CHECK =
            new HealthCheck(
                    true, OptionalInt.empty(), Duration.ofMillis(50), Duration.ofMillis(200), 3, 2);

    private Specs() {}

    static TargetSpec target(String id, InetSocketAddress address) {
        return target(id, address, ZONE);
    }

    static TargetSpec target(String id, InetSocketAddress address, String zone) {
        return new TargetSpec(id, address, zone, AccessRules.any(), Optional.empty());
    }

    static TargetSpec withAccess(TargetSpec spec, AccessRules access) {
        return new TargetSpec(spec.id(), spec.address(), spec.zone(), access, spec.checkedFrom());
    }

    static TargetGroupSpec group(String id, HealthCheck check, TargetSpec... targets) {
        return new TargetGroupSpec(
                id,
                List.of(targets),
                check,
                false,
                false,
                false,
                Duration.ofSeconds(5),
                false,
                true,
                Duration.ZERO,
                Duration.ofMillis(500));
    }

    static TargetGroupSpec crossZone(TargetGroupSpec g) {
        return new TargetGroupSpec(
                g.id(),
                g.targets(),
                g.healthCheck(),
                true,
                g.stickyBySource(),
                g.proxyProtocolV2(),
                g.drainingDelay(),
                g.terminateAtDelay(),
                g.terminateUnhealthy(),
                g.unhealthyDraining(),
                g.connectTimeout());
    }

    static TargetGroupSpec sticky(TargetGroupSpec g) {
        return new TargetGroupSpec(
                g.id(),
                g.targets(),
                g.healthCheck(),
                g.crossZone(),
                true,
                g.proxyProtocolV2(),
                g.drainingDelay(),
                g.terminateAtDelay(),
                g.terminateUnhealthy(),
                g.unhealthyDraining(),
                g.connectTimeout());
    }

    static TargetGroupSpec proxyProtocol(TargetGroupSpec g) {
        return new TargetGroupSpec(
                g.id(),
                g.targets(),
                g.healthCheck(),
                g.crossZone(),
                g.stickyBySource(),
                true,
                g.drainingDelay(),
                g.terminateAtDelay(),
                g.terminateUnhealthy(),
                g.unhealthyDraining(),
                g.connectTimeout());
    }

    static TargetGroupSpec draining(TargetGroupSpec g, Duration delay, boolean terminate) {
        return new TargetGroupSpec(
                g.id(),
                g.targets(),
                g.healthCheck(),
                g.crossZone(),
                g.stickyBySource(),
                g.proxyProtocolV2(),
                delay,
                terminate,
                g.terminateUnhealthy(),
                g.unhealthyDraining(),
                g.connectTimeout());
    }

    static TargetGroupSpec unhealthy(TargetGroupSpec g, boolean terminate, Duration draining) {
        return new TargetGroupSpec(
                g.id(),
                g.targets(),
                g.healthCheck(),
                g.crossZone(),
                g.stickyBySource(),
                g.proxyProtocolV2(),
                g.drainingDelay(),
                g.terminateAtDelay(),
                terminate,
                draining,
                g.connectTimeout());
    }

    static ListenerSpec listener(String id, InetSocketAddress address, String group) {
        return new ListenerSpec(
                id,
                address,
                ZONE,
                group,
                AccessRules.any(),
                new SourceAddress.Any(),
                ListenerSpec.DEFAULT_IDLE_TIMEOUT,
                100_000,
                List.of());
    }

    static ListenerSpec withAccess(ListenerSpec l, AccessRules access) {
        return new ListenerSpec(
                l.id(),
                l.address(),
                l.zone(),
                l.targetGroup(),
                access,
                l.source(),
                l.idleTimeout(),
                l.maxFlows(),
                l.proxyTlvs());
    }

    static ListenerSpec withSource(ListenerSpec l, SourceAddress source) {
        return new ListenerSpec(
                l.id(),
                l.address(),
                l.zone(),
                l.targetGroup(),
                l.access(),
                source,
                l.idleTimeout(),
                l.maxFlows(),
                l.proxyTlvs());
    }

    static ListenerSpec withIdle(ListenerSpec l, Duration idle) {
        return new ListenerSpec(
                l.id(),
                l.address(),
                l.zone(),
                l.targetGroup(),
                l.access(),
                l.source(),
                idle,
                l.maxFlows(),
                l.proxyTlvs());
    }

    static ListenerSpec withMaxFlows(ListenerSpec l, int maxFlows) {
        return new ListenerSpec(
                l.id(),
                l.address(),
                l.zone(),
                l.targetGroup(),
                l.access(),
                l.source(),
                l.idleTimeout(),
                maxFlows,
                l.proxyTlvs());
    }

    static ListenerSpec withTlvs(ListenerSpec l, ProxyTlv... tlvs) {
        return new ListenerSpec(
                l.id(),
                l.address(),
                l.zone(),
                l.targetGroup(),
                l.access(),
                l.source(),
                l.idleTimeout(),
                l.maxFlows(),
                List.of(tlvs));
    }

    static RelayConfiguration configuration(ListenerSpec listener, TargetGroupSpec group) {
        return new RelayConfiguration(List.of(listener), List.of(group));
    }
}
